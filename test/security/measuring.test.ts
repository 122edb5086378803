import { DatabaseSync } from 'node:sqlite'
import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { sqliteFile } from '../../src/platform/db/sqlite-file.ts'
import type { Product } from '../support/product.ts'
import { openWorld, type World } from './world.ts'

const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
const dayMs = 86_400_000

describe('what visitors send', () => {
  let world: World & { readonly product: Product }
  afterEach(() => world?.product.stop())

  const collect = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${world.product.url}/collect`, { method: 'POST', headers: { 'content-type': 'text/plain', origin: 'https://shop.example', 'user-agent': browser, ...headers }, body: JSON.stringify(body) })
  const view = (more: object = {}): object => ({ type: 'view', url: 'https://shop.example/a', referrer: '', ...more })
  const click = async (headers: Record<string, string> = {}): Promise<Response> => {
    const answer = await fetch(`${world.product.url}/l/${world.slug}`, { redirect: 'manual', headers: { 'user-agent': browser, ...headers } })
    await world.product.app.links.settled()
    return answer
  }
  const rows = (sql: string): Record<string, unknown>[] => {
    const file = new DatabaseSync(sqliteFile(world.product.app.config.dataDir), { readOnly: true })
    try {
      return file.prepare(sql).all()
    } finally {
      file.close()
    }
  }

  it('22 an address, a browser or a time of the sender’s own invention is not believed', async () => {
    world = await openWorld()
    const before = Date.now()
    const lies = { ip: '203.0.113.9', ipAddress: '203.0.113.9', userAgent: 'Evil/1.0', user_agent: 'Evil/1.0', timestamp: 1_000, at: 1_000, time: 1_000, createdAt: 1_000, country: 'XX', workspaceId: 'other', device: 'phone', visitorKey: 'mine', kind: 'person' }
    const honest = await collect({ site: world.siteKey, visitor: null, events: [view()] })
    const lying = await collect({ site: world.siteKey, visitor: null, ...lies, events: [view(lies)] }, { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9', forwarded: 'for=203.0.113.9', date: 'Thu, 01 Jan 1970 00:00:00 GMT' })

    expect(honest.status).toBe(200)
    expect([200, 400]).toContain(lying.status)
    const visits = rows('select * from visits')
    // Both came from this machine with this browser, whatever they said.
    expect(new Set(visits.map(({ visitor_key }) => visitor_key)).size).toBe(1)
    expect(JSON.stringify(visits)).not.toMatch(/203\.0\.113|Evil|"other"|"XX"|mine/)
    for (const [name, value] of visits.flatMap((visit) => Object.entries(visit))) if (/_at$|^at$/.test(name) && value !== null) expect(Number(value)).toBeGreaterThanOrEqual(before - 60_000)
  })

  it('22 X-Forwarded-For counts from a proxy that was named, from nobody else', async () => {
    const visitorsOf = async (trustProxies: string[]): Promise<number> => {
      world = await openWorld({ config: { trustProxies } })
      for (const address of ['198.51.100.1', '203.0.113.9', '192.0.2.44']) await click({ 'x-forwarded-for': `10.9.9.9, ${address}` })
      const keys = new Set(rows("select visitor_key from clicks where kind = 'person'").map(({ visitor_key }) => visitor_key))
      await world.product.stop()
      return keys.size
    }
    expect(await visitorsOf([])).toBe(1)
    expect(await visitorsOf(['192.0.2.0/24'])).toBe(1)
    expect(await visitorsOf(['127.0.0.1'])).toBe(3)
    world = await openWorld()
  })

  it('22 a flood from one visitor is slowed, and other pages cannot count in our name', async () => {
    world = await openWorld()
    const statuses: number[] = []
    for (let turn = 0; turn < 200 && statuses.at(-1) !== 429; turn += 1) statuses.push((await collect({ site: world.siteKey, visitor: null, events: [view()] })).status)
    expect(statuses.at(-1)).toBe(429)
    for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'https://evilshop.example', 'null', 'http://[', 'https://shop.example@evil.example']) {
      expect((await collect({ site: world.siteKey, visitor: null, events: [view()] }, { origin })).status, origin).toBe(403)
    }
    expect((await collect({ site: 'not-a-site', visitor: null, events: [view()] })).status).toBe(404)
  })

  it('31 neither address nor browser is kept, and once the salt is gone nobody can tell that yesterday’s visitor is today’s', async () => {
    let now = Date.UTC(2026, 10, 20, 12)
    world = await openWorld({ clock: { now: () => now } })
    await click()
    const [salt] = rows('select * from visitor_salts')
    const first = rows('select visitor_key from clicks')[0]?.['visitor_key']
    const keyBy = (by: string): string => by.slice(0, by.indexOf(':') + 1) + createHmac('sha256', by).update(`${world.owner.workspaceId}\n127.0.0\n${browser}`).digest('base64url').slice(0, 22)
    // The key of that day can be made again by whoever holds that day's salt: so the salt must go.
    const made = keyBy(String(salt?.['salt']))
    expect(made).toBe(first)

    now += 2 * dayMs
    await click()
    const keys = rows('select visitor_key from clicks order by at').map(({ visitor_key }) => visitor_key)
    const salts = rows('select salt from visitor_salts').map((row) => row['salt'])
    expect(new Set(keys).size).toBe(2)
    expect(salts).not.toContain(salt?.['salt'])
    for (const left of salts) expect(keyBy(String(left))).not.toBe(first)
    const everything = JSON.stringify(rows('select * from clicks')) + JSON.stringify(rows('select * from visits'))
    expect(everything).not.toContain('127.0.0')
    expect(everything).not.toContain('Chrome')
  })
})
