import { useQueryClient } from '@tanstack/react-query'
import { useGo } from '../platform/ui/link.tsx'
import { signOut } from '../workspaces/pages/auth.ts'

/** Signs out and forgets everything that was read; drafts on this device stay. */
export function useSignOut(): () => void {
  const client = useQueryClient()
  const go = useGo()
  return () => {
    void signOut().finally(() => {
      client.clear()
      go('/sign-in')
    })
  }
}
