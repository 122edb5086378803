import { describe, expect, it } from 'vitest'
import { describeOnBothDatabases, type OpenDatabase } from '../../test/support/databases.ts'
import { linksForTests, setClock } from '../../test/support/links.ts'
import { secretsForTests, silentLog, testPublicUrl } from '../../test/support/workspaces.ts'
import { type ClickSummary, daysOfZone, type LinksTables, type SeededClick } from '../links/index.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { createConversions, type ConversionsTables, type Outcome } from './index.ts'

type Tables = ConversionsTables & LinksTables
const hour = 3_600_000
const day = 24 * hour
const begin = Date.parse('2026-03-24T00:00:00Z')
const span = 9 * day
const dimensions = ['post', 'connection', 'campaign'] as const

/** Clocks change in some of them within the span; some days begin at half past or a quarter to. */
const zones = ['UTC', 'Europe/Rome', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Chatham', 'Australia/Lord_Howe', 'America/Los_Angeles', 'Africa/Casablanca']

const randomFrom = (seed: number) => {
  let state = seed
  return (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

async function world(open: OpenDatabase, seed: number) {
  const database = await open<Tables>()
  const clock = setClock(begin + 3 * day)
  const random = randomFrom(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const links = linksForTests(database as unknown as Database<LinksTables>, clock)
  const conversions = createConversions({ database, clock, config: { publicUrl: testPublicUrl }, links, log: silentLog, secrets: secretsForTests() })
  const site = await conversions.createSite('w1', { name: 'Shop', hosts: ['shop.example'], privacySignals: 'gpc' })
  await conversions.createGoal('w1', { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 5 })
  for (let n = 0; n < 5; n++) {
    const plan = await links.plan({ workspaceId: 'w1', postId: `post${n >> 1}`, publicationId: `pub${n}`, connectionId: `con${n % 2}`, channelId: 'bluesky', campaignUtm: 'x', campaignId: n % 3 === 0 ? null : `cam${n % 2}`, segment: 0, text: 'https://shop.example/offer' })
    await database.commit(plan.statements)
  }
  for (const campaignId of [null, 'cam1']) await links.create('w1', { targetUrl: 'https://shop.example/hand', title: null, campaignId, utm: {} })
  const linkIds = (await database.db.selectFrom('links').select('id').execute()).map(({ id }) => id)
  let order = 0

  const past = (): number => begin + Math.floor(random() * (clock.now() - begin))
  const steps = {
    clicks: () => links.seed('w1', Array.from({ length: 30 }, (): SeededClick => {
      const at = past()
      return { id: newId(at), linkId: pick(linkIds), at, visitorKey: `v${Math.floor(random() * 12)}`, kind: pick(['person', 'person', 'person', 'bot', 'preview']), consumer: 'slack', referrerHost: null, device: 'phone' }
    })),
    async visits() {
      const clicks = await database.db.selectFrom('clicks').select(['id', 'at']).where('kind', '=', 'person').orderBy('id').limit(400).execute()
      await conversions.seedVisits('w1', site.id, Array.from({ length: 15 }, () => {
        const click = clicks.length > 0 && random() < 0.7 ? pick(clicks) : null
        return { at: click === null ? past() : click.at + 1_000, visitorKey: `v${Math.floor(random() * 12)}`, clickId: click?.id ?? null, referrer: null, utm: null, landingPath: '/' }
      }))
    },
    async conversions() {
      const visits = await database.db.selectFrom('visits').select(['id', 'started_at']).orderBy('id').limit(400).execute()
      const results = await conversions.record('w1', Array.from({ length: 6 }, () => {
        const visit = visits.length > 0 && random() < 0.8 ? pick(visits) : null
        return { goal: 'purchase', externalId: `order-${order++}`, value: random() < 0.8 ? { amountMinor: Math.floor(random() * 5_000), currency: pick(['EUR', 'USD']) } : null, visitId: visit?.id ?? null, at: visit === null ? past() : Math.min(clock.now(), visit.started_at + Math.floor(random() * 2 * day)) }
      }))
      expect(results.map(({ result }) => result)).not.toContain('refused')
    },
    later: async () => clock.set(Math.min(begin + span, clock.now() + Math.floor(random() * 30 * hour))),
    close: async () => void (await Promise.all([links.closeDays(), conversions.closeDays()])),
    // Whoever adds up is in the midst of it when something late is counted.
    both: async () => void (await Promise.all([links.closeDays(), steps.clicks(), conversions.closeDays(), steps.visits().then(steps.conversions)])),
    again: async () => void (await Promise.all([links.rebuildRollups('w1'), conversions.rebuildRollups('w1')])),
  }

  /** Counted from every row, by the definitions. */
  async function brute(fromMs: number, toMs: number, zone: string, model: 'last-non-direct' | 'first') {
    const inside = (at: number): boolean => at >= fromMs && at < toMs
    const [clicks, visits, reached] = await Promise.all([
      database.db.selectFrom('clicks as c').innerJoin('links as l', 'l.id', 'c.link_id').select(['c.at', 'c.kind', 'c.duplicate_of', 'l.post_id', 'l.connection_id', 'l.campaign_id']).execute(),
      database.db.selectFrom('visits').selectAll().execute(),
      database.db.selectFrom('conversions').selectAll().execute(),
    ])
    const end = model === 'first' ? 'first' : 'last'
    const clicksOf = (own: typeof clicks) => ({
      clicks: own.filter((one) => one.kind === 'person').length, uniqueClicks: own.filter((one) => one.kind === 'person' && one.duplicate_of === null).length,
      bots: own.filter((one) => one.kind === 'bot').length, previews: own.filter((one) => one.kind === 'preview').length,
    })
    const outcomeOf = (own: typeof visits, credited: typeof reached, isNew: 'new_visitor' | 'new_for_post' | 'new_for_connection' | 'new_for_campaign'): Outcome => ({
      visitors: own.filter((one) => one[isNew] === 1).length, visits: own.length, conversions: credited.length,
      value: [...Map.groupBy(credited.filter((one) => one.currency !== null), (one) => one.currency ?? '')].map(([currency, some]) => ({ currency, amountMinor: some.reduce((sum, one) => sum + (one.amount_minor ?? 0), 0) })).toSorted((left, right) => (left.currency < right.currency ? -1 : 1)),
    })
    const some = { clicks: clicks.filter((one) => inside(one.at)), visits: visits.filter((one) => inside(one.started_at)), reached: reached.filter((one) => inside(one.at)) }
    const days = daysOfZone(fromMs, toMs, zone)
    const of = (dimension: (typeof dimensions)[number], id: string) => ({
      clicks: clicksOf(some.clicks.filter((one) => one[`${dimension}_id`] === id)),
      outcome: outcomeOf(some.visits.filter((one) => one[`${dimension}_id`] === id), some.reached.filter((one) => one[`${end}_${dimension}_id`] === id), `new_for_${dimension}`),
    })
    return {
      total: { clicks: clicksOf(some.clicks), outcome: outcomeOf(some.visits, some.reached, 'new_visitor') },
      days: days.map(({ day: name, fromMs: from, toMs: to }) => ({ clicks: { day: name, ...clicksOf(some.clicks.filter(({ at }) => at >= from && at < to)) }, outcome: { day: name, ...outcomeOf(some.visits.filter((one) => one.started_at >= from && one.started_at < to), some.reached.filter(({ at }) => at >= from && at < to), 'new_visitor') } })),
      of,
      without: (what: 'post' | 'campaign') => ({
        clicks: clicksOf(some.clicks.filter((one) => one[`${what}_id`] === null)),
        outcome: outcomeOf(some.visits.filter((one) => one[`${what}_id`] === null), some.reached.filter((one) => one[`${end}_${what}_id`] === null), 'new_visitor'),
      }),
      ids: (dimension: (typeof dimensions)[number]) => ({
        clicks: new Set(some.clicks.flatMap((one) => one[`${dimension}_id`] ?? [])),
        outcome: new Set([...some.visits.flatMap((one) => one[`${dimension}_id`] ?? []), ...some.reached.flatMap((one) => one[`${end}_${dimension}_id`] ?? [])]),
      }),
    }
  }

  /** Some questions are asked again and again: what is remembered of closed days must be as good as what is read. */
  const askedBefore: { zone: string; fromMs: number; toMs: number; model: 'last-non-direct' | 'first' }[] = []

  async function compare(): Promise<void> {
    const zone = pick(zones)
    const days = daysOfZone(begin, begin + span, zone)
    const wholeDays = random() < 0.7
    const instants = [begin + Math.floor(random() * span), begin + Math.floor(random() * span)].toSorted((left, right) => left - right)
    const [first, last] = [Math.floor(random() * days.length), Math.floor(random() * days.length)].toSorted((left, right) => left - right) as [number, number]
    const fromMs = (wholeDays ? days[first]?.fromMs : instants[0]) ?? 0
    const toMs = (wholeDays ? days[last]?.toMs : instants[1]) ?? 0
    const question = { zone, fromMs, toMs, model: pick(['last-non-direct', 'first'] as const) }
    askedBefore.push(question)
    await compareOne(question)
    await compareOne(pick(askedBefore.slice(0, 2)))
  }

  async function compareOne({ zone, fromMs, toMs, model }: (typeof askedBefore)[number]): Promise<void> {
    const truth = await brute(fromMs, toMs, zone, model)
    const asked = { fromMs, toMs, zone, by: [...dimensions, 'without'] as const }
    const [clicks, outcomes] = await Promise.all([links.clicksByDayAndMore('w1', asked), conversions.summaryByMany('w1', { ...asked, model })])
    const about = `${zone} ${new Date(fromMs).toISOString()} ${new Date(toMs).toISOString()} ${model}`

    expect({ clicks: clicks.total, outcome: outcomes.total }, about).toEqual(truth.total)
    expect(clicks.days, about).toEqual(truth.days.map((one) => one.clicks))
    expect(outcomes.days, about).toEqual(truth.days.map((one) => one.outcome))
    const [dimension, id] = pick([['post', 'postId'], ['connection', 'connectionId'], ['campaign', 'campaignId']] as const)
    for (const by of dimensions) {
      const ids = truth.ids(by)
      expect(new Set(clicks.by[by]?.map((row) => row.id)), about).toEqual(ids.clicks)
      expect(new Set(outcomes.by[by]?.map((row) => row.id)), about).toEqual(ids.outcome)
      for (const { id: one, ...row } of clicks.by[by] ?? []) expect(row, `${about} ${one}`).toEqual(truth.of(by, one).clicks)
      for (const { id: one, ...row } of outcomes.by[by] ?? []) expect(row, `${about} ${one}`).toEqual(truth.of(by, one).outcome)
    }
    for (const without of ['post', 'campaign'] as const) {
      const rest = truth.without(without)
      const { id: _, ...said } = clicks.by.without?.find((row) => row.id === without) ?? { id: without, clicks: 0, uniqueClicks: 0, bots: 0, previews: 0 }
      const { id: __, ...told } = outcomes.by.without?.find((row) => row.id === without) ?? { id: without, visitors: 0, visits: 0, conversions: 0, value: [] }
      expect({ clicks: said, outcome: told }, `${about} without ${without}`).toEqual(rest)
      expect((await links.clicksByDay('w1', { fromMs, toMs, zone, filter: { without } })).total, about).toEqual(rest.clicks)
      expect((await conversions.summary('w1', { fromMs, toMs, zone, model, filter: { without } })).total, about).toEqual(rest.outcome)
    }
    const thing = pick([...truth.ids(dimension).clicks, `${dimension}-nobody`])
    const [alone, own]: [ClickSummary, { total: Outcome }] = await Promise.all([
      links.clicksByDay('w1', { fromMs, toMs, zone, by: dimension, filter: { [id]: thing } }), conversions.summary('w1', { fromMs, toMs, zone, model, filter: { [id]: thing } as { postId: string } }),
    ])
    expect(alone.total, `${about} ${thing}`).toEqual(truth.of(dimension, thing).clicks)
    expect(alone.rows.map(({ id: one, uniqueClicks }) => [one, uniqueClicks])).toEqual(alone.total.clicks + alone.total.bots + alone.total.previews === 0 ? [] : [[thing, alone.total.uniqueClicks]])
    expect(own.total, `${about} ${thing}`).toEqual(truth.of(dimension, thing).outcome)
  }
  /** The events behind the numbers, page by page, of one thing or of what none brought. */
  async function compareLists(): Promise<void> {
    const [fromMs, toMs] = [begin + Math.floor(random() * span), begin + Math.floor(random() * span)].toSorted((left, right) => left - right) as [number, number]
    const time = pick([{}, { fromMs }, { fromMs, toMs }, { fromMs, toMs }])
    const inside = (at: number): boolean => at >= (time.fromMs ?? 0) && at < (('toMs' in time ? time.toMs : undefined) ?? Number.MAX_SAFE_INTEGER)
    const model = pick(['last-non-direct', 'first'] as const)
    const [what, column, isNew] = pick([['postId', 'post_id', 'new_for_post'], ['connectionId', 'connection_id', 'new_for_connection'], ['campaignId', 'campaign_id', 'new_for_campaign']] as const)
    const [clicks, visits, reached] = await Promise.all([
      database.db.selectFrom('clicks as c').innerJoin('links as l', 'l.id', 'c.link_id').select(['c.id', 'c.at', 'c.kind', 'c.duplicate_of', 'l.post_id', 'l.connection_id', 'l.campaign_id']).orderBy('c.id', 'desc').execute(),
      database.db.selectFrom('visits').selectAll().orderBy('id', 'desc').execute(),
      database.db.selectFrom('conversions').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').execute(),
    ])
    const thing = pick([null, ...new Set(clicks.flatMap((one) => one[column] ?? [])), 'nobody'])
    const without = column === 'campaign_id' ? 'campaign' as const : 'post' as const
    const filter = thing === null ? { without } : { [what]: thing }
    const of = (row: { post_id: string | null; connection_id: string | null; campaign_id: string | null }): boolean => (thing === null ? row[`${without}_id`] === null : row[column] === thing)
    const end = model === 'first' ? 'first' : 'last'
    const all = async (page: (cursor: string | null) => Promise<{ items: readonly { id: string }[]; nextCursor: string | null }>): Promise<readonly string[]> => {
      const ids: string[] = []
      for (let cursor: string | null = null; ; ) {
        const { items, nextCursor } = await page(cursor)
        ids.push(...items.map(({ id }) => id))
        if (nextCursor === null) return ids
        cursor = nextCursor
      }
    }
    const limit = 3 + Math.floor(random() * 30)
    const about = JSON.stringify({ ...filter, ...time, model, limit })
    expect(await all((cursor) => links.clicks('w1', { ...filter, ...time, unique: true, limit, cursor })), about)
      .toEqual(clicks.filter((one) => inside(one.at) && of(one) && one.kind === 'person' && one.duplicate_of === null).map(({ id }) => id))
    expect(await all((cursor) => links.clicks('w1', { ...filter, ...time, kind: 'bot', limit, cursor })), about).toEqual(clicks.filter((one) => inside(one.at) && of(one) && one.kind === 'bot').map(({ id }) => id))
    expect(await all((cursor) => conversions.visits('w1', { ...filter, ...time, limit, cursor })), about).toEqual(visits.filter((one) => inside(one.started_at) && of(one)).map(({ id }) => id))
    expect(await all((cursor) => conversions.visits('w1', { ...filter, ...time, newVisitors: true, limit, cursor })), about)
      .toEqual(visits.filter((one) => inside(one.started_at) && of(one) && one[thing === null ? 'new_visitor' : isNew] === 1).map(({ id }) => id))
    expect(await all((cursor) => conversions.list('w1', { ...filter, ...time, model, limit, cursor })), about)
      .toEqual(reached.filter((one) => inside(one.at) && of({ post_id: one[`${end}_post_id`], connection_id: one[`${end}_connection_id`], campaign_id: one[`${end}_campaign_id`] })).map(({ id }) => id))
  }
  const closed = async () => Promise.all((['click_day_marks', 'visit_day_marks', 'credit_day_marks'] as const).map(async (table) =>
    (await database.db.selectFrom(table).select('day_at').where('closed', '=', 1).orderBy('day_at').execute()).map(({ day_at }) => day_at)))
  return { database, clock, pick, links, conversions, steps, compare, compareLists, closed }
}

describeOnBothDatabases('counts of whole days', (open) => {
  describe.each([3, 17, 1234])('whatever happens (seed %i)', (seed) => {
    it('answers what counting every row answers', async () => {
      const { pick, steps, compare, compareLists, database, links, conversions } = await world(open, seed)
      const names = ['clicks', 'visits', 'conversions', 'later', 'close', 'close', 'both', 'again'] as const
      for (const name of ['clicks', 'visits', 'conversions'] as const) await steps[name]()
      for (let i = 0; i < 9; i++) {
        await steps[pick(names)]()
        await compare()
        if (i % 3 === 0) await compareLists()
      }
      await steps.close()
      await compare()
      await database.commit([...links.wipeStatements('w1'), ...conversions.wipeStatements('w1')])
      await compare()
      expect(await database.db.selectFrom('click_days').selectAll().execute()).toEqual([])
      expect(await database.db.selectFrom('credit_day_marks').selectAll().execute()).toEqual([])
    }, 120_000)
  })

  it('closes days an hour after their end, opens those something late is counted in, and closes them again', async () => {
    const { steps, clock, links, conversions, closed, compare, database } = await world(open, 5)
    for (const name of ['clicks', 'visits', 'conversions', 'close'] as const) await steps[name]()
    const three = [begin, begin + day]
    clock.set(begin + 3 * day + hour - 1)
    await steps.close()
    expect((await closed()).map((days) => days.slice(0, 2))).toEqual([three, three, three])
    expect((await closed()).map((days) => days.length)).toEqual([2, 2, 2])
    clock.set(begin + 3 * day + hour)
    await steps.close()
    expect((await closed()).map((days) => days.length)).toEqual([3, 3, 3])

    const [link] = await database.db.selectFrom('links').select('id').execute()
    const late = begin + day + 12 * hour
    await links.seed('w1', [{ id: newId(late), linkId: link?.id ?? '', at: late, visitorKey: 'late', kind: 'person', consumer: null, referrerHost: null, device: 'phone' }])
    await conversions.record('w1', [{ goal: 'purchase', externalId: 'late', at: late }])
    const [clicks, visits, credits] = await closed()
    expect(clicks).toEqual([begin, begin + 2 * day])
    expect(visits).toHaveLength(3)
    expect(credits).toEqual([begin, begin + 2 * day])
    await compare()
    await steps.close()
    expect((await closed()).map((days) => days.length)).toEqual([3, 3, 3])
    await compare()
  })

  it('reads closed days and no others', async () => {
    const { steps, database, links } = await world(open, 9)
    await steps.clicks()
    await steps.close()
    const asked = { fromMs: begin, toMs: begin + day, zone: 'UTC', by: 'post' } as const
    const before = await links.clicksByDay('w1', asked)

    await database.db.updateTable('click_days').set({ clicks: 1_000_000 }).execute()
    expect((await links.clicksByDay('w1', { ...asked, zone: 'Europe/London', by: undefined })).total.clicks).toBe(1_000_000)
    // Remembered, for this very closing of the day.
    expect(await links.clicksByDay('w1', asked)).toEqual(before)
    await database.db.updateTable('click_day_marks').set({ token: 'another' }).execute()
    expect((await links.clicksByDay('w1', asked)).total.clicks).toBe(1_000_000)
    await database.db.updateTable('click_day_marks').set({ closed: 0 }).execute()
    expect(await links.clicksByDay('w1', asked)).toEqual(before)
  })

  it('picks up what was there before days were added up, however old', async () => {
    const { steps, database, closed, compare, clock } = await world(open, 11)
    for (const name of ['clicks', 'visits', 'conversions'] as const) await steps[name]()
    expect(await closed()).toEqual([[], [], []])
    clock.set(begin + 4 * day)
    await steps.close()
    // Older than anything known: as an import might bring it.
    await database.db.deleteFrom('click_days').where('day_at', '<', begin + 2 * day).execute()
    await database.db.deleteFrom('click_day_marks').where('day_at', '<', begin + 2 * day).execute()
    await compare()
    await steps.close()
    expect((await closed())[0]?.slice(0, 2)).toEqual([begin, begin + day])
    await compare()
  })
})
