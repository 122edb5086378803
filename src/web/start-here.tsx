import { Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../platform/ui/empty-state.tsx'
import { Loaded } from '../platform/ui/feedback.tsx'
import { useWords } from '../platform/ui/language.tsx'
import { useParam } from '../platform/ui/link.tsx'
import { useMe } from '../workspaces/pages/me.ts'
import { lastWorkspace } from './last-workspace.ts'
import { roomPages } from './rooms.ts'
import { shellWords } from './words.ts'

/** `/`: the loop of the workspace last worked in; without a workspace, what to do about it. */
export function StartHere(): ReactNode {
  const me = useMe()
  const words = useWords(shellWords).noWorkspace
  const wanted = useParam('workspaceId') || lastWorkspace()
  const first = roomPages.find((page) => page.listed)
  return (
    <Loaded from={me}>
      {({ workspaces }) => {
        const workspace = workspaces.find(({ id }) => id === wanted) ?? workspaces[0]
        if (!workspace) return <EmptyState picture="people" title={words.title}>{words.words}</EmptyState>
        return first ? <Navigate to={`/w/${workspace.id}/${first.path}` as never} replace /> : <Navigate to={'/account' as never} replace />
      }}
    </Loaded>
  )
}
