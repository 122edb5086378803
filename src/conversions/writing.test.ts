import { expect, it } from 'vitest'
import { describeOnBothDatabases, type OpenDatabase } from '../../test/support/databases.ts'
import { setClock } from '../../test/support/links.ts'
import type { Database } from '../platform/db/database.ts'
import type { Append } from './pages-seen.ts'
import { rebuildCounts } from './rebuild.ts'
import type { ConversionsTables, GoalRow } from './store.ts'
import { writingVerbs } from './writing.ts'

const goal: GoalRow = { workspace_id: 'w1', id: 'g1', name: 'purchase', label: 'Purchase', default_amount_minor: null, default_currency: null, click_window_days: 30, created_at: 0, archived_at: null }

describeOnBothDatabases('pages written in groups', (open) => {
  it('are put into visits in the order in which they came, however long the first group is read for', async () => {
    const database = await open<ConversionsTables>()
    const clock = setClock('2026-03-10T10:00:00Z')
    let settle = (): void => {}
    const settled = new Promise<void>((resolve) => { settle = resolve })
    const writing = writingVerbs({ database, clock, links: { settled: () => settled }, goals: async () => [goal] })
    const page = (at: number, conversions: Append['conversions'] = []): Append => ({
      page: { workspaceId: 'w1', siteId: 's1', at, visitorKey: 'someone', previousKey: null, views: 1, arrival: { source: null, medium: null, campaign: null, referrer: null, adClickIds: [] }, clickId: null, landingPath: `/${at}`, referrerHost: null },
      conversions,
    })
    const now = clock.now()

    // The first reached a goal, so the clicks before it must be settled; the second needs nothing of the kind.
    const first = writing.writePages([page(now, [{ goal, externalId: 'A-1', at: now, recordedAt: now, value: null, source: 'snippet', siteId: 's1', visitId: null, clickId: null }])])
    const second = writing.writePages([page(now + 1_000)])
    settle()

    const [[one], [other]] = await Promise.all([first, second])
    expect(other).toBe(one)
    expect(await database.db.selectFrom('visits').select(['id', 'started_at', 'last_at', 'views']).execute()).toEqual([{ id: one, started_at: now, last_at: now + 1_000, views: 2 }])
  })

  it('do not hold up those after them when they fail', async () => {
    const database = await open<ConversionsTables>()
    const clock = setClock('2026-03-10T10:00:00Z')
    const writing = writingVerbs({ database, clock, links: { settled: () => Promise.reject(new Error('no clicks today')) }, goals: async () => [goal] })
    const page = (clickId: string | null): Append => ({
      page: { workspaceId: 'w1', siteId: 's1', at: clock.now(), visitorKey: `visitor ${clickId}`, previousKey: null, views: 1, arrival: { source: null, medium: null, campaign: null, referrer: null, adClickIds: [] }, clickId, landingPath: '/', referrerHost: null },
      conversions: [],
    })

    const outcomes = await Promise.allSettled([writing.writePages([page('c1')]), writing.writePages([page(null)])])

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled'])
    expect(await database.db.selectFrom('visits').select('visitor_key').execute()).toEqual([{ visitor_key: 'visitor null' }])
  })
})

