import { beforeEach, describe, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import { secretsForTests, silentLog } from '../../../test/support/workspaces.ts'
import { createEventBus } from '../../platform/events.ts'
import type { Work, WorkHandler } from '../../platform/work/work.ts'
import { durableWork } from '../../platform/work/durable-work.ts'
import type { WorkTables } from '../../platform/work/store.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Access, Channel, Segment } from '../channel.ts'
import { createChannels, type Channels } from '../create-channels.ts'
import { createRegistry } from '../registry.ts'
import type { ChannelsTables } from '../store.ts'
import { planAudience } from './audience.ts'
import { createRehearsal, type Rehearsal, type RehearsalTables } from './index.ts'
import { noFaults } from './schema.ts'

const never = new AbortController().signal
const publicUrl = 'https://passaparola.example'
const who = { workspaceId: 'w1', userId: 'u1', name: 'Olivia' }
const nobody = async (): Promise<Response> => {
  throw new Error('the rehearsal never leaves the house')
}

describeOnBothDatabases('the rehearsal network', (open) => {
  let time: number
  let rehearsal: Rehearsal
  let channels: Channels
  let connectionId: string
  let access: Access
  let handlers: Map<string, WorkHandler>
  let database: Database<RehearsalTables & ChannelsTables & WorkTables>
  const clock = { now: () => time }

  beforeEach(async () => {
    time = Date.UTC(2026, 10, 22, 12)
    database = await open<RehearsalTables & ChannelsTables & WorkTables>()
    handlers = new Map()
    // The real queue keeps the work; the tests say when it runs.
    const queue = durableWork({ database: database as unknown as Database<WorkTables>, clock, log: silentLog })
    const work: Work = { ...bound(queue), handle: (handler) => void handlers.set(handler.kind, handler) }
    rehearsal = createRehearsal({ database, clock, work, config: { publicUrl } })
    channels = createChannels({
      database: database as unknown as Database<ChannelsTables>, clock, secrets: secretsForTests(), fetch: nobody, log: silentLog, work,
      events: createEventBus(() => {}), config: { publicUrl } as never, registry: createRegistry(rehearsal),
    })
    connectionId = await connect('Forno Aurora')
    access = await channels.access('w1', connectionId)
  })

  const channel = (): Channel => rehearsal.channel
  const connect = async (displayName: string): Promise<string> => {
    const outcome = await channels.connect(who, { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName } })
    if (!('connectionId' in outcome)) throw new Error('a form connects at once')
    return outcome.connectionId
  }
  const segment = (more: Partial<Segment> = {}): Segment => ({ key: 'k1', createdAt: time, text: 'Domani apriamo alle sei', language: 'it', images: [], card: null, replyTo: null, shortLinks: [], ...more })
  const publish = async (one: Segment) => {
    const published = await channel().publishing?.publish(one, null, access, never)
    if (!published) throw new Error('it publishes')
    return published
  }
  const misbehave = (faults: Partial<typeof noFaults>) => rehearsal.setFaults('w1', connectionId, { ...noFaults, ...faults })
  const postsNow = async () => (await rehearsal.posts('w1', 100, null)).items
  const runAudience = async () => {
    const rows = await database.db.selectFrom('work_items').selectAll().where('kind', '=', 'rehearsal.audience').execute()
    for (const row of rows) {
      await handlers.get('rehearsal.audience')?.run({ id: row.id, workspaceId: row.workspace_id, kind: row.kind, payload: JSON.parse(row.payload) as unknown, dueAt: time, attempts: 1, leaseEpoch: 1 }, never)
    }
    return rows.length
  }

  it('connects with a name alone, and the same name is the same account', async () => {
    expect(await channels.get('w1', connectionId)).toMatchObject({ channelId: 'rehearsal', state: 'active', account: { handle: 'forno-aurora', displayName: 'Forno Aurora' }, resolutionClass: 'natural-key' })
    expect(await connect('Forno Aurora')).toBe(connectionId)
    await expect(connect('x'.repeat(81))).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/fields/displayName' }] })
  })

  it('publishes once per key, whatever is sent again', async () => {
    const first = await publish(segment())

    expect(await publish(segment())).toEqual(first)
    expect(await channel().publishing?.find?.(segment(), null, access, never)).toEqual(first)
    expect(await channel().publishing?.find?.(segment({ key: 'other' }), null, access, never)).toBeNull()
    expect(await postsNow()).toMatchObject([{ id: first.ref.id, text: 'Domani apriamo alle sei', author: { handle: 'forno-aurora' } }])
    expect(first.url).toBe(`${publicUrl}/w/w1/rehearsal?post=${first.ref.id}`)
  })

  it.each([
    ['timeout-after-accepting', 'unknown', 1],
    ['timeout-before', 'unknown', 0],
    ['server-error-applied', 'unknown', 1],
    ['server-error-not-applied', 'unknown', 0],
    ['rate-limited', 'busy', 0],
    ['rejected', 'rejected', 0],
  ] as const)('told to %s, says %s and keeps %i; the next send with the same key ends with one post', async (fault, refusal, kept) => {
    await misbehave({ nextPublishes: [fault], retryAfterSeconds: 42 })

    await expect(publish(segment())).rejects.toMatchObject({ refusal, retryAfterSeconds: refusal === 'busy' ? 42 : null })

    expect(await postsNow()).toHaveLength(kept)
    expect((await rehearsal.faults('w1', connectionId)).nextPublishes).toEqual([])
    await publish(segment())
    expect(await postsNow()).toHaveLength(1)
  })

  it('uses each fault once, even when many send at once', async () => {
    await misbehave({ nextPublishes: ['timeout-before', 'timeout-before', 'timeout-before'] })

    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, (_none, place) => publish(segment({ key: `k${place}` }))))

    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(3)
    expect(await postsNow()).toHaveLength(3)
  })

  it('refuses what is too long or empty', async () => {
    await expect(publish(segment({ text: '🍞'.repeat(501) }))).rejects.toMatchObject({ refusal: 'rejected' })
    await expect(publish(segment({ text: ' ' }))).rejects.toMatchObject({ refusal: 'rejected' })
    expect((await publish(segment({ text: '🍞'.repeat(500) }))).ref.id).not.toBe('')
  })

  it('shows a post only after its visibility lag', async () => {
    await misbehave({ visibilityLagSeconds: 60, nextPublishes: ['timeout-after-accepting'] })
    await expect(publish(segment())).rejects.toMatchObject({ refusal: 'unknown' })

    expect(await channel().publishing?.find?.(segment(), null, access, never)).toBeNull()
    time += 60_000
    expect(await channel().publishing?.find?.(segment(), null, access, never)).not.toBeNull()
  })

  it('asks to reconnect when revoked, and connecting again lets it in', async () => {
    await misbehave({ revoked: true })
    await expect(publish(segment())).rejects.toMatchObject({ refusal: 'reconnect' })
    await expect(channel().inbox?.poll(null, 10, access, never)).rejects.toMatchObject({ refusal: 'reconnect' })

    expect(await connect('Forno Aurora')).toBe(connectionId)

    expect((await publish(segment())).ref.id).not.toBe('')
  })

  it('brings in what the public writes, in order and once; twice and shuffled when told to', async () => {
    const post = await publish(segment())
    const say = (author: string, text: string) => rehearsal.interact('w1', connectionId, { kind: 'reply', postId: post.ref.id, author, text })
    await say('Anna Conti', 'Prima')
    time += 1_000
    await say('Luca Bassi', 'Seconda')
    await rehearsal.interact('w1', connectionId, { kind: 'mention', postId: null, author: 'Sara Neri', text: 'Brava @forno-aurora' })

    const polled = await channel().inbox?.poll(null, 2, access, never)
    expect(polled?.messages).toMatchObject([
      { kind: 'reply', text: 'Prima', parent: { id: post.ref.id }, root: { id: post.ref.id }, author: { handle: 'anna-conti', displayName: 'Anna Conti' } },
      { kind: 'reply', text: 'Seconda' },
    ])
    const rest = await channel().inbox?.poll(polled?.cursor ?? null, 50, access, never)
    expect(rest?.messages).toMatchObject([{ kind: 'mention', parent: null }])
    expect((await channel().inbox?.poll(rest?.cursor ?? null, 50, access, never))?.messages).toEqual([])

    await misbehave({ duplicateDelivery: true, reorderDelivery: true })
    const again = await channel().inbox?.poll(rest?.cursor ?? null, 50, access, never)
    expect(again?.messages.map(({ text }) => text)).toEqual(['Brava @forno-aurora', 'Seconda', 'Prima'])
  })

  it('counts reactions, and reach by those who re-shared', async () => {
    const post = await publish(segment())
    for (const kind of ['like', 'like', 'repost', 'reply'] as const) await rehearsal.interact('w1', connectionId, { kind, postId: post.ref.id, author: kind === 'repost' ? 'Marta Ferri' : 'Tom Hale', text: kind === 'reply' ? 'Ciao' : null })
    const account = await channel().metrics?.account(access, never)

    const numbers = await channel().metrics?.posts([post.ref, { id: 'unknown', data: {} }], access, never)

    expect(numbers?.size).toBe(1)
    expect(numbers?.get(post.ref.id)).toMatchObject({ likes: 2, reposts: 1, replies: 1, impressions: null })
    expect(numbers?.get(post.ref.id)?.potentialReach).toBeGreaterThan(account?.followers ?? 0)
    await channel().publishing?.remove?.(post, access, never)
    await channel().publishing?.remove?.(post, access, never)
    expect((await channel().metrics?.posts([post.ref], access, never))?.size).toBe(0)
  })

  it('lets a public react over the following hours, once, also when its work is done twice', async () => {
    const post = await publish(segment())
    expect(await runAudience()).toBe(1)
    const early = (await postsNow())[0]

    time += 48 * 3_600_000
    await runAudience()
    await runAudience()

    const late = (await postsNow())[0]
    const reactions = (one = late) => (one?.likes ?? 0) + (one?.reposts ?? 0) + (one?.replies.length ?? 0)
    expect(reactions(early)).toBeLessThan(reactions())
    const polled = await channel().inbox?.poll(null, 100, access, never)
    expect(polled?.messages.filter(({ parent }) => parent?.id === post.ref.id)).toHaveLength(late?.replies.length ?? -1)
    expect(late?.replies.length).toBeGreaterThan(0)
  })

  it('has no public where it was switched off', async () => {
    await misbehave({ audience: false })
    await publish(segment())

    expect(await runAudience()).toBe(0)
  })

  it('plants a past and wipes it, and nothing of another workspace', async () => {
    const at = time - 30 * 86_400_000
    const seed = { workspaceId: 'w1', connectionId, posts: [{ ref: 'p1', text: 'Pane', at, likes: 40, reposts: 3, replies: [{ author: 'Anna', text: 'Buono', at: at + 60_000 }] }], mentions: [{ author: 'Tom', text: 'Ciao @forno-aurora', at }] }
    const seeded = await rehearsal.seed(seed)

    expect((await rehearsal.seed(seed)).posts.map(({ id }) => id)).toEqual(seeded.posts.map(({ id }) => id))
    expect(await postsNow()).toMatchObject([{ id: seeded.posts[0]?.id, createdAt: at, likes: 40, reposts: 3, replies: [{ id: seeded.posts[0]?.replyIds[0], text: 'Buono' }] }])
    const numbers = await channel().metrics?.posts([{ id: seeded.posts[0]?.id ?? '', data: {} }], access, never)
    expect(numbers?.get(seeded.posts[0]?.id ?? '')).toMatchObject({ likes: 40, potentialReach: seeded.posts[0]?.potentialReach })
    expect((await channel().inbox?.poll(null, 10, access, never))?.messages.map(({ ref }) => ref.id).toSorted()).toEqual([...(seeded.posts[0]?.replyIds ?? []), ...seeded.mentionIds].toSorted())
    await rehearsal.wipe('w2')
    expect(await postsNow()).toHaveLength(1)
    await rehearsal.wipe('w1')
    expect(await postsNow()).toEqual([])
  })

  it('shows another workspace nothing', async () => {
    const post = await publish(segment())

    expect(await rehearsal.post('w2', post.ref.id)).toBeUndefined()
    await expect(rehearsal.faults('w2', connectionId)).rejects.toMatchObject({ status: 404 })
    await expect(rehearsal.interact('w2', connectionId, { kind: 'like', postId: post.ref.id, author: 'X', text: null })).rejects.toMatchObject({ status: 404 })
    await expect(rehearsal.interact('w1', connectionId, { kind: 'like', postId: 'nothing', author: 'X', text: null })).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/postId' }] })
  })

  it('turns its pages', async () => {
    for (let place = 0; place < 5; place += 1) {
      time += 1_000
      await publish(segment({ key: `k${place}`, text: `Post ${place}` }))
    }

    const first = await rehearsal.posts('w1', 3, null)
    const second = await rehearsal.posts('w1', 3, first.nextCursor)

    expect([...first.items, ...second.items].map(({ text }) => text)).toEqual(['Post 4', 'Post 3', 'Post 2', 'Post 1', 'Post 0'])
    expect(second.nextCursor).toBeNull()
  })
})

