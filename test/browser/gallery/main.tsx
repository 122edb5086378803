import { RouterProvider, createRootRoute, createRouter } from '@tanstack/react-router'
import { createRoot } from 'react-dom/client'
import '../../../src/platform/ui/frame.css'
import { boot } from '../../../src/platform/ui/boot.ts'
import { KitProvider } from '../../../src/platform/ui/provider.tsx'
import { makeQueryClient } from '../../../src/platform/ui/query.tsx'
import { Gallery } from './gallery.tsx'

const nonce = boot()
const router = createRouter({
  routeTree: createRootRoute({ component: Gallery }),
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => `?${new URLSearchParams(search as Record<string, string>)}`,
})

createRoot(document.getElementById('root') as HTMLElement).render(
  <KitProvider queryClient={makeQueryClient()} nonce={nonce}>
    <RouterProvider router={router} />
  </KitProvider>,
)
