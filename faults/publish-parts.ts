import type { Access, Channel, PublishedSegment, Resolution, Segment } from '../src/channels/channel.ts'
import { ChannelError, type Connection } from '../src/channels/index.ts'
import { systemClock } from '../src/platform/clock.ts'
import type { Database } from '../src/platform/db/database.ts'
import { newId } from '../src/platform/ids.ts'
import type { Work } from '../src/platform/work/work.ts'
import { createPublishing, type PublishingModule } from '../src/publishing/index.ts'
import { connectionOf, MemoryFiles, silentLog, type Tables } from '../test/support/publishing-world.ts'

/** Every class, with the times of real networks cut to what a test can wait for; the rules are the same. */
export const classes: readonly Resolution[] = [
  { class: 'natural-key' },
  { class: 'idempotency-key', retryAfterSeconds: 3, retryUntilSeconds: 40, graceSeconds: 6 },
  { class: 'container', graceSeconds: 4 },
  { class: 'duplicate-refused', graceSeconds: 6 },
  { class: 'read-back', graceSeconds: 6 },
  { class: 'blind' },
]

export const workspaceId = 'w1'

/** One account can only be asked a few things at once: bursts need many of them. */
export const accounts = 40
export const connectionIdOf = (kind: Resolution['class'], account: number): string => `${kind}/${account % accounts}`

/** The product's own publishing on a database, speaking to the network process. */
export function publishingFor(database: Database<Tables>, work: Work, networkUrl: string, instanceId = 'instance'): PublishingModule {
  const channels = classes.map((resolution) => networkChannel(resolution, networkUrl))
  const connections: readonly Connection[] = classes.flatMap((resolution) =>
    Array.from({ length: accounts }, (_, account) => ({ ...connectionOf(resolution.class, connectionIdOf(resolution.class, account)), resolutionClass: resolution.class })),
  )
  const byId = new Map(connections.map((connection) => [connection.id, connection]))
  return createPublishing({
    database: database as never,
    clock: systemClock,
    work,
    files: new MemoryFiles(),
    log: silentLog,
    fetch: () => Promise.reject(new Error('not used')),
    instance: { id: instanceId, held: null, heldSince: () => Promise.resolve(null), release: () => Promise.resolve() },
    links: { plan: ({ text }) => Promise.resolve({ text, links: [], statements: [] }), preview: (text) => ({ text, links: [] }) },
    workspaces: {
      get: () => Promise.resolve({ id: workspaceId, name: 'Faults', language: 'en', zone: 'UTC', weekStart: 1, currency: 'EUR', approvalRequired: false, rehearsal: false, createdAt: 0 }),
      members: () => Promise.resolve([]),
      recordStatement: ({ action, subject }) => database.db.insertInto('audit_entries').values({ workspace_id: workspaceId, id: newId(), at: Date.now(), user_id: null, who: 'system', action, subject, detail: '{}' }),
    },
    channels: {
      channel: (id) => channels.find((channel) => channel.id === id),
      list: () => Promise.resolve(connections),
      get: (_, id) => Promise.resolve(byId.get(id) ?? null),
      async withAccount(_, id, call) {
        const channel = channels.find((one) => one.id === byId.get(id)?.channelId)
        if (channel === undefined) throw new Error(`no connection ${id}`)
        return call({ connectionId: id } as Access, channel)
      },
    },
  })
}

function networkChannel(resolution: Resolution, url: string): Channel {
  const id = resolution.class
  const post = async (path: string, body: unknown, signal: AbortSignal): Promise<Response> => {
    try {
      return await fetch(`${url}/${id}/${path}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, signal })
    } catch (cause) {
      const code = (cause as { cause?: { code?: string } }).cause?.code
      throw new ChannelError(id, code === 'ECONNREFUSED' ? 'not-sent' : 'unknown', { cause })
    }
  }
  const shown = (found: { id: string }): PublishedSegment => ({ ref: { id: found.id, data: {} }, url: `${url}/${id}/${found.id}` })
  return {
    id,
    name: id,
    connecting: [],
    limits: {
      source: 'faults', checkedAt: '2026-11-01', maxSegments: 10,
      measure: (text) => ({ count: text.length, max: 1000, unit: 'characters', excess: 0, bytes: null }),
      media: () => ({ maxImages: 4, types: [], maxImageBytes: 1, maxAltLength: 1 }),
    },
    publishing: {
      resolution,
      async publish(segment, prepared, _to, signal) {
        const answer = await post('posts', { key: segment.key, text: segment.text, ...(prepared as object | undefined) }, signal)
        if (answer.status === 429) throw new ChannelError(id, 'busy', { retryAfterSeconds: Number(answer.headers.get('retry-after')) })
        if (answer.status === 409) throw new ChannelError(id, 'duplicate')
        if (answer.status === 422) throw new ChannelError(id, 'rejected')
        if (!answer.ok) throw new ChannelError(id, 'unknown', { remoteCode: `HTTP ${answer.status}` })
        return shown((await answer.json()) as { id: string })
      },
      ...(id === 'blind'
        ? {}
        : {
            async find(segment: Segment) {
              const answer = await fetch(`${url}/${id}/posts?text=${encodeURIComponent(segment.text)}`)
              const found = (await answer.json()) as { id: string } | null
              return found === null ? null : shown(found)
            },
          }),
      ...(id === 'container'
        ? {
            async prepare(segment: Segment, _to: Access, signal: AbortSignal) {
              const answer = await post('container', { key: segment.key, text: segment.text }, signal)
              return { container: ((await answer.json()) as { id: string }).id }
            },
          }
        : {}),
    },
  }
}