describeOnBothDatabases('conversions of many requests at a time', (open) => {
  const clock = setClock('2026-03-10T10:00:00Z')
  async function world(opened: OpenDatabase): Promise<Database<ConversionsTables>> {
    const database = await opened<ConversionsTables>()
    await database.db.insertInto('goals').values([goal, { ...goal, workspace_id: 'w2' }]).execute()
    return database
  }
  const writer = (database: Database<ConversionsTables>) => writingVerbs({ database, clock, links: { settled: async () => {} }, goals: async () => [goal] })
  const wanted = (externalId: string, amountMinor: number, more: object = {}) => ({ goal: 'purchase', externalId, value: { amountMinor, currency: 'EUR' }, ...more })
  const counted = async ({ db }: Database<ConversionsTables>) =>
    db.selectFrom('credit_rollups').select(['conversions', 'amount_minor']).where('model', '=', 'first').where('dimension', '=', 'all').where('conversions', '<>', 0).execute()

  const countsOf = async ({ db }: Database<ConversionsTables>) =>
    db.selectFrom('credit_rollups').selectAll().where('conversions', '<>', 0).orderBy('model').orderBy('dimension').orderBy('bucket_at').orderBy('dimension_id').execute()

  it('are each recorded once, by one of those who sent it, and all of them say the same of it', async () => {
    const database = await world(open)
    const writing = writer(database)
    // Each order is sent by three requests, and twice by one of them.
    const answers = (await Promise.all(Array.from({ length: 24 }, (_, n) =>
      writing.record('w1', Array.from({ length: 25 }, (_unused, i) => wanted(`A-${(n % 8) * 20 + (i % 20)}`, 100)))))).flat()

    const byOrder = Map.groupBy(answers.flatMap((one) => (one.result === 'refused' ? [] : [one])), ({ conversion }) => conversion.externalId)
    expect(byOrder.size).toBe(160)
    for (const [, own] of byOrder) {
      expect(own.filter(({ result }) => result === 'recorded')).toHaveLength(1)
      for (const { conversion } of own) expect(conversion).toEqual(own[0]?.conversion)
    }
    expect(await database.db.selectFrom('conversions').select(({ fn }) => fn.countAll().as('n')).executeTakeFirst()).toEqual({ n: 160 })
    expect(await counted(database)).toEqual([{ conversions: 160, amount_minor: 16_000 }])
  })

  it('keep their own journey, and correct what the browser said, wherever they stand in a long list', async () => {
    const database = await world(open)
    const writing = writer(database)
    const now = clock.now()
    const [visitId = ''] = await writing.writePages([{
      page: { workspaceId: 'w1', siteId: 's1', at: now - 60_000, visitorKey: 'someone', previousKey: null, views: 1, arrival: { source: null, medium: null, campaign: null, referrer: null, adClickIds: [] }, clickId: null, landingPath: '/', referrerHost: null },
      conversions: [{ goal, externalId: 'browser', at: now - 30_000, recordedAt: now, value: { amountMinor: 1, currency: 'EUR' }, source: 'snippet', siteId: 's1', visitId: null, clickId: null }],
    }])
    const list = Array.from({ length: 300 }, (_, i) => wanted(`B-${i}`, 100))
    list[20] = wanted('B-7', 100)
    list[150] = wanted('visited', 100, { visitId })
    list[220] = wanted('browser', 500)
    list[230] = wanted('browser', 900)
    list[299] = wanted('visited', 700)

    const results = await writing.record('w1', list)

    expect(results.flatMap(({ result }, i) => (result === 'recorded' ? [] : [[i, result]]))).toEqual([[20, 'same'], [220, 'same'], [230, 'same'], [299, 'same']])
    const shown = results.map((one) => (one.result === 'refused' ? null : one.conversion))
    for (const [i, one] of shown.entries()) expect(one?.externalId).toBe(list[i]?.externalId)
    for (const i of [150, 299, 220, 230]) expect([shown[i]?.journey.map(({ id }) => id), shown[i]?.outcome]).toEqual([[visitId], 'direct'])
    expect([shown[149]?.outcome, shown[220]?.value?.amountMinor, shown[230]?.value?.amountMinor, shown[220]?.source, shown[299]?.value?.amountMinor]).toEqual(['no-journey', 500, 500, 'server', 100])
    // 300 rows: B-7, `browser` and `visited` came twice; what the browser had said of its own is counted once, as the server says it.
    expect(await counted(database)).toEqual([{ conversions: 297, amount_minor: 296 * 100 + 500 }])
    expect(await database.db.selectFrom('conversion_touches').select(({ fn }) => fn.countAll().as('n')).executeTakeFirst()).toEqual({ n: 2 })
    const conversions = await database.db.selectFrom('conversions').selectAll().orderBy('id').execute()
    const rollups = await countsOf(database)
    await database.transaction((tx) => rebuildCounts(tx as never, 'w1'))
    expect(await database.db.selectFrom('conversions').selectAll().orderBy('id').execute()).toEqual(conversions)
    expect(await countsOf(database)).toEqual(rollups)
  })

  it('of several workspaces are no concern of each other', async () => {
    const database = await world(open)
    const writing = writer(database)
    const results = await Promise.all(['w1', 'w2', 'w1'].map((workspaceId) => writing.record(workspaceId, [wanted('C-1', 100), { goal: 'purchase' }])))
    expect(results.map((rows) => rows.map(({ result }) => result))).toEqual([['recorded', 'refused'], ['recorded', 'refused'], ['same', 'refused']])
    expect(await database.db.selectFrom('conversions').select(['workspace_id', 'external_id']).orderBy('workspace_id').execute()).toEqual([{ workspace_id: 'w1', external_id: 'C-1' }, { workspace_id: 'w2', external_id: 'C-1' }])
  })
})
