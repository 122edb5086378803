import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type AnyRoute, type AnyRouter } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { BrokenPage, Waiting } from '../platform/ui/feedback.tsx'
import { NotFoundPage } from './not-found-page.tsx'
import { roomPages } from './rooms.ts'
import { Root } from './root.tsx'
import { SignedInShell, WorkspaceShell } from './shell.tsx'
import { StartHere } from './start-here.tsx'

/** Lets the router load a page when it is first needed. */
const lazily = (page: () => Promise<ComponentType>) => lazyRouteComponent(async () => ({ default: await page() }))

export function makeRouter(): AnyRouter {
  const root = createRootRoute({ component: Root, notFoundComponent: NotFoundPage })

  const open = (path: string, page: () => Promise<ComponentType>): AnyRoute =>
    createRoute({ getParentRoute: () => root, path, component: lazily(page) })
  const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedInShell })
  const workspace = createRoute({ getParentRoute: () => root, path: '/w/$workspaceId', component: WorkspaceShell, notFoundComponent: NotFoundPage })
  const rooms = roomPages.map((page) =>
    createRoute({ getParentRoute: () => workspace, path: page.path.replaceAll(':', '$'), component: lazily(page.page) }),
  )
  const workspaceStart = createRoute({ getParentRoute: () => workspace, path: '/', component: StartHere })

  return createRouter({
    routeTree: root.addChildren([
      createRoute({ getParentRoute: () => root, path: '/', component: StartHere }),
      open('/sign-in', () => import('../workspaces/pages/sign-in-page.tsx').then((module) => module.SignInPage)),
      open('/welcome/$token', () => import('../workspaces/pages/welcome-page.tsx').then((module) => module.WelcomePage)),
      open('/invitation/$token', () => import('../workspaces/pages/invitation-page.tsx').then((module) => module.InvitationPage)),
      open('/forgot-password', () => import('../workspaces/pages/new-password-pages.tsx').then((module) => module.ForgotPasswordPage)),
      open('/reset-password/$token', () => import('../workspaces/pages/new-password-pages.tsx').then((module) => module.ResetPasswordPage)),
      signedIn.addChildren([
        createRoute({
          getParentRoute: () => signedIn,
          path: '/account',
          component: lazily(() => import('../workspaces/pages/account-page.tsx').then((module) => module.AccountPage)),
        }),
      ]),
      workspace.addChildren([workspaceStart, ...rooms]),
    ]),
    // Plain strings both ways: an address is for people, and `?q=123` must not become a number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const text = new URLSearchParams(search as Record<string, string>).toString()
      return text === '' ? '' : `?${text}`
    },
    defaultPreload: 'intent',
    defaultPendingMs: 300,
    defaultPendingComponent: Waiting,
    defaultErrorComponent: ({ error, reset }) => <BrokenPage problem={error} onRetry={reset} />,
    scrollRestoration: true,
  })
}


