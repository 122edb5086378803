import { IconSelector } from '@tabler/icons-react'
import { lazy, type ReactNode } from 'react'
import { useWords } from '../platform/ui/language.tsx'
import { Portrait } from '../platform/ui/portrait.tsx'
import { useWorkspaceOrNull } from '../platform/ui/workspace.tsx'
import type { Me } from '../workspaces/schema.ts'
import { OnDemandMenu } from './on-demand-menu.tsx'
import { shellWords } from './words.ts'

const WorkspaceMenuList = lazy(() => import('./workspace-menu-list.tsx').then((module) => ({ default: module.WorkspaceMenuList })))

/** Which company or client one works for. With a single workspace it is only its name. */
export function WorkspaceSwitcher({ me }: { readonly me: Me }): ReactNode {
  const words = useWords(shellWords)
  const current = useWorkspaceOrNull()
  if (!current) return null
  const name = (
    <>
      <Portrait name={current.name} size={24} />
      <span className="shell-workspace-name">{current.name}</span>
    </>
  )
  if (me.workspaces.length < 2) return <div className="shell-workspace">{name}</div>
  const face = (
    <>
      <span className="kit-hidden">{words.workspace}: </span>
      {name}
      <IconSelector size={16} stroke={1.6} aria-hidden />
    </>
  )
  return <OnDemandMenu className="shell-workspace" face={face} menu={<WorkspaceMenuList workspaces={me.workspaces} current={current.id}>{face}</WorkspaceMenuList>} />
}
