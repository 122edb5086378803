import { createContext, useContext } from 'react'
import type { Language } from '../i18n.ts'
import type { Needs } from '../http/api.ts'

/** The workspace the page is in. */
export interface Workspace {
  readonly id: string
  readonly name: string
  readonly role: string
  /** IANA zone in which its days begin. */
  readonly zone: string
  readonly language: Language
  /** ISO weekday its weeks begin on: 1 Monday … 7 Sunday. */
  readonly weekStart: number
  /** ISO 4217, for goals and totals. */
  readonly currency: string
  /** Filled by the rehearsal: everything in it is made up. */
  readonly rehearsal: boolean
  readonly may: (needs: Needs) => boolean
  /** API path inside the workspace: `path('/posts')` → `/workspaces/<id>/posts`. */
  readonly path: (rest: string) => string
  /** Web path inside the workspace: `href('/plan')` → `/w/<id>/plan`. */
  readonly href: (rest: string) => string
}

export const WorkspaceContext = createContext<Workspace | null>(null)

export const useWorkspaceOrNull = (): Workspace | null => useContext(WorkspaceContext)

/** Only below `/w/:workspaceId`; throws elsewhere. */
export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext)
  if (!workspace) throw new Error('useWorkspace outside of a workspace page')
  return workspace
}
