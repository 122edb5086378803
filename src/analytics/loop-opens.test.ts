import { beforeAll, describe, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { linksForTests, setClock } from '../../test/support/links.ts'
import { secretsForTests, silentLog, testPublicUrl } from '../../test/support/workspaces.ts'
import { type ConversionsTables, createConversions } from '../conversions/index.ts'
import type { LinksTables } from '../links/index.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { type Days, daysOf } from './days.ts'
import { loopEvents } from './loop-events.ts'
import { loopSources } from './loop-sources.ts'
import { loopOf } from './loop.ts'
import type { LoopSources } from './ports.ts'
import type { LoopRow } from './schema.ts'
import type { AnalyticsTables } from './store.ts'

type Tables = AnalyticsTables & ConversionsTables & LinksTables
const w = 'w1'
const hour = 3_600_000
const day = 24 * hour
const begin = Date.parse('2026-03-27T00:00:00Z')
/** Days of Rome, over the night the clocks change. */
const days = daysOf('2026-03-27', '2026-03-30', 'Europe/Rome') as Days
const models = ['last-non-direct', 'first'] as const

describeOnBothDatabases('every number of the Loop opens to the events it is made of', (open) => {
  let database: Database<Tables>
  let sources: LoopSources

  beforeAll(async () => {
    database = await open<Tables>()
    const clock = setClock(begin + 6 * day)
    const links = linksForTests(database as unknown as Database<LinksTables>, clock)
    const conversions = createConversions({ database, clock, config: { publicUrl: testPublicUrl }, links, log: silentLog, secrets: secretsForTests() })
    const site = await conversions.createSite(w, { name: 'Shop', hosts: ['shop.example'], privacySignals: 'gpc' })
    await conversions.createGoal(w, { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })
    for (let n = 0; n < 4; n++) {
      const plan = await links.plan({ workspaceId: w, postId: `post${n}`, publicationId: `pub${n}`, connectionId: `con${n % 2}`, channelId: 'bluesky', campaignUtm: 'x', campaignId: n === 0 ? 'spring' : null, segment: 0, text: 'https://shop.example/offer' })
      await database.commit(plan.statements)
    }
    for (const campaignId of [null, 'spring']) await links.create(w, { targetUrl: 'https://shop.example/hand', title: null, campaignId, utm: {} })
    const linkIds = (await database.db.selectFrom('links').select('id').orderBy('id').execute()).map(({ id }) => id)
    // Many kinds of visitors: who come once, who come by two posts, who come by themselves first or last.
    const clicks = Array.from({ length: 240 }, (_, i) => {
      const at = begin - day + i * 30 * 60_000
      return { id: newId(at), linkId: linkIds[i % linkIds.length] ?? '', at, visitorKey: `v${i % 17}`, kind: i % 7 === 0 ? 'bot' as const : 'person' as const, consumer: null, referrerHost: null, device: 'phone' as const }
    })
    await links.seed(w, clicks)
    const visits = clicks.filter(({ kind }) => kind === 'person').flatMap((click, i) => [
      { at: click.at + 2_000, visitorKey: click.visitorKey, clickId: click.id, referrer: null, utm: null, landingPath: '/offer' },
      ...(i % 3 === 0 ? [{ at: click.at - 2 * hour, visitorKey: `w${i % 11}`, clickId: null, referrer: null, utm: null, landingPath: '/' }] : []),
    ])
    const ids = await conversions.seedVisits(w, site.id, visits)
    await conversions.record(w, ids.slice(0, 90).map((visitId, i) => ({ goal: 'purchase', externalId: `order-${i}`, value: { amountMinor: 100 + i, currency: i % 2 === 0 ? 'EUR' : 'USD' }, visitId: i % 5 === 0 ? null : visitId, at: (visits[i]?.at ?? 0) + (i % 4) * hour })))
    await links.closeDays()
    await conversions.closeDays()

    for (const [i, postId] of ['post0', 'post1', 'post3'].entries()) {
      for (let reading = 0; reading < 5; reading++) {
        const at = begin + i * 5 * hour + reading * 20 * hour
        await database.db.insertInto('number_changes').values({ workspace_id: w, id: newId(at), publication_id: `pub${i}`, segment: 0, post_id: postId, connection_id: `con${i % 2}`, read_at: at, likes: reading, replies: reading === 3 ? -1 : null, reposts: 1, quotes: null, saves: null, impressions: null }).execute()
      }
    }
    const campaignOf = (postId: string) => (postId === 'post0' ? 'spring' : null)
    sources = loopSources({
      links, conversions,
      channels: { list: () => Promise.resolve([]) },
      inbox: { counts: () => Promise.resolve({ open: 0, waiting: 0 }), messageCounts: () => Promise.resolve({ in: 0, out: 0 }) },
      work: { parked: () => Promise.resolve([]) },
      publishing: {
        campaigns: { list: () => Promise.resolve([]) },
        reports: {
          publishedBetween: () => Promise.resolve([0, 1, 2, 3].map((n) => ({ publicationId: `pub${n}`, postId: `post${n}`, connectionId: `con${n % 2}`, publishedAt: begin + n * hour }))),
          labels: (_: string, postIds: readonly string[]) => Promise.resolve(new Map(postIds.map((postId) => [postId, { postId, label: postId, campaignId: campaignOf(postId) }]))),
          postsOfCampaign: () => Promise.resolve(['post0']),
          attentionCounts: () => Promise.resolve({ 'needs-person': 0, held: 0, missed: 0, rejected: 0, unknown: 0, 'in-review': 0 }),
        },
      },
    } as unknown as Parameters<typeof loopSources>[0])
  })

  async function opened(metricId: 'clicks' | 'visitors' | 'conversions' | 'engagements' | 'posts' | 'potentialReach', model: (typeof models)[number], filter: object) {
    let sum = 0
    for (let cursor: string | null = null; ; ) {
      const page = await loopEvents(database.db as never, sources, w, metricId, days, { postId: null, connectionId: null, campaignId: null, without: null, model, ...filter }, { cursor, limit: 7 })
      sum += page.items.reduce((all, { amount }) => all + amount, 0)
      if (page.nextCursor === null) return { sum, total: page.total }
      cursor = page.nextCursor
    }
  }

  describe.each(models)('%s', (model) => {
    it('of every row, of other sources and of no campaign too', async () => {
      const loop = await loopOf(database.db as never, sources, w, days, model, begin)

      const filterOf = (row: LoopRow, name: string): object => (row.id ? { [name]: row.id } : { without: name === 'campaignId' ? 'campaign' : 'post' })
      const rows = [
        ...loop.byPost.map((row) => [row, filterOf(row, 'postId')] as const), ...loop.byChannel.map((row) => [row, filterOf(row, 'connectionId')] as const),
        ...loop.byCampaign.map((row) => [row, filterOf(row, 'campaignId')] as const),
      ]
      expect(loop.byPost.map(({ id }) => id).toSorted()).toEqual([null, 'post0', 'post1', 'post2', 'post3'].toSorted())
      expect(loop.byPost.at(-1)?.id).toBeNull()
      expect(loop.byCampaign.map(({ id }) => id)).toEqual(['spring', ''])
      for (const [row, filter] of rows) {
        for (const metricId of ['clicks', 'visitors', 'conversions'] as const) {
          expect([filter, metricId, await opened(metricId, model, filter)]).toEqual([filter, metricId, { sum: row[metricId], total: row[metricId] }])
        }
        if (row.id === null) continue
        for (const metricId of ['posts', 'engagements', 'potentialReach'] as const) {
          expect([filter, metricId, await opened(metricId, model, filter)]).toEqual([filter, metricId, { sum: row[metricId] ?? 0, total: row[metricId] ?? 0 }])
        }
      }
    }, 120_000)

    it('and clicks and conversions of the rows add up to the total, value too', async () => {
      const loop = await loopOf(database.db as never, sources, w, days, model, begin)

      for (const rows of [loop.byPost, loop.byChannel, loop.byCampaign]) {
        for (const metricId of ['clicks', 'conversions'] as const) expect(rows.reduce((sum, row) => sum + row[metricId], 0)).toBe(loop.figures[metricId].value)
        for (const { currency, amountMinor } of loop.value) {
          expect(rows.reduce((sum, row) => sum + (row.value.find((money) => money.currency === currency)?.amountMinor ?? 0), 0)).toBe(amountMinor)
        }
      }
      expect(loop.figures.clicks.value).toBeGreaterThan(50)
      expect(loop.figures.conversions.value).toBeGreaterThan(20)
    })

    it('and the days add up to the figures', async () => {
      const loop = await loopOf(database.db as never, sources, w, days, model, begin)

      for (const metricId of ['engagements', 'clicks', 'visitors', 'conversions'] as const) expect(loop.days.reduce((sum, one) => sum + (one[metricId] ?? 0), 0)).toBe(loop.figures[metricId].value)
    })
  })
})
