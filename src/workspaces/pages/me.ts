import type { QueryClient, UseQueryResult } from '@tanstack/react-query'
import { api } from '../../platform/ui/api.ts'
import { useApi } from '../../platform/ui/query.tsx'
import type { Me } from '../schema.ts'

export const meKey = ['me'] as const

/** The person signed in and the workspaces they belong to. */
export const useMe = (): UseQueryResult<Me> => useApi<Me>(meKey, '/me')

/** Asks before anything is drawn, so that the answer is there when `useMe` wants it. Never throws. */
export const askMe = (client: QueryClient): Promise<void> => client.prefetchQuery({ queryKey: [...meKey, '/me'], queryFn: () => api.get<Me>('/me') })

/** The person signed in, or null: asked where not being signed in is no reason to be sent to the sign-in page. */
export async function whoAmI(): Promise<Me | null> {
  const answer = await fetch('/api/v1/me', { headers: { accept: 'application/json' } })
  return answer.ok ? ((await answer.json()) as Me) : null
}
