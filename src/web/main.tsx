import { RouterProvider } from '@tanstack/react-router'
import { startTransition, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from '../platform/ui/api.ts'
import { boot } from '../platform/ui/boot.ts'
import { KitProvider } from '../platform/ui/provider.tsx'
import { makeQueryClient } from '../platform/ui/query.tsx'
import { askMe } from '../workspaces/pages/me.ts'
import { makeRouter } from './router.tsx'
import './shell.css'

const nonce = boot()
const queryClient = makeQueryClient()
const router = makeRouter()

onSignedOut(() => {
  const { pathname, href } = router.latestLocation
  if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: pathname === '/' ? {} : { back: href }, replace: true })
})

const place = document.getElementById('root')
if (!place) throw new Error('index.html has lost its #root')

// No await at the top: the page's own file imports this one, and would wait for it while it waits for the page.
void start(place)

/**
 * The page and who is asking are fetched side by side, and the frame the server wrote stays until both are here. Neither throws: what
 * went wrong is shown by the page.
 */
async function start(root: HTMLElement): Promise<void> {
  const { pathname } = globalThis.location
  await Promise.all([router.load(), pathname === '/' || pathname.startsWith('/w/') ? askMe(queryClient) : null])
  // In slices, so that a tap meanwhile is answered.
  startTransition(() =>
    createRoot(root).render(
      <StrictMode>
        <KitProvider queryClient={queryClient} nonce={nonce}>
          <RouterProvider router={router} />
        </KitProvider>
      </StrictMode>,
    ),
  )
}
