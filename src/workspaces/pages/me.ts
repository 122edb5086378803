import type { UseQueryResult } from '@tanstack/react-query'
import type { Language } from '../../platform/i18n.ts'
import { useApi } from '../../platform/ui/query.tsx'
import type { WeekDay } from '../../platform/ui/workspace.tsx'

/** What `GET /api/v1/me` answers. */
export interface Me {
  readonly user: { readonly id: string; readonly name: string; readonly email: string; readonly language: Language; readonly twoFactorEnabled: boolean }
  readonly workspaces: readonly MyWorkspace[]
  /** Whether this installation can send mail. */
  readonly smtp: boolean
}

export interface MyWorkspace {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly language: Language
  readonly zone: string
  readonly weekStart: WeekDay
}

export const meKey = ['me'] as const

/** The person signed in and the workspaces they belong to. */
export const useMe = (): UseQueryResult<Me> => useApi<Me>(meKey, '/me')
