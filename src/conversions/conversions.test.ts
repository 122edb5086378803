import { describe, expect, it } from 'vitest'
import { describeOnBothDatabases, type OpenDatabase } from '../../test/support/databases.ts'
import { browser, linksForTests, openServerFor, phone, setClock, type SetClock } from '../../test/support/links.ts'
import { secretsForTests, silentLog, testPublicUrl } from '../../test/support/workspaces.ts'
import type { Links, LinksTables } from '../links/index.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import type { IdempotencyTables } from '../platform/http/idempotency-store.ts'
import { attribute } from './attribution.ts'
import { createConversions, type Conversions, type ConversionsDeps, type ConversionsTables, type Outcome } from './index.ts'
import { toMinor } from './check-conversion.ts'
import { BatchResult, type Conversion, type ConversionList, type Site, type VisitList } from './schema.ts'

const home = '/api/v1/workspaces/w1'
const as = (role: string) => ({ authorization: `Bearer ${role}` })
const hour = 3_600_000
const day = 24 * hour
type Tables = ConversionsTables & LinksTables

interface World { database: Database<Tables>; clock: SetClock; links: Links; conversions: Conversions; api: Api; site: Site }

async function world(open: OpenDatabase, { start = '2026-03-10T10:00:00Z', limits }: { start?: string; limits?: ConversionsDeps['limits'] } = {}): Promise<World> {
  const database = await open<Tables>()
  const clock = setClock(start)
  const links = linksForTests(database as unknown as Database<LinksTables>, clock)
  const conversions = createConversions({ database, clock, config: { publicUrl: testPublicUrl }, links, log: silentLog, secrets: secretsForTests(), ...(limits === undefined ? {} : { limits }) })
  const api = await openServerFor(database as never, clock, [links.redirects, links.api, conversions.collector, conversions.api])
  const site = await conversions.createSite('w1', { name: 'Shop', hosts: ['shop.example'], privacySignals: 'gpc' })
  await conversions.createGoal('w1', { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })
  await conversions.createGoal('w1', { name: 'signup', label: 'Sign-up', defaultValue: { amountMinor: 500, currency: 'EUR' }, clickWindowDays: 7 })
  return { database, clock, links, conversions, api, site }
}

interface Said { url?: string; referrer?: string; type?: 'view' | 'goal'; goal?: string; id?: string; value?: number; currency?: string }

async function collect({ api, site, clock }: World, event: Said, more: { ip?: string; userAgent?: string; origin?: string | null; headers?: Record<string, string>; visitor?: string; wait?: number } = {}) {
  clock.forward(more.wait ?? 1)
  const payload = JSON.stringify({ site: site.key, visitor: more.visitor ?? null, events: [{ type: 'view', url: 'https://shop.example/', referrer: '', ...event }] })
  return api.inject({
    method: 'POST', url: '/collect', payload,
    headers: { 'content-type': 'text/plain', 'user-agent': more.userAgent ?? browser, 'x-forwarded-for': more.ip ?? '203.0.113.7', ...(more.origin === null ? {} : { origin: more.origin ?? 'https://shop.example' }), ...more.headers },
  })
}

async function postLink({ links, database }: World, n = 1): Promise<{ slug: string; id: string; postId: string; connectionId: string; campaignId: string }> {
  const own = { postId: `post${n}`, connectionId: `con${n}`, campaignId: `cam${n}` }
  const plan = await links.plan({ workspaceId: 'w1', ...own, publicationId: `pub${n}`, channelId: 'bluesky', campaignUtm: 'spring', segment: 0, text: 'https://shop.example/offer' })
  await database.commit(plan.statements)
  return { slug: plan.links[0]?.slug ?? '', id: plan.links[0]?.id ?? '', ...own }
}

async function click({ api }: World, slug: string, more: { ip?: string; userAgent?: string } = {}): Promise<{ url: string; clickId: string }> {
  const answer = await api.inject({ url: `/l/${slug}`, headers: { 'user-agent': more.userAgent ?? browser, 'x-forwarded-for': more.ip ?? '203.0.113.7' } })
  const url = String(answer.headers.location)
  return { url, clickId: new URL(url).searchParams.get('pp_click') ?? '' }
}

