import { isDeepStrictEqual } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import type { Clock } from '../platform/clock.ts'
import { randomWord } from '../platform/ids.ts'
import { ChannelError } from './errors.ts'
import type { ChannelsStore, ConnectionRow } from './store.ts'

/** Longer than any refresh may take, shorter than a person's patience: whoever died meanwhile is overtaken. */
const leaseMs = 60_000
const pollMs = 100

type Refresh = (current: unknown) => Promise<unknown>
type Renew = (workspaceId: string, connectionId: string, channelId: string, stale: unknown, refresh: Refresh) => Promise<unknown>

/**
 * Renews credentials once, however many ask: a refresh token that may be spent only once must not be spent twice, by
 * two calls of this process or by two processes. Within the process callers share one promise; between processes a
 * short lease in the connection's row decides, fenced by the version of the credentials. The new ones are durable
 * before anyone gets them. A process killed between the network's answer and our commit loses them: then the owner
 * connects again; nothing can prevent that.
 */
export function createRenewal(store: ChannelsStore, clock: Clock, wait: (ms: number) => Promise<void> = pause): Renew {
  const running = new Map<string, Promise<unknown>>()
  const owner = randomWord(22)

  return async function renew(workspaceId, connectionId, channelId, stale, refresh) {
    const current = running.get(connectionId)
    if (current) {
      const renewed = await current
      if (!isDeepStrictEqual(renewed, stale)) return renewed
    }
    const started = renewOnce(workspaceId, connectionId, channelId, stale, refresh).finally(() => running.delete(connectionId))
    running.set(connectionId, started)
    return started
  }

  async function renewOnce(workspaceId: string, connectionId: string, channelId: string, stale: unknown, refresh: Refresh): Promise<unknown> {
    for (const giveUpAt = clock.now() + 2 * leaseMs; ; ) {
      const row = await store.one(workspaceId, connectionId)
      if (!row || row.credentials === null) throw new ChannelError(channelId, 'reconnect', { remoteCode: 'disconnected' })
      const credentials = store.open(row)
      if (!isDeepStrictEqual(credentials, stale)) return credentials

      const now = clock.now()
      if (await store.startRenewal(row, owner, now, now + leaseMs)) return spend(row, channelId, credentials, refresh)
      if (now >= giveUpAt) throw new ChannelError(channelId, 'busy', { remoteCode: 'renewal by another process', retryAfterSeconds: 60 })
      await wait(pollMs)
    }
  }

  async function spend(row: ConnectionRow, channelId: string, credentials: unknown, refresh: Refresh): Promise<unknown> {
    let renewed: unknown
    try {
      renewed = await refresh(credentials)
    } catch (cause) {
      await store.giveUpRenewal(row, owner)
      throw cause
    }
    if (!(await store.finishRenewal(row, owner, renewed))) {
      // Connected again or disconnected while we were away: what is stored now is right, what we got is not.
      const now = await store.one(row.workspace_id, row.id)
      if (!now || now.credentials === null) throw new ChannelError(channelId, 'reconnect', { remoteCode: 'disconnected' })
      return store.open(now)
    }
    return renewed
  }
}
