import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { setClock } from '../../test/support/links.ts'
import type { Append } from './pages-seen.ts'
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
