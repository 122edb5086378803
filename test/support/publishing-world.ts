import { newId } from '../../src/platform/ids.ts'
import type { Access, Channel, PublishedSegment, Publishing, Resolution, Segment } from '../../src/channels/channel.ts'
import { ChannelError, type Connection } from '../../src/channels/index.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { StorageError } from '../../src/platform/db/errors.ts'
import type { Files } from '../../src/platform/files/files.ts'
import { notFound } from '../../src/platform/http/problem.ts'
import type { Log } from '../../src/platform/log/log.ts'
import { durableWork } from '../../src/platform/work/durable-work.ts'
import type { WorkTables } from '../../src/platform/work/store.ts'
import type { Work, WorkHandler } from '../../src/platform/work/work.ts'
import { createPublishing, type PublishingDeps, type PublishingModule, type PublishingTables } from '../../src/publishing/index.ts'

export type Tables = PublishingTables & WorkTables & { audit_entries: { workspace_id: string; id: string; at: number; user_id: string | null; who: string; action: string; subject: string; detail: string } }

/** A clock that only moves when told to. */
export class TestClock {
  time: number
  constructor(time = Date.UTC(2026, 2, 2, 9)) {
    this.time = time
  }
  now(): number {
    return this.time
  }
}

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }

export class MemoryFiles implements Files {
  readonly kept = new Map<string, Uint8Array>()
  write(key: string, bytes: Uint8Array): Promise<void> {
    this.kept.set(key, bytes)
    return Promise.resolve()
  }
  read(key: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.kept.get(key) ?? null)
  }
  remove(key: string): Promise<void> {
    this.kept.delete(key)
    return Promise.resolve()
  }
  async *list(prefix: string): AsyncIterable<string> {
    for (const key of this.kept.keys()) if (key.startsWith(prefix)) yield key
  }
}

/** What happens to one call. `lost`: applied, but the answer never arrives; `late`: applied so many ms after we gave up. */
export type Fate = 'ok' | 'lost' | 'never' | { late: number } | { busy: number } | 'not-sent' | 'rejected' | 'reconnect' | 'dies-after' | 'dies-before'

/** The process is gone: nothing it would do afterwards happens. */
export class Death extends Error {}

interface Living {
  readonly id: string
  readonly key: string
  readonly text: string
  readonly appliedAt: number
  readonly replyTo: string | null
}

/** A network of one resolution class, in virtual time. It keeps everything it was asked, and what the public sees. */
export class FakeNetwork {
  readonly id: string
  readonly calls: { at: number; key: string; text: string; createdAt: number }[] = []
  readonly living: Living[] = []
  readonly removed: string[] = []
  readonly containers = new Map<string, { key: string; published: boolean }>()
  fates: Fate[] = []
  finds: ('ok' | 'down' | 'reconnect')[] = []
  /** How long after it was applied a post can be read. */
  lagMs = 0
  /** A key is known only so long after its post exists (Mastodon). */
  keyRaceMs = 0
  readonly resolution: Resolution
  readonly clock: TestClock
  onDeath: () => void = () => {}
  #number = 0

  constructor(resolution: Resolution, clock: TestClock, id: string = resolution.class) {
    this.resolution = resolution
    this.clock = clock
    this.id = id
  }