describe('the made-up public', () => {
  const post = { id: 'p', seed: 's', language: 'it-IT', createdAt: 1_000_000, followers: 400, handle: 'forno-aurora' }

  it('is the same for the same post, and another for another', () => {
    expect(planAudience(post)).toEqual(planAudience(post))
    expect(planAudience({ ...post, seed: 'other' })).not.toEqual(planAudience(post))
  })

  it('speaks the post’s language, in order, never before it', () => {
    const planned = planAudience(post)

    expect(planned.map(({ at }) => at)).toEqual(planned.map(({ at }) => at).toSorted((a, b) => a - b))
    expect(planned.every(({ at }) => at > post.createdAt && at <= post.createdAt + 36.1 * 3_600_000)).toBe(true)
    expect(planned.filter(({ kind }) => kind === 'reply').length).toBeGreaterThan(0)
    expect(planAudience({ ...post, language: 'en' }).map(({ text }) => text)).not.toEqual(planned.map(({ text }) => text))
  })
})

function bound(work: Work): Work {
  return {
    handle: work.handle.bind(work), laterStatements: work.laterStatements.bind(work), later: work.later.bind(work), cancelStatements: work.cancelStatements.bind(work),
    wake: () => {}, start: work.start.bind(work), stop: work.stop.bind(work), health: work.health.bind(work), parked: work.parked.bind(work), retry: work.retry.bind(work),
  }
}
