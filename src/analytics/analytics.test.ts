import { beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { type Channel, ChannelError, type PostNumbers } from '../channels/index.ts'
import type { Database } from '../platform/db/database.ts'
import type { Log } from '../platform/log/log.ts'
import type { NewWork, Work, WorkHandler, WorkOutcome } from '../platform/work/work.ts'
import { type AnalyticsTables, createAnalytics } from './index.ts'
import type { LoopSources, OutSegment, Tallies } from './ports.ts'
import { daysOf } from './days.ts'
import { loopOf } from './loop.ts'
import { loopEvents } from './loop-events.ts'
import { metricIds } from './metrics.ts'
import { readAgainAfter } from './read-numbers.ts'

const w = 'workspace-1'
const at = (text: string) => Date.parse(text)
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const numbers = (more: Partial<PostNumbers>): PostNumbers => ({
  likes: 0, replies: 0, reposts: 0, quotes: 0, saves: null, impressions: null, potentialReach: null, ...more,
})

describeOnBothDatabases('the Loop', (open) => {
  let database: Database<AnalyticsTables>
  let handler: WorkHandler
  let now: number
  let said: Map<string, PostNumbers>
  let failure: ChannelError | null
  let out: OutSegment[]

  const sources: LoopSources = {
    published: (_, days) => Promise.resolve(out.filter((one) => one.segment === 0 && one.publishedAt >= days.from && one.publishedAt < days.to)),
    labels: (_, ids) => Promise.resolve(new Map(ids.map((id) => [id, { postId: id, label: `Post ${id}`, campaignId: id === 'post-1' ? 'spring' : null }]))),
    campaigns: () => Promise.resolve(new Map([['spring', 'Spring']])),
    postsOfCampaign: () => Promise.resolve(['post-1']),
    connections: () => Promise.resolve(new Map([['c1', { channelId: 'bluesky', label: 'brand.example' }], ['c2', { channelId: 'mastodon', label: '@brand' }]])),
    clicks: (_, days) => Promise.resolve(tallies(days, [['2026-11-20', 'post-1', 3]])),
    outcomes: (_, days) =>
      Promise.resolve({
        visitors: tallies(days, [['2026-11-20', 'post-1', 2], ['2026-11-21', null, 2]]),
        conversions: tallies(days, [['2026-11-20', 'post-1', 1]], [{ amountMinor: 1990, currency: 'EUR' }]),
      }),
    messages: () => Promise.resolve([]),
    messageCounts: () => Promise.resolve({ in: 0, out: 0 }),
    events: () => Promise.resolve({ items: [], nextCursor: null, total: 0 }),
    attention: () => Promise.resolve([]),
    zone: () => Promise.resolve('Europe/Rome'),
  }
  /** What [day, post, count] rows add up to; `value` goes to each of our posts that has any. */
  const tallies = (days: { first: string; last: string }, rows: [string, string | null, number][], value: { amountMinor: number; currency: string }[] = []): Tallies => {
    const inside = rows.filter(([day]) => day >= days.first && day <= days.last)
    const ours = inside.filter(([, post]) => post !== null)
    const rest = { count: inside.filter(([, post]) => post === null).reduce((sum, [, , count]) => sum + count, 0), value: [] }
    const by = (key: (post: string) => string) => new Map(ours.map(([, post, count]) => [key(post ?? ''), { count, value }]))
    return {
      total: { count: inside.reduce((sum, [, , count]) => sum + count, 0), value: ours.length > 0 ? value : [] },
      days: new Map(inside.map(([day, , count]) => [day, count])),
      by: { post: by((post) => post), connection: by(() => 'c1'), campaign: by(() => 'spring') },
      without: { post: rest, campaign: rest },
    }
  }

  const segment = (postId: string, connectionId: string, publishedAt: number): OutSegment => ({
    publicationId: `${postId}-${connectionId}`, postId, connectionId, publishedAt, segment: 0, ref: { id: `remote-${postId}-${connectionId}`, data: {} },
  })

  beforeEach(async () => {
    database = await open<AnalyticsTables>()
    ;[said, failure, now] = [new Map(), null, at('2026-11-20T10:00:00Z')]
    out = [segment('post-1', 'c1', at('2026-11-20T09:00:00Z'))]
    const channel: Channel = {
      id: 'bluesky', name: 'Bluesky', connecting: [],
      limits: { source: '', checkedAt: '', maxSegments: 1, measure: () => ({ count: 0, max: 1, unit: 'graphemes', excess: 0, bytes: null }), media: () => ({ maxImages: 0, types: [], maxImageBytes: 0, maxAltLength: 0 }) },
      metrics: {
        account: () => (failure ? Promise.reject(failure) : Promise.resolve({ followers: 10, posts: 1 })),
        posts: (refs) => Promise.resolve(new Map(refs.flatMap((ref) => { const n = said.get(ref.id); return n ? [[ref.id, n] as const] : [] }))),
      },
    }
    createAnalytics({
      database, clock: { now: () => now }, log: silent, loop: sources,
      work: { handle: (given: WorkHandler) => (handler = given), later: (_: NewWork) => Promise.resolve() } as unknown as Work,
      numbers: {
        channelOf: () => Promise.resolve({ channel, state: 'active' }),
        withAccount: (_, __, call) => call({} as never),
        segmentsSince: (_, connectionId) => Promise.resolve(out.filter((one) => one.connectionId === connectionId)),
      },
    })
  })

  const read = (connectionId = 'c1'): Promise<WorkOutcome> =>
    handler.run({ id: '1', workspaceId: w, kind: 'read-numbers', payload: { connectionId }, dueAt: now, attempts: 1, leaseEpoch: 1 }, new AbortController().signal)
  const days = daysOf('2026-11-17', '2026-11-23', 'Europe/Rome')
  const loop = () => {
    if (!days) throw new Error('no days')
    return loopOf(database.db, sources, w, days, 'last-non-direct', now)
  }

  it('says null, never 0, of what no network has told', async () => {
    const { figures } = await loop()

    expect(figures.engagements.value).toBeNull()
    expect(figures.potentialReach.value).toBeNull()
    expect(figures.impressions.value).toBeNull()
    expect(figures.posts).toMatchObject({ value: 1, previous: 0, change: null })
  })

  it('counts growth between readings once, dated at the reading, and takes back what is taken back', async () => {
    said.set('remote-post-1-c1', numbers({ likes: 5, reposts: 2, potentialReach: 120 }))
    await read()
    now = at('2026-11-21T10:00:00Z')
    said.set('remote-post-1-c1', numbers({ likes: 4, reposts: 2, quotes: 1, potentialReach: 150 }))
    await read()
    await read()

    const shown = await loop()

    expect(shown.figures.likes.value).toBe(4)
    expect(shown.figures.reposts.value).toBe(3)
    expect(shown.figures.engagements).toMatchObject({ value: 7, readAt: now })
    expect(shown.figures.potentialReach.value).toBe(150)
    expect(shown.days.map((day) => day.engagements)).toEqual([null, null, null, 7, 0, null, null])
  })

  it('adds no account’s followers twice: the largest reach of its posts counts', async () => {
    out.push(segment('post-2', 'c1', at('2026-11-20T09:30:00Z')), segment('post-1', 'c2', at('2026-11-20T09:00:00Z')))
    said.set('remote-post-1-c1', numbers({ potentialReach: 100 }))
    said.set('remote-post-2-c1', numbers({ potentialReach: 130 }))
    said.set('remote-post-1-c2', numbers({ potentialReach: 40 }))
    await read('c1')
    await read('c2')

    const shown = await loop()

    expect(shown.figures.potentialReach.value).toBe(170)
    expect(shown.byChannel.find((row) => row.id === 'c1')?.potentialReach).toBe(130)
  })

  it('credits visits and conversions to their post, and keeps other sources apart and last', async () => {
    said.set('remote-post-1-c1', numbers({ likes: 1 }))
    await read()

    const shown = await loop()

    expect(shown.byPost.map((row) => [row.id, row.clicks, row.visitors, row.conversions])).toEqual([['post-1', 3, 2, 1], [null, 0, 2, 0]])
    expect(shown.byCampaign[0]).toMatchObject({ id: 'spring', label: 'Spring', value: [{ amountMinor: 1990, currency: 'EUR' }] })
    expect(shown.figures.conversionRate.value).toBe(0.25)
    expect(shown.value).toEqual([{ amountMinor: 1990, currency: 'EUR', previousMinor: null }])
  })

  it('every engagement figure equals the sum of the events it opens to', async () => {
    out.push(segment('post-2', 'c1', at('2026-11-20T09:30:00Z')))
    said.set('remote-post-1-c1', numbers({ likes: 5, replies: 1, quotes: 2, potentialReach: 9 }))
    said.set('remote-post-2-c1', numbers({ likes: 7, reposts: 4, potentialReach: 30 }))
    await read()
    if (!days) throw new Error('no days')
    const { figures } = await loop()

    for (const id of metricIds.filter((metric) => !['clicks', 'visitors', 'conversions', 'conversionRate', 'impressions'].includes(metric))) {
      const events = await loopEvents(database.db, sources, w, id, days, { campaignId: null, connectionId: null, postId: null, without: null, model: 'last-non-direct' }, { cursor: null, limit: 100 })
      expect([id, events.total]).toEqual([id, figures[id].value ?? 0])
    }
  })

  it('every number of a row equals the sum of the events it opens to, also where the row is not the largest', async () => {
    out.push(segment('post-2', 'c1', at('2026-11-20T09:30:00Z')), segment('post-1', 'c2', at('2026-11-20T09:00:00Z')))
    said.set('remote-post-1-c1', numbers({ likes: 5, potentialReach: 9 }))
    said.set('remote-post-2-c1', numbers({ likes: 7, potentialReach: 30 }))
    said.set('remote-post-1-c2', numbers({ likes: 1, potentialReach: 4 }))
    await read('c1')
    await read('c2')
    if (!days) throw new Error('no days')
    const { byPost, byChannel } = await loop()

    const rows = [
      ...byPost.map((row) => ({ row, filter: { postId: row.id, connectionId: null } })),
      ...byChannel.map((row) => ({ row, filter: { postId: null, connectionId: row.id } })),
    ].filter(({ row }) => row.id !== null)
    expect(rows).toHaveLength(4)
    for (const { row, filter } of rows) {
      for (const id of ['posts', 'potentialReach', 'engagements'] as const) {
        const events = await loopEvents(database.db, sources, w, id, days, { campaignId: null, without: null, model: 'last-non-direct', ...filter }, { cursor: null, limit: 100 })
        expect([row.id, id, events.total]).toEqual([row.id, id, row[id]])
      }
    }
  })

  it('waits for a network whose index is behind, instead of calling a new post gone', async () => {
    await read()
    expect((await loop()).figures.likes.value).toBeNull()
    said.set('remote-post-1-c1', numbers({ likes: 2 }))
    now += 3_600_000
    await read()

    expect((await loop()).figures.likes.value).toBe(2)
  })

  it('keeps the last known numbers of a post the network no longer has, and at last stops reading it', async () => {
    said.set('remote-post-1-c1', numbers({ likes: 5 }))
    await read()
    said.clear()
    for (let times = 0; times < 5; times += 1) {
      now += 3_600_000
      await read()
    }
    said.set('remote-post-1-c1', numbers({ likes: 50 }))
    now += 3_600_000
    await read()

    expect((await loop()).figures.likes.value).toBe(5)
  })

  it('rests until a person reconnects, and waits when the network is busy', async () => {
    failure = new ChannelError('bluesky', 'busy', { retryAfterSeconds: 1_000 })
    expect(await read()).toEqual({ againAt: now + 1_000_000 })
    failure = new ChannelError('bluesky', 'reconnect')
    expect(await read()).toEqual({ done: true })
  })

  it('reads young posts often, old ones rarely, and some day no more', () => {
    const ages = [0, 2, 12, 72, 24 * 30].map((hours) => readAgainAfter(hours * 3_600_000))
    expect(ages).toEqual([...ages].toSorted((a, b) => (a ?? 0) - (b ?? 0)))
    expect(readAgainAfter(100 * 24 * 3_600_000)).toBeNull()
  })
})
