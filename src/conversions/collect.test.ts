import { expect, it } from 'vitest'
import { setClock } from '../../test/support/links.ts'
import { StorageError } from '../platform/db/errors.ts'
import { createCollector, defaultLimits } from './collect.ts'
import type { Append } from './pages-seen.ts'

/** A collector of two sites in two workspaces, whose pages `write` takes. */
function collectorWith(write: (rows: readonly Append[]) => Promise<readonly string[]>) {
  const clock = setClock('2026-03-10T10:00:00Z')
  return createCollector({
    clock, write, origin: 'https://p.example', limits: defaultLimits, underWay: 1,
    links: { visitors: { keys: ({ ip }) => ({ current: `visitor ${ip}`, previous: null }), destroyOldSalts: async () => {}, start() {}, stop() {} } },
    siteByKey: async (key) => ({ workspace_id: `of ${key}`, id: key, site_key: key, name: key, hosts: '["shop.example"]', privacy_signals: 'ignore', created_at: 0, last_seen_at: null, archived_at: null }),
    goalRows: async () => [],
  })
}

const view = (collector: ReturnType<typeof collectorWith>, site: string, path: string) =>
  collector.lane.answer({ headers: { origin: 'https://shop.example', 'user-agent': 'Mozilla/5.0 (X11; Linux x64) Firefox/140.0', 'content-type': 'text/plain' } } as never, '203.0.113.7', Buffer.from(JSON.stringify({ site, events: [{ type: 'view', url: `https://shop.example${path}` }] })))

it('a page that cannot be written harms no other, and what was written with it is not written again', async () => {
  const stored: string[] = []
  let groups = 0
  const collector = collectorWith(async (rows) => {
    groups += 1
    const paths = rows.map(({ page }) => page.landingPath)
    if (paths.includes('/bad')) throw new Error('no such row')
    stored.push(...paths.map((path) => `${rows[0]?.page.workspaceId} ${path}`))
    return paths.map(() => 'a visit')
  })
  const outcomes = await Promise.allSettled([view(collector, 'site0001', '/one'), view(collector, 'site0002', '/two'), view(collector, 'site0002', '/bad'), view(collector, 'site0002', '/three')])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(stored.toSorted()).toEqual(['of site0001 /one', 'of site0002 /three', 'of site0002 /two'])
  // One of each workspace, and the second's rows one by one.
  expect(groups).toBe(5)
})

it('when the store is in trouble nothing is tried again', async () => {
  let groups = 0
  const collector = collectorWith(() => {
    groups += 1
    return Promise.reject(new StorageError('full', null))
  })
  const outcomes = await Promise.allSettled([view(collector, 'site0001', '/one'), view(collector, 'site0001', '/two')])
  expect(outcomes.map((one) => one.status === 'rejected' && one.reason instanceof StorageError)).toEqual([true, true])
  expect(groups).toBe(1)
})