  #apply(segment: Segment, at: number): Living {
    const known = this.living.find(({ key }) => key === segment.key)
    if (known !== undefined) {
      if (this.resolution.class === 'natural-key') return known
      if (this.resolution.class === 'idempotency-key' && at - known.appliedAt >= this.keyRaceMs && at - known.appliedAt < 3_600_000) return known
    }
    if (this.resolution.class === 'duplicate-refused' && this.living.some(({ text }) => text === segment.text)) throw new ChannelError(this.id, 'duplicate', { remoteCode: '187' })
    const post: Living = { id: `${this.id}-${(this.#number += 1)}`, key: segment.key, text: segment.text, appliedAt: at, replyTo: segment.replyTo?.parent.id ?? null }
    this.living.push(post)
    return post
  }

  readonly #shown = ({ id }: Living): PublishedSegment => ({ ref: { id, data: { cid: `cid-${id}` } }, url: `https://${this.id}.example/${id}` })

  async publish(segment: Segment, prepared: unknown): Promise<PublishedSegment> {
    const now = this.clock.now()
    this.calls.push({ at: now, key: segment.key, text: segment.text, createdAt: segment.createdAt })
    const fate = this.fates.shift() ?? 'ok'
    if (fate === 'dies-before') return this.#die()
    if (fate === 'rejected') throw new ChannelError(this.id, 'rejected', { remoteCode: 'HTTP 422', remoteMessage: 'Not like this' })
    if (fate === 'reconnect') throw new ChannelError(this.id, 'reconnect', { remoteCode: 'HTTP 401' })
    if (fate === 'not-sent') throw new ChannelError(this.id, 'not-sent')
    if (fate === 'never') throw new ChannelError(this.id, 'unknown', { remoteCode: 'HTTP 502' })
    if (typeof fate === 'object' && 'busy' in fate) throw new ChannelError(this.id, 'busy', { retryAfterSeconds: fate.busy })
    const at = typeof fate === 'object' ? now + fate.late : now
    const container = this.resolution.class === 'container' ? this.containers.get((prepared as { container: string }).container) : undefined
    if (this.resolution.class === 'container') {
      if (container === undefined) throw new ChannelError(this.id, 'rejected', { remoteCode: 'no-container' })
      if (container.published) throw new ChannelError(this.id, 'rejected', { remoteCode: 'already-published' })
      container.published = true
    }
    const post = this.#apply(segment, at)
    if (fate === 'dies-after') return this.#die()
    if (fate === 'lost' || typeof fate === 'object') throw new ChannelError(this.id, 'unknown', { remoteCode: 'timeout' })
    return this.#shown(post)
  }

  async find(segment: Segment): Promise<PublishedSegment | null> {
    const fate = this.finds.shift() ?? 'ok'
    if (fate === 'down') throw new ChannelError(this.id, 'not-sent')
    if (fate === 'reconnect') throw new ChannelError(this.id, 'reconnect')
    const now = this.clock.now()
    const post = this.living.find(({ key, text, appliedAt }) => (key === segment.key || text === segment.text) && appliedAt + this.lagMs <= now)
    return post === undefined ? null : this.#shown(post)
  }

  #die(): never {
    this.onDeath()
    throw new Death('the process died')
  }

  channel(): Channel {
    const { resolution } = this
    const publishing: Publishing = {
      resolution,
      publish: (segment, prepared) => this.publish(segment, prepared),
      ...(resolution.class === 'blind' ? {} : { find: (segment: Segment) => this.find(segment) }),
      ...(resolution.class === 'container'
        ? {
            prepare: (segment: Segment) => {
              const container = `container-${this.containers.size + 1}`
              this.containers.set(container, { key: segment.key, published: false })
              return Promise.resolve({ container })
            },
          }
        : {}),
      remove: (published) => {
        this.removed.push(published.ref.id)
        return Promise.resolve()
      },
    }
    return {
      id: this.id,
      name: this.id,
      connecting: [],
      publishing,
      limits: {
        source: 'test',
        checkedAt: '2026-01-01',
        maxSegments: 5,
        measure: (text) => ({ count: [...text].length, max: 300, unit: 'characters', excess: Math.max(0, [...text].length - 300), bytes: null }),
        media: () => ({ maxImages: 4, types: ['image/png', 'image/jpeg'], maxImageBytes: 1_000_000, maxAltLength: 1000 }),
      },
    }
  }

  /** How often the public sees each key. */
  doubled(): readonly string[] {
    return [...Map.groupBy(this.living, ({ key }) => key)].filter(([, posts]) => posts.length > 1).map(([key]) => key)
  }
}

export const connectionOf = (channelId: string, id = `connection-${channelId}`): Connection => ({
  id, channelId, channelName: channelId, account: { handle: `@${channelId}`, displayName: channelId, url: `https://${channelId}.example`, avatarUrl: null, followers: null },
  origin: `https://${channelId}.example`, state: 'active', stateReason: null, learnt: {}, resolutionClass: 'natural-key', can: { publish: true, remove: true, inbox: false, metrics: false }, connectedAt: 0, expiresAt: null,
})

export interface World {
  readonly database: Database<Tables>
  readonly clock: TestClock
  readonly networks: ReadonlyMap<string, FakeNetwork>
  readonly connections: Connection[]
  readonly files: MemoryFiles
  readonly workspace: { approvalRequired: boolean; zone: string }
  readonly members: { id: string; userId: string; name: string; email: string; role: 'owner' | 'manager' | 'editor' | 'approver' | 'viewer'; twoFactor: boolean; joinedAt: number }[]
  readonly refused: string[]
  heldSince: number | null
  /** The present process. */
  publishing: PublishingModule
  deps: PublishingDeps
  /** Ends the process as `kill -9` would and starts another on the same database. */
  restart(): void
  /** Does all that is due until `until` (virtual epoch ms), moving the clock; answers how many items ran. */
  drive(until: number): Promise<number>
  /** Dies at the nth commit from now, before or after it is durable. */
  dieAt(commit: number, when: 'before' | 'after'): void
  /** The nth commit from now is durable, and nobody is told: the connection to the database went mute. */
  loseAnswerAt(commit: number): void
}

