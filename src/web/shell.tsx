import { UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet, useLocation } from '@tanstack/react-router'
import { IconMasksTheater, IconMenu2, IconPencilPlus } from '@tabler/icons-react'
import { Suspense, lazy, useEffect, useMemo, type ReactNode } from 'react'
import { ErrorBoundary, Loaded } from '../platform/ui/feedback.tsx'
import { useWords } from '../platform/ui/language.tsx'
import { Link, useParam } from '../platform/ui/link.tsx'
import { WorkspaceContext, useWorkspaceOrNull, type Workspace } from '../platform/ui/workspace.tsx'
import { useMe } from '../workspaces/pages/me.ts'
import type { Me, MyWorkspace } from '../workspaces/schema.ts'
import { lastWorkspace, rememberWorkspace } from './last-workspace.ts'
import { Brand, BottomBar, Navigation } from './navigation.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { composePath } from './rooms.ts'
import { ShellCommands } from './shell-commands.tsx'
import { UserMenu } from './user-menu.tsx'
import { shellWords } from './words.ts'
import { WorkspaceSwitcher } from './workspace-switcher.tsx'

const HeldNotice = lazy(() => import('../publishing/pages/held-notice.tsx').then((module) => ({ default: module.HeldNotice })))
const SidePanel = lazy(() => import('../platform/ui/side-panel.tsx').then((module) => ({ default: module.SidePanel })))

const contextOf = (workspace: MyWorkspace): Workspace => ({
  ...workspace,
  may: (needs) => workspace.may.some((one) => one === needs),
  path: (rest) => `/workspaces/${workspace.id}${rest}`,
  href: (rest) => `/w/${workspace.id}${rest}`,
})

/** Pages below `/w/:workspaceId`: gives them their workspace. Somebody else's workspace does not exist. */
export function WorkspaceShell(): ReactNode {
  const me = useMe()
  const id = useParam('workspaceId')
  return <Loaded from={me}>{(mine) => <InWorkspace me={mine} id={id} missing={<NotFoundPage />} />}</Loaded>
}

/** Pages of the person: the shell of the workspace they were last in stays around them. */
export function SignedInShell(): ReactNode {
  const me = useMe()
  return (
    <Loaded from={me}>
      {(mine) => <InWorkspace me={mine} id={lastWorkspace() ?? mine.workspaces[0]?.id ?? ''} missing={<Frame me={mine} />} />}
    </Loaded>
  )
}

function InWorkspace({ me, id, missing }: { readonly me: Me; readonly id: string; readonly missing: ReactNode }): ReactNode {
  const mine = me.workspaces.find((workspace) => workspace.id === id) ?? null
  const workspace = useMemo(() => mine && contextOf(mine), [mine])
  useEffect(() => {
    if (workspace) rememberWorkspace(workspace.id)
  }, [workspace])
  if (!workspace) return missing
  return (
    <WorkspaceContext value={workspace}>
      <Frame me={me} />
    </WorkspaceContext>
  )
}

function Frame({ me }: { readonly me: Me }): ReactNode {
  const words = useWords(shellWords)
  const path = useLocation({ select: (location) => location.pathname })
  const workspace = useWorkspaceOrNull()
  const [menuOpen, menu] = useDisclosure(false)
  const { close } = menu
  useEffect(() => close(), [path, close])
  const compose = workspace?.may('write') && composePath !== null ? (
    <Link to={workspace.href(`/${composePath}`)} className="shell-compose">
      <IconPencilPlus size={18} stroke={1.75} aria-hidden />
      <span>{words.compose}</span>
    </Link>
  ) : null
  const side = (
    <>
      {compose}
      <Navigation />
      <div className="shell-foot">
        <UserMenu me={me} />
      </div>
    </>
  )
  return (
    <div className="shell">
      <a href="#content" className="shell-skip">{words.skip}</a>
      <ShellCommands me={me} />
      <header className="shell-side">
        <div className="shell-side-head">
          <Brand />
          <WorkspaceSwitcher me={me} />
        </div>
        {side}
      </header>
      <header className="shell-top">
        <UnstyledButton className="shell-menu-button" onClick={menu.open} aria-label={words.menu} aria-expanded={menuOpen}>
          <IconMenu2 size={22} stroke={1.75} aria-hidden />
        </UnstyledButton>
        <WorkspaceSwitcher me={me} />
      </header>
      {menuOpen ? (
        <Suspense fallback={null}>
          <SidePanel title={words.menu} side="left" size={288} onClose={menu.close}>
            <div className="shell-drawer">{side}</div>
          </SidePanel>
        </Suspense>
      ) : null}
      <main id="content" className="shell-main" tabIndex={-1}>
        {workspace?.rehearsal ? <p className="shell-rehearsal"><IconMasksTheater size={17} stroke={1.6} aria-hidden />{words.rehearsal}</p> : null}
        {workspace ? (
          <Suspense fallback={null}>
            <HeldNotice />
          </Suspense>
        ) : null}
        <ErrorBoundary resetKey={path}>
          <Outlet />
        </ErrorBoundary>
      </main>
      <BottomBar />
    </div>
  )
}
