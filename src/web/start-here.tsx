import { Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { EmptyState } from '../platform/ui/empty-state.tsx'
import { Loaded } from '../platform/ui/feedback.tsx'
import { useWords } from '../platform/ui/language.tsx'
import { useParam } from '../platform/ui/link.tsx'
import { useApi } from '../platform/ui/query.tsx'
import { useMe } from '../workspaces/pages/me.ts'
import type { MyWorkspace } from '../workspaces/schema.ts'
import { lastWorkspace } from './last-workspace.ts'
import { roomPages } from './rooms.ts'
import { shellWords } from './words.ts'

/** `/`: the workspace last worked in; without a workspace, what to do about it. */
export function StartHere(): ReactNode {
  const me = useMe()
  const words = useWords(shellWords).noWorkspace
  const wanted = useParam('workspaceId') || lastWorkspace()
  return (
    <Loaded from={me}>
      {({ workspaces }) => {
        const workspace = workspaces.find(({ id }) => id === wanted) ?? workspaces[0]
        return workspace ? <FirstPage workspace={workspace} /> : <EmptyState picture="people" title={words.title}>{words.words}</EmptyState>
      }}
    </Loaded>
  )
}

/** The loop; the first steps while no account is connected and this person could connect one. */
function FirstPage({ workspace }: { readonly workspace: MyWorkspace }): ReactNode {
  const mayConnect = workspace.may.includes('manage')
  const connections = useApi<{ items: readonly { readonly state: string }[] }>(['connections'], `/workspaces/${workspace.id}/connections`, { enabled: mayConnect })
  if (mayConnect && connections.isPending) return null
  const nothing = connections.data?.items.every(({ state }) => state === 'disconnected') ?? false
  const first = nothing ? roomPages.find((page) => page.label === 'start') : roomPages.find((page) => page.listed)
  return <Navigate to={(first ? `/w/${workspace.id}/${first.path}` : '/account') as never} replace />
}