export const workspaceId = 'workspace-1'
export const anna = { memberId: 'anna', userId: 'user-anna', name: 'Anna' }

export function createWorld(database: Database<Tables>, networks: readonly FakeNetwork[], clock: TestClock, more: Partial<PublishingDeps> = {}): World {
  let alive = { dead: false }
  let countdown: { left: number; when: 'before' | 'after' | 'untold' } | null = null
  const handlers = new Map<string, WorkHandler>()
  const byId = new Map(networks.map((network) => [network.id, network]))
  const connections = networks.map((network) => ({ ...connectionOf(network.id), resolutionClass: network.resolution.class }))
  const files = new MemoryFiles()
  const workspace = { approvalRequired: false, zone: 'Europe/Rome' }
  const members: World['members'] = [{ id: 'anna', userId: 'user-anna', name: 'Anna', email: 'anna@example.com', role: 'owner', twoFactor: false, joinedAt: 0 }]
  const refused: string[] = []

  const build = (): { publishing: PublishingModule; deps: PublishingDeps } => {
    const life = { dead: false }
    alive = life
    handlers.clear()
    for (const network of networks) network.onDeath = () => void (life.dead = true)
    const guarded: Database<Tables> = {
      kind: database.kind,
      db: database.db,
      transaction: (work) => (life.dead ? Promise.reject(new Death()) : database.transaction(work)),
      perform: (procedure, input) => (life.dead ? Promise.reject(new Death()) : database.perform(procedure, input)),
      close: () => Promise.resolve(),
      async commit(statements) {
        if (life.dead) throw new Death()
        const dies = countdown !== null && (countdown.left -= 1) === 0 ? countdown.when : null
        if (dies !== null) countdown = null
        if (dies === 'before') {
          life.dead = true
          throw new Death()
        }
        const results = await database.commit(statements)
        if (dies === 'untold') throw new StorageError('unreachable', new Error('Connection terminated unexpectedly'))
        if (dies === 'after') {
          life.dead = true
          throw new Death()
        }
        return results
      },
    }
    const queue = durableWork({ database: guarded as unknown as Database<WorkTables>, clock, log: silentLog })
    const work: Work = { ...pick(queue), handle: (handler) => void handlers.set(handler.kind, handler), wake: () => {}, start: () => {} }
    const deps: PublishingDeps = {
      database: guarded as unknown as Database<PublishingTables>,
      clock,
      work,
      files,
      channels: {
        channel: (id) => byId.get(id)?.channel(),
        list: () => Promise.resolve(connections),
        get: (_, id) => Promise.resolve(connections.find((connection) => connection.id === id) ?? null),
        async withAccount(_, id, call) {
          const connection = connections.find((one) => one.id === id)
          const channel = connection === undefined ? undefined : byId.get(connection.channelId)?.channel()
          if (connection === undefined || channel === undefined) throw notFound()
          if (connection.state !== 'active') throw new ChannelError(connection.channelId, 'reconnect')
          try {
            return await call({ connectionId: id } as Access, channel)
          } catch (error) {
            if (error instanceof ChannelError && error.refusal === 'reconnect') refused.push(id)
            throw error
          }
        },
      },
      links: {
        plan: ({ text, publicationId, segment }) => Promise.resolve(shorten(text, (i) => `https://s.example/l/${publicationId.slice(-6)}${segment}${i}`)),
        preview: (text) => shorten(text, () => 'https://s.example/l/abc12340'),
      },
      workspaces: {
        get: () => Promise.resolve({ id: workspaceId, name: 'Test', language: 'en', zone: workspace.zone, weekStart: 1, currency: 'EUR', approvalRequired: workspace.approvalRequired, rehearsal: false, createdAt: 0 }),
        members: () => Promise.resolve(members),
        recordStatement: ({ workspaceId: id, who, action, subject, detail }) =>
          database.db.insertInto('audit_entries').values({
            workspace_id: id, id: newId(), at: clock.now(), user_id: who === 'system' ? null : who.userId, who: who === 'system' ? 'system' : who.name, action, subject, detail: JSON.stringify(detail ?? {}),
          }),
      },
      instance: {
        id: 'instance-1',
        get held() {
          return world.heldSince
        },
        heldSince: () => Promise.resolve(world.heldSince),
        release() {
          world.heldSince = null
          return Promise.resolve()
        },
      },
      log: silentLog,
      fetch: () => Promise.reject(new Error('no network in this test')),
      pause: () => Promise.resolve(),
      ...more,
    }
    return { publishing: createPublishing(deps), deps }
  }

  const runOne = async (): Promise<'ran' | 'none'> => {
    const item = await database.db.selectFrom('work_items').selectAll().where('parked_at', 'is', null).where('kind', 'in', ['publish', 'publish-visible']).where('due_at', '<=', clock.now()).orderBy('due_at').orderBy('id').executeTakeFirst()
    if (item === undefined) return 'none'
    const leaseEpoch = item.lease_epoch + 1
    await database.db.updateTable('work_items').set({ lease_owner: 'test', lease_epoch: leaseEpoch, attempts: item.attempts + 1 }).where('id', '=', item.id).execute()
    const handler = handlers.get(item.kind)
    if (handler === undefined) throw new Error(`no handler for ${item.kind}`)
    try {
      const outcome = await handler.run({ id: item.id, workspaceId: item.workspace_id, kind: item.kind, payload: JSON.parse(item.payload) as unknown, dueAt: item.due_at, attempts: item.attempts + 1, leaseEpoch }, new AbortController().signal)
      if (alive.dead) throw new Death()
      if ('done' in outcome) await database.db.deleteFrom('work_items').where('id', '=', item.id).execute()
      else {
        await database.db.deleteFrom('work_items').where('kind', '=', item.kind).where('key', '=', item.key).where('lease_owner', 'is', null).where('id', '!=', item.id).execute()
        await database.db.updateTable('work_items').set({ lease_owner: null, due_at: outcome.againAt }).where('id', '=', item.id).execute()
      }
    } catch (error) {
      if (!alive.dead) throw error
      // Dead: its lease runs out, and another process takes the item.
      clock.time += 10_000
      await database.db.updateTable('work_items').set({ lease_owner: null }).where('id', '=', item.id).execute()
      world.restart()
    }
    return 'ran'
  }

  const world: World = {
    database, clock, networks: byId, connections, files, workspace, members, refused,
    heldSince: null,
    ...build(),
    restart() {
      Object.assign(world, build())
    },
    dieAt(left, when) {
      countdown = { left, when }
    },
    loseAnswerAt(left) {
      countdown = { left, when: 'untold' }
    },
    async drive(until) {
      let ran = 0
      for (;;) {
        if ((await runOne()) === 'ran') {
          ran += 1
          if (ran > 5000) throw new Error('work never ends')
          continue
        }
        const next = await database.db.selectFrom('work_items').select('due_at').where('parked_at', 'is', null).where('kind', 'in', ['publish', 'publish-visible']).orderBy('due_at').executeTakeFirst()
        if (next === undefined || next.due_at > until) break
        clock.time = Math.max(clock.time, next.due_at)
      }
      clock.time = Math.max(clock.time, until)
      return ran
    },
  }
  return world
}

