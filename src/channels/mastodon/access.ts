import type { MastodonApi, Status } from '../../protocols/mastodon-api/index.ts'
import type { Access, LearntLimits } from '../channel.ts'
import { webAddress } from '../../platform/http/web-address.ts'
import { ChannelError } from '../errors.ts'
import { Credentials } from './schema.ts'

/** The server of a connection, as its account. */
export async function apiOf(access: Access, signal?: AbortSignal): Promise<MastodonApi> {
  const { accessToken } = await credentialsOf(access)
  return { fetch: access.fetch, origin: access.origin, token: accessToken, ...(signal ? { signal } : {}) }
}

export async function credentialsOf(access: Access): Promise<Credentials> {
  const credentials = Credentials.safeParse(await access.credentials())
  if (!credentials.success) throw new ChannelError('mastodon', 'reconnect', { remoteCode: 'no credentials' })
  return credentials.data
}

/** False where the server is known to ignore `Idempotency-Key` (snac, GoToSocial: reference of 2026-11). */
export function keepsKeys(learnt: LearntLimits): boolean {
  return learnt['keepsKeys'] !== 0
}

/** `anna` or `anna@other.example` as the server writes it → `@anna@its.example`. */
export function handleOf(acct: string, domain: string): string {
  return `@${acct.includes('@') ? acct : `${acct}@${domain}`}`
}

/** `@brand@mastodon.example` → `mastodon.example`. */
export function domainOf(handle: string): string {
  return handle.slice(handle.lastIndexOf('@') + 1)
}

/** Where people see a post. */
export function urlOf(status: Status, to: Access): string {
  for (const url of [status.url, status.uri]) {
    const address = webAddress(url)
    if (address !== null) return address
  }
  return new URL(`/@${to.account.handle.split('@')[1] ?? ''}/${status.id}`, to.origin).href
}
