import type { Clock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import type { Api, ApiPlugin, Needs } from '../../src/platform/http/api.ts'
import type { FastLane } from '../../src/platform/http/fast-lane.ts'
import { createServer, type ServerParts } from '../../src/platform/http/server.ts'
import { createLinks, type Links, type LinksTables } from '../../src/links/index.ts'
import { secretsForTests, silentLog, testPublicUrl } from './workspaces.ts'

/** A clock that tests set. */
export interface SetClock extends Clock {
  set(at: number | string): void
  forward(ms: number): void
}

export function setClock(start: number | string): SetClock {
  let now = new Date(start).getTime()
  return {
    now: () => now,
    set: (at) => { now = new Date(at).getTime() },
    forward: (ms) => { now += ms },
  }
}

export const shortUrl = 'https://go.example'

export function linksForTests(database: Database<LinksTables>, clock: Clock): Links {
  return createLinks({ database, clock, log: silentLog, secrets: secretsForTests(), config: { shortUrl, publicUrl: testPublicUrl } })
}

/**
 * The real server with `plugins`. Whoever says `Bearer <role>` is that in workspace `w1`; a proxy on loopback is trusted, so that tests say
 * who visits by `X-Forwarded-For`.
 */
export async function openServerFor(database: Database<never>, clock: Clock, plugins: readonly ApiPlugin[], fastLanes: readonly FastLane[] = []): Promise<Api> {
  const may: Readonly<Record<string, readonly Needs[]>> = { viewer: ['read'], editor: ['read', 'write'], manager: ['read', 'write', 'approve', 'manage'] }
  const api = await createServer({
    fastLanes,
    config: { publicUrl: testPublicUrl, trustProxies: ['127.0.0.1'] },
    log: silentLog,
    database: database as unknown as ServerParts['database'],
    clock,
    secrets: secretsForTests(),
    authenticate: async ({ headers }) => {
      const name = /^Bearer (\w+)$/.exec(headers.authorization ?? '')?.[1]
      return name === undefined ? null : { kind: 'key', userId: `user-${name}`, name, language: 'en', workspace: null }
    },
    authorise: async (request, _needs, workspaceId) => {
      const caller = request.caller ?? { kind: 'key', userId: 'nobody', name: 'nobody', language: 'en', workspace: null }
      const permissions = may[caller.name]
      if (workspaceId !== 'w1' || permissions === undefined) return caller
      return { ...caller, workspace: { id: 'w1', memberId: `member-${caller.name}`, role: caller.name, may: new Set(permissions) } }
    },
  })
  for (const plugin of plugins) plugin(api)
  await api.ready()
  return api
}

export const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'
export const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