const pick = (queue: Work): Work => ({
  handle: () => {}, laterStatements: (work) => queue.laterStatements(work), later: (work) => queue.later(work), cancelStatements: (work) => queue.cancelStatements(work),
  wake: () => {}, start: () => {}, stop: () => Promise.resolve(), health: () => queue.health(), parked: (id) => queue.parked(id), retry: (id, item) => queue.retry(id, item),
})

function shorten(text: string, short: (i: number) => string) {
  const links: { id: string; slug: string; shortUrl: string; targetUrl: string }[] = []
  const result = text.replaceAll(/https?:\/\/\S+/g, (targetUrl) => {
    const shortUrl = short(links.length)
    links.push({ id: shortUrl, slug: shortUrl.slice(-8), shortUrl, targetUrl })
    return shortUrl
  })
  return { text: result, links, statements: [] }
}

/** One of each class, with times like the real ones. */
export const everyClass = (clock: TestClock): FakeNetwork[] => [
  new FakeNetwork({ class: 'natural-key' }, clock),
  new FakeNetwork({ class: 'idempotency-key', retryAfterSeconds: 35, retryUntilSeconds: 3000, graceSeconds: 120 }, clock),
  new FakeNetwork({ class: 'container' }, clock),
  new FakeNetwork({ class: 'duplicate-refused', graceSeconds: 120 }, clock),
  new FakeNetwork({ class: 'read-back', graceSeconds: 120 }, clock),
  new FakeNetwork({ class: 'blind' }, clock),
]

/** Leaves a database as it was made, quicker than making another. */
export async function wipe(database: Database<Tables>): Promise<void> {
  const tables = ['posts', 'publications', 'publication_segments', 'publication_attempts', 'media_files', 'campaigns', 'link_cards', 'publishing_releases', 'work_items', 'audit_entries'] as const
  await database.commit(tables.map((table) => database.db.deleteFrom(table)))
}