const post = ({ api }: World, payload: unknown) => api.inject({ method: 'POST', url: `${home}/conversions`, headers: as('editor'), payload: payload as object })
const visits = async ({ conversions }: World) => (await conversions.visits('w1', { limit: 100, cursor: null })).items
const conversionsOf = async ({ conversions }: World) => (await conversions.list('w1', { limit: 100, cursor: null })).items
const whole = { fromMs: Date.parse('2026-01-01'), toMs: Date.parse('2026-12-31'), zone: 'Europe/Rome', model: 'last-non-direct' } as const

describeOnBothDatabases('conversions', (open, more) => {
  it('ties a click to its visit, its conversion and its post, exactly', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    const { url, clickId } = await click(it_, link.slug)
    it_.clock.forward(2_000)
    const seen = await collect(it_, { url, referrer: 'https://bsky.app/' })
    it_.clock.forward(60_000)
    const bought = await collect(it_, { type: 'goal', goal: 'purchase', id: 'A-1001', value: 49.9, currency: 'eur', url: 'https://shop.example/thanks', referrer: url })

    expect(seen.statusCode, seen.body).toBe(200)
    expect(seen.headers['access-control-allow-origin']).toBe('https://shop.example')
    expect(bought.json()).toEqual(seen.json())
    const [visit] = await it_.database.db.selectFrom('visits').selectAll().execute()
    expect(visit).toMatchObject({ click_id: clickId, post_id: 'post1', connection_id: 'con1', campaign_id: 'cam1', link_id: link.id, source: 'bluesky', medium: 'social', channel_group: 'social', why: 'click', views: 1, direct: 0, landing_path: '/offer' })
    const [conversion] = await conversionsOf(it_)
    expect(conversion).toMatchObject({ externalId: 'A-1001', value: { amountMinor: 4990, currency: 'EUR' }, source: 'snippet', outcome: 'attributed', credit: { lastNonDirect: 0, first: 0 } })
    expect(conversion?.journey).toMatchObject([{ kind: 'visit', postId: 'post1', connectionId: 'con1', inWindow: true, why: 'click' }])
    expect(await it_.conversions.summary('w1', { ...whole, by: 'post' })).toMatchObject({
      total: { visitors: 1, visits: 1, conversions: 1, value: [{ amountMinor: 4990, currency: 'EUR' }] },
      rows: [{ id: 'post1', visitors: 1, conversions: 1 }],
    })
  })

  it('makes one visit of what happens before and after midnight (C2)', async () => {
    const it_ = await world(open, { start: '2026-03-10T23:50:00Z' })
    await collect(it_, { url: 'https://shop.example/a' })
    it_.clock.set('2026-03-11T00:10:00Z')
    await collect(it_, { url: 'https://shop.example/b' })
    it_.clock.set('2026-03-11T00:35:00Z')
    await collect(it_, { url: 'https://shop.example/c' })
    expect(await visits(it_)).toMatchObject([{ views: 3 }])

    it_.clock.set('2026-03-11T01:05:01Z')
    await collect(it_, { url: 'https://shop.example/d' })
    const all = await it_.database.db.selectFrom('visits').select(['visitor_key', 'new_visitor']).orderBy('id').execute()
    expect(all).toHaveLength(2)
    expect(new Set(all.map((row) => row.visitor_key)).size).toBe(2)
  })

  it('goes on for 30 minutes after the last page, not a millisecond longer', async () => {
    const it_ = await world(open)
    await collect(it_, {})
    await collect(it_, {}, { wait: 30 * 60_000 })
    await collect(it_, {}, { wait: 30 * 60_000 + 1 })
    expect((await visits(it_)).map((visit) => [visit.views, visit.newVisitor])).toEqual([[1, false], [2, true]])
  })

  it('begins another visit when the campaign changes (C3), not when only the referrer does', async () => {
    const it_ = await world(open)
    await collect(it_, { url: 'https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=one' })
    await collect(it_, { url: 'https://shop.example/paid', referrer: 'https://pay.example/' })
    await collect(it_, { url: 'https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=one' })
    await collect(it_, { url: 'https://shop.example/?utm_source=newsletter&utm_medium=email&utm_campaign=two' })
    const link = await postLink(it_)
    const { url } = await click(it_, link.slug)
    await collect(it_, { url })
    await collect(it_, { url })

    expect((await visits(it_)).toReversed().map((visit) => [visit.campaign, visit.views, visit.postId])).toEqual([['one', 3, null], ['two', 1, null], ['spring', 2, 'post1']])
  })

  it('ignores robots, and whoever says not to be counted', async () => {
    const it_ = await world(open)
    const answers = [
      await collect(it_, {}, { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' }),
      await collect(it_, {}, { headers: { 'sec-gpc': '1' } }),
    ]
    expect(answers.map((answer) => [answer.statusCode, answer.json()])).toEqual([[200, { visit: null }], [200, { visit: null }]])
    expect(await visits(it_)).toEqual([])
    await collect(it_, {}, { headers: { dnt: '1' } })
    expect(await visits(it_)).toHaveLength(1)
  })

  it('believes no page of another host, no unknown key, no time or address of the client’s own', async () => {
    const it_ = await world(open)
    expect((await collect(it_, {}, { origin: 'https://evil.example' })).statusCode).toBe(403)
    expect((await collect(it_, {}, { origin: null })).statusCode).toBe(403)
    expect((await collect(it_, {}, { origin: 'null' })).statusCode).toBe(403)
    expect((await collect(it_, { url: 'https://evil.example/' })).statusCode).toBe(403)
    expect((await collect(it_, {}, { origin: 'https://www.shop.example' })).statusCode).toBe(200)
    expect((await collect({ ...it_, site: { ...it_.site, key: 'nosuchkey0000000' } }, {})).statusCode).toBe(404)
    const forged = await it_.api.inject({ method: 'POST', url: '/collect', headers: { 'content-type': 'text/plain', origin: 'https://shop.example', 'user-agent': browser }, payload: JSON.stringify({ site: it_.site.key, at: 1, ip: '1.2.3.4', events: [{ type: 'view', url: 'https://shop.example/', at: 1 }] }) })
    expect(forged.statusCode).toBe(200)
    for (const visit of await visits(it_)) expect(it_.clock.now() - visit.at).toBeLessThan(1_000)
    expect((await it_.api.inject({ method: 'POST', url: '/collect', headers: { 'content-type': 'text/plain', origin: 'https://shop.example' }, payload: 'x'.repeat(16_385) })).statusCode).toBe(413)
    expect((await it_.api.inject({ method: 'POST', url: '/collect', headers: { 'content-type': 'text/plain', origin: 'https://shop.example' }, payload: '{not json' })).statusCode).toBe(400)
  })

  it('slows a flood down, per visitor, per site and per day', async () => {
    const limits = { perVisitor: { perMinute: 60, burst: 3 }, perSite: { perMinute: 600, burst: 5 }, perSiteAndDay: 6 }
    const it_ = await world(open, { limits })
    const codes: number[] = []
    for (let i = 0; i < 4; i++) codes.push((await collect(it_, {})).statusCode)
    for (let i = 0; i < 3; i++) codes.push((await collect(it_, {}, { ip: '192.0.2.1' })).statusCode)
    expect(codes).toEqual([200, 200, 200, 429, 200, 429, 429])
    it_.clock.forward(hour)
    expect((await collect(it_, {})).statusCode).toBe(200)
    expect((await collect(it_, {})).statusCode).toBe(200)
    expect((await collect(it_, {})).statusCode).toBe(429)
    it_.clock.forward(day)
    expect((await collect(it_, {})).statusCode).toBe(200)
  })

  it('records the same conversion once (C5), whoever sends it, and gives the same answer', async () => {
    const it_ = await world(open)
    const row = { goal: 'purchase', externalId: 'A-1', value: { amountMinor: 1200, currency: 'EUR' } }
    const [first, second] = [await post(it_, row), await post(it_, { ...row, value: null })]
    const atOnce = await Promise.all(Array.from({ length: 5 }, () => post(it_, { ...row, externalId: 'A-2' })))

    expect([first.statusCode, second.statusCode]).toEqual([201, 200])
    expect(second.json()).toEqual(first.json())
    expect(atOnce.map((answer) => answer.statusCode).toSorted()).toEqual([200, 200, 200, 200, 201])
    expect((await it_.conversions.summary('w1', whole)).total).toMatchObject({ conversions: 2, value: [{ amountMinor: 2400, currency: 'EUR' }] })
  })

  it('lets the shop’s server correct what the browser said, still as one conversion', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    const { url } = await click(it_, link.slug)
    await collect(it_, { url })
    await collect(it_, { type: 'goal', goal: 'purchase', id: 'A-9', value: 1, currency: 'EUR' })
    const corrected = await post(it_, { goal: 'purchase', externalId: 'A-9', value: { amountMinor: 8800, currency: 'USD' } })
    await collect(it_, { type: 'goal', goal: 'purchase', id: 'A-9', value: 2, currency: 'EUR' })

    expect(corrected.json<Conversion>()).toMatchObject({ source: 'server', value: { amountMinor: 8800, currency: 'USD' }, outcome: 'attributed', journey: [{ postId: 'post1' }] })
    expect(await it_.conversions.summary('w1', { ...whole, by: 'connection' })).toMatchObject({ total: { conversions: 1, value: [{ amountMinor: 8800, currency: 'USD' }] }, rows: [{ id: 'con1', conversions: 1, value: [{ amountMinor: 8800, currency: 'USD' }] }] })
  })

  it('counts a goal without an id once per visit', async () => {
    const it_ = await world(open)
    for (let i = 0; i < 3; i++) await collect(it_, { type: 'goal', goal: 'signup' })
    it_.clock.forward(hour)
    await collect(it_, { type: 'goal', goal: 'signup' })
    expect((await conversionsOf(it_)).map((one) => one.value)).toEqual([{ amountMinor: 500, currency: 'EUR' }, { amountMinor: 500, currency: 'EUR' }])
  })

  it('lists a conversion 31 days after its click as outside a 30-day window, and credits nobody (C6)', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    const { clickId } = await click(it_, link.slug)
    it_.clock.forward(30 * day)
    const inside = await post(it_, { goal: 'purchase', externalId: 'in', clickId })
    it_.clock.forward(day)
    const outside = await post(it_, { goal: 'purchase', externalId: 'out', clickId })

    expect(inside.json<Conversion>()).toMatchObject({ outcome: 'attributed', credit: { lastNonDirect: 0, first: 0 }, journey: [{ kind: 'click', postId: 'post1', inWindow: true }] })
    expect(outside.json<Conversion>()).toMatchObject({ outcome: 'outside-window', credit: { lastNonDirect: null, first: null }, journey: [{ inWindow: false }] })
    expect(await it_.conversions.summary('w1', { ...whole, by: 'post' })).toMatchObject({ total: { conversions: 2 }, rows: [{ id: 'post1', conversions: 1 }] })
  })

  it('says what is wrong with a conversion at the field, in a batch for each row', async () => {
    const it_ = await world(open)
    const wrong = async (change: Record<string, unknown>) => {
      const answer = await post(it_, { goal: 'purchase', externalId: 'x', ...change })
      return [answer.statusCode, ...answer.json<{ errors: { pointer: string }[] }>().errors.map((error) => error.pointer)]
    }
    expect(await wrong({ value: { amountMinor: -1, currency: 'EUR' } })).toEqual([400, '/value/amountMinor'])
    expect(await wrong({ value: { amountMinor: 1, currency: 'XYZ' } })).toEqual([400, '/value/currency'])
    expect(await wrong({ value: { amountMinor: 12.5, currency: 'EUR' } })).toEqual([400, '/value/amountMinor'])
    expect(await wrong({ at: it_.clock.now() + day })).toEqual([400, '/at'])
    expect(await wrong({ externalId: '' })).toEqual([400, '/externalId'])
    const unknown = await post(it_, { goal: 'purchas', externalId: 'x' })
    expect(unknown.json<{ errors: { detail: string }[] }>().errors[0]?.detail).toContain('Did you mean “purchase”')

    const batch = await post(it_, [{ goal: 'purchase', externalId: '1' }, { goal: 'nope', externalId: '2' }, { goal: 'purchase', externalId: '1' }, { goal: 'signup', externalId: '3', value: { amountMinor: -5, currency: '??' } }])
    // Sent without going through its schema: it is what the schema says all the same, nothing more and nothing less.
    expect(BatchResult.parse(batch.json())).toEqual(batch.json())
    for (const { conversion } of batch.json<BatchResult>().results) if (conversion !== null) expect(await it_.conversions.one('w1', conversion.id)).toEqual(conversion)
    expect(batch.json<BatchResult>().results.map((row) => [row.result, ...row.errors.map((error) => error.pointer)])).toEqual([['recorded'], ['refused', '/1/goal'], ['same'], ['refused', '/3/value/amountMinor', '/3/value/currency']])
    expect((await post(it_, Array.from({ length: 501 }, (_, i) => ({ goal: 'purchase', externalId: String(i) })))).statusCode).toBe(400)
    expect((await it_.api.inject({ method: 'POST', url: `${home}/conversions`, headers: as('viewer'), payload: {} })).statusCode).toBe(403)
    const fromPage = await collect(it_, { type: 'goal', goal: 'purchase', value: 1.999, currency: 'EUR' })
    expect([fromPage.statusCode, fromPage.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer]).toEqual([400, '/events/0/value'])
  })

  it('says whose credit it is when the visitor came back directly, and by which click when the visit was lost', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    await click(it_, link.slug)
    it_.clock.forward(hour)
    await collect(it_, { url: 'https://shop.example/' })
    await collect(it_, { type: 'goal', goal: 'purchase', id: 'A' })

    const [conversion] = await conversionsOf(it_)
    expect(conversion?.journey.map((touch) => [touch.kind, touch.direct])).toEqual([['click', false], ['visit', true]])
    expect(conversion).toMatchObject({ outcome: 'attributed', credit: { lastNonDirect: 0, first: 0 } })

    await collect(it_, { url: 'https://shop.example/' }, { userAgent: phone })
    await collect(it_, { type: 'goal', goal: 'purchase', id: 'B' }, { userAgent: phone })
    expect((await conversionsOf(it_)).find((one) => one.externalId === 'B')).toMatchObject({ outcome: 'direct', credit: { lastNonDirect: 0, first: 0 } })
  })

  it('says “passed on” when somebody else arrives with a click’s address', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    const { url } = await click(it_, link.slug)
    await collect(it_, { url })
    await collect(it_, { url }, { ip: '192.0.2.50' })
    expect((await visits(it_)).map((visit) => [visit.why, visit.postId]).toReversed()).toEqual([['click', 'post1'], ['click-passed-on', 'post1']])
  })

  it('knows a visitor who agreed on another day too', async () => {
    const it_ = await world(open)
    const visitor = '01234567-89ab-cdef-0123-456789abcdef'
    const link = await postLink(it_)
    const { url } = await click(it_, link.slug)
    await collect(it_, { url }, { visitor })
    it_.clock.forward(5 * day)
    await collect(it_, {}, { visitor, ip: '198.51.100.4' })
    await collect(it_, { type: 'goal', goal: 'purchase', id: 'A' }, { visitor, ip: '198.51.100.4' })
    expect((await conversionsOf(it_))[0]).toMatchObject({ outcome: 'attributed', journey: [{ postId: 'post1', direct: false }, { direct: true }] })
  })

  it('gives the same figures as counting one by one, in any zone and interval, also after a rebuild', async () => {
    const it_ = await world(open, { start: '2026-03-27T00:00:00Z' })
    const { database, conversions, clock, links } = it_
    const own = [await postLink(it_, 1), await postLink(it_, 2), await postLink(it_, 3)]
    let seed = 11
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const start = clock.now()
    const clicks = Array.from({ length: 120 }, (_, i) => ({ at: start + Math.floor(random() * 4 * day), link: own[Math.floor(random() * 3)], i }))
    await links.seed('w1', clicks.map(({ at, link, i }) => ({ id: idAt(at, i), linkId: link?.id ?? '', at, kind: 'person', visitorKey: `v${i % 25}-${Math.floor(at / day)}`, consumer: null, referrerHost: null, device: 'phone' })))
    const seeds = [
      ...clicks.filter(({ i }) => i % 5 !== 0).map(({ at, i }) => ({ at: at + 3_000, visitorKey: `v${i % 25}-${Math.floor(at / day)}`, clickId: idAt(at, i), referrer: null, utm: null, landingPath: '/' })),
      ...Array.from({ length: 150 }, (_, i) => ({ i, at: start + Math.floor(random() * 4 * day) })).map(({ i, at }) => ({ at, visitorKey: `v${i % 25}-${Math.floor(at / day)}`, clickId: null, referrer: i % 3 === 0 ? 'https://www.google.com/' : null, utm: null, landingPath: '/' })),
    ]
    const ids = await conversions.seedVisits('w1', it_.site.id, seeds)
    clock.set(start + 4 * day)
    await conversions.record('w1', ids.filter((_, i) => i % 4 === 0).map((visitId, i) => ({ goal: i % 2 === 0 ? 'purchase' : 'signup', externalId: `o${i}`, visitId, at: (seeds[i * 4]?.at ?? 0) + Math.floor(random() * hour), value: i % 3 === 0 ? { amountMinor: 100 + i, currency: i % 2 === 0 ? 'EUR' : 'JPY' } : null })))

    const rows = await database.db.selectFrom('visits').selectAll().orderBy('started_at').orderBy('id').execute()
    const all: Conversion[] = []
    for (let cursor: string | null = null; ; ) {
      const page: ConversionList = await conversions.list('w1', { limit: 50, cursor })
      all.push(...page.items)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(all.length).toBeGreaterThan(50)
    for (const one of all) {
      expect(attribute(one.journey, one.at, one.windowDays)).toEqual(one.credit)
      expect(one.journey.every((touch, i) => touch.at <= one.at && touch.at >= (one.journey[i - 1]?.at ?? 0))).toBe(true)
    }
    const firstOfDay = (dimension: 'post_id' | 'connection_id' | null, id: string | null): Set<string> => {
      const seen = new Set<string>()
      const first = new Set<string>()
      for (const row of rows) {
        if (dimension !== null && row[dimension] !== id) continue
        const name = `${row.visitor_key} ${Math.floor(row.started_at / day)}`
        if (!seen.has(name)) first.add(row.id)
        seen.add(name)
      }
      return first
    }
    const brute = (fromMs: number, toMs: number, model: 'last-non-direct' | 'first', dimension: 'post' | 'connection' | null, id: string | null): Outcome => {
      const column = dimension === null ? null : (`${dimension}_id` as const)
      const within = rows.filter((row) => row.started_at >= fromMs && row.started_at < toMs && (column === null || row[column] === id))
      const first = firstOfDay(column, id)
      const earned = all.filter((one) => {
        const index = model === 'first' ? one.credit.first : one.credit.lastNonDirect
        const touch = index === null ? undefined : one.journey[index]
        return one.at >= fromMs && one.at < toMs && (dimension === null || (dimension === 'post' ? touch?.postId : touch?.connectionId) === id)
      })
      const value = new Map<string, number>()
      for (const one of earned) if (one.value !== null) value.set(one.value.currency, (value.get(one.value.currency) ?? 0) + one.value.amountMinor)
      return {
        visits: within.length, visitors: within.filter((row) => first.has(row.id)).length, conversions: earned.length,
        value: ['EUR', 'JPY'].filter((currency) => value.has(currency)).map((currency) => ({ amountMinor: value.get(currency) ?? 0, currency })),
      }
    }
    const check = async (): Promise<void> => {
      for (const zone of ['UTC', 'Europe/Rome', 'Asia/Kathmandu']) {
        for (const model of ['last-non-direct', 'first'] as const) {
          for (const [fromMs, toMs] of [[start, start + 4 * day], [start + 12_345_678, start + 234_567_891], [start + hour + 1, start + hour + 2_000]] as const) {
            const summary = await conversions.summary('w1', { fromMs, toMs, zone, model, by: 'post' })
            expect(summary.total).toEqual(brute(fromMs, toMs, model, null, null))
            for (const { id, ...outcome } of summary.rows) expect(outcome).toEqual(brute(fromMs, toMs, model, 'post', id))
            for (const { postId } of own) if (summary.rows.every(({ id }) => id !== postId)) expect(brute(fromMs, toMs, model, 'post', postId)).toMatchObject({ visits: 0, conversions: 0 })
            expect(summary.days.reduce((sum, one) => sum + one.visits, 0)).toBe(summary.total.visits)
            const filtered = await conversions.summary('w1', { fromMs, toMs, zone, model, filter: { connectionId: 'con2' } })
            expect(filtered.total).toEqual(brute(fromMs, toMs, model, 'connection', 'con2'))
          }
        }
      }
    }
    await check()
    await database.db.updateTable('credit_rollups').set({ conversions: 77 }).execute()
    await database.db.updateTable('visit_rollups').set({ visitors: 77 }).execute()
    await conversions.rebuildRollups('w1')
    await check()
  }, 60_000)

  it('lists visits and conversions by what they are made of, and exports them', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    const { url } = await click(it_, link.slug)
    await collect(it_, { url })
    await collect(it_, { type: 'goal', goal: 'purchase', id: '=1+1', value: 3, currency: 'EUR' })
    const get = (path: string) => it_.api.inject({ url: `${home}/${path}`, headers: as('viewer') })

    expect((await get('visits?postId=post1&newVisitors=true')).json<VisitList>().items).toHaveLength(1)
    expect((await get('visits?postId=post2')).json<VisitList>().items).toHaveLength(0)
    const { items } = (await get('conversions?connectionId=con1&model=first')).json<ConversionList>()
    expect(items).toHaveLength(1)
    expect((await get(`conversions/${items[0]?.id}`)).json()).toEqual(items[0])
    expect((await get('conversions?campaignId=other')).json<ConversionList>().items).toEqual([])
    expect((await get('conversions.csv')).body).toContain("'=1+1,300,EUR,snippet,attributed,bluesky,social,spring,social,post1,1")
    await expect(it_.conversions.one('w2', items[0]?.id ?? '')).rejects.toMatchObject({ status: 404 })
  })

  it('keeps sites and goals, and says when a snippet was seen', async () => {
    const it_ = await world(open)
    const manage = (method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, payload?: object) => it_.api.inject({ method, url: `${home}/${path}`, headers: as('manager'), ...(payload === undefined ? {} : { payload }) })

    expect((await manage('POST', 'sites', { name: 'x', hosts: ['https://shop.example/a'] })).json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toBe('/hosts/0')
    expect((await manage('POST', 'goals', { name: 'purchase', label: 'Again' })).statusCode).toBe(409)
    expect((await manage('POST', 'goals', { name: 'x', label: 'X', defaultValue: { amountMinor: 1, currency: 'XYZ' } })).json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toBe('/defaultValue/currency')

    expect((await it_.conversions.sites('w1'))[0]?.lastSeenAt).toBeNull()
    await collect(it_, {})
    expect((await it_.conversions.sites('w1'))[0]?.lastSeenAt).toBe(it_.clock.now())
    const script = await it_.api.inject({ url: `/p/${it_.site.key}.js` })
    expect([script.statusCode, script.headers['content-type'], script.headers['cross-origin-resource-policy']]).toEqual([200, 'text/javascript; charset=utf-8', 'cross-origin'])
    expect(script.body).toContain(it_.site.key)

    expect((await manage('PUT', `sites/${it_.site.id}`, { name: 'Shop', hosts: ['*.negozio.example:8080'] })).statusCode).toBe(200)
    expect((await collect(it_, {})).statusCode).toBe(403)
    expect((await collect(it_, { url: 'http://a.negozio.example:8080/' }, { origin: 'http://a.negozio.example:8080' })).statusCode).toBe(200)
    expect((await manage('DELETE', `sites/${it_.site.id}`)).statusCode).toBe(204)
    expect((await collect(it_, { url: 'http://a.negozio.example:8080/' }, { origin: 'http://a.negozio.example:8080' })).statusCode).toBe(404)
    expect((await it_.api.inject({ url: `/p/${it_.site.key}.js` })).statusCode).toBe(404)
  })

  it('leaves nothing of a workspace that is wiped', async () => {
    const it_ = await world(open)
    const link = await postLink(it_)
    const { url } = await click(it_, link.slug)
    await collect(it_, { url })
    await collect(it_, { type: 'goal', goal: 'purchase', id: 'A' })
    await it_.database.commit([...it_.conversions.wipeStatements('w1'), ...it_.links.wipeStatements('w1')])
    for (const table of ['visits', 'visit_rollups', 'conversions', 'conversion_touches', 'credit_rollups', 'sites', 'goals', 'links', 'clicks', 'click_claims', 'click_rollups', 'link_settings'] as const) {
      expect(await it_.database.db.selectFrom(table).selectAll().execute(), table).toEqual([])
    }
  })

  it('makes a link, a site, a goal and a hook once, however often a request is sent with its key, also after a crash in between', async () => {
    const it_ = await world(open)
    const keys = it_.database as unknown as Database<IdempotencyTables>
    for (const [path, payload] of [
      ['links', { targetUrl: 'https://shop.example/', title: null, campaignId: null, utm: {} }], ['sites', { name: 'Other', hosts: ['other.example'] }], ['goals', { name: 'trial', label: 'Trial' }], ['hooks', { name: 'Other' }],
    ] as const) {
      const send = () => it_.api.inject({ method: 'POST', url: `${home}/${path}`, headers: { ...as('manager'), 'idempotency-key': `make-${path}` }, payload })
      const idOf = (answer: Awaited<ReturnType<typeof send>>): string => {
        const made = answer.json<{ id?: string; hook?: { id: string } }>()
        return made.id ?? made.hook?.id ?? ''
      }
      const first = await send()
      // The process ended after the row was stored and before the answer was kept.
      await keys.db.updateTable('idempotency_keys').set({ state: 'running', answer: null, owner: 'dead', locked_until: 0 }).where('key', '=', `make-${path}`).execute()
      const again = await send()

      expect([first.statusCode, again.statusCode, again.headers['idempotency-replayed']], path).toEqual([201, 201, undefined])
      expect(idOf(again)).toBe(idOf(first))
      expect(await it_.database.db.selectFrom(path).select('id').where('id', '=', idOf(first)).execute()).toHaveLength(1)
    }
    expect(await it_.database.db.selectFrom('links').select('id').execute()).toHaveLength(1)
    expect(await it_.database.db.selectFrom('sites').select('id').execute()).toHaveLength(2)
  })

  if (more.kind === 'postgres') {
    it('agrees on visits and conversions between two processes', async () => {
      const it_ = await world(open)
      const other = createConversions({ database: await more.again<Tables>(it_.database as Database<unknown>), clock: it_.clock, config: { publicUrl: testPublicUrl }, links: it_.links, log: silentLog, secrets: secretsForTests() })
      const api = await openServerFor(it_.database as never, it_.clock, [other.collector])
      await Promise.all(Array.from({ length: 24 }, (_, i) => collect(i % 2 === 0 ? it_ : { ...it_, api }, { type: i % 3 === 0 ? 'goal' : 'view', goal: 'purchase', id: `o${i % 2}` }, { ip: `198.51.${i % 4}.1` })))
      expect((await it_.conversions.summary('w1', whole)).total).toMatchObject({ visits: 4, visitors: 4, conversions: 2 })
    })
  }
})

describe('money as shops write it', () => {
  it.each([[49.9, 'EUR', 4990], [0.1 + 0.2, 'EUR', 30], [1234567.89, 'EUR', 123456789], [500, 'JPY', 500], [1.234, 'KWD', 1234], [1.999, 'EUR', null], [0.5, 'JPY', null]])('%s %s is %s', (value, currency, minor) => {
    expect(toMinor(value, currency)).toBe(minor)
  })
})

function idAt(at: number, i: number): string {
  const hex = at.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-${i.toString(16).padStart(12, '0')}`
}
