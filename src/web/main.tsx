import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from '../platform/ui/api.ts'
import { boot } from '../platform/ui/boot.ts'
import { KitProvider } from '../platform/ui/provider.tsx'
import { makeQueryClient } from '../platform/ui/query.tsx'
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

createRoot(place).render(
  <StrictMode>
    <KitProvider queryClient={queryClient} nonce={nonce}>
      <RouterProvider router={router} />
    </KitProvider>
  </StrictMode>,
)
