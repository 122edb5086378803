import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseBench } from '../support/databases.ts'
import type { Product } from '../support/product.ts'
import { draft, openWorld, type World } from './world.ts'

const attacks = [
  "'", "''", '"', '`', "' or '1'='1", "' or 1=1 --", "') or ('1'='1", "1' union select password from credentials --", "'; drop table posts; --", "'; delete from posts; --", '1; select pg_sleep(5)', "' || pg_sleep(5) || '", "' and 1=(select 1 from pg_sleep(5))--", "x' and randomblob(500000000) --", '%', '_', '%_%', '\\', "\\'", '\\x27', '$1', '?', ':a', '@a', '/*', '--', "a'||'b", '{"$gt":""}', '[]', '1 asc, (select 1)', 'id desc; --', 'Europe/Rome\' or 1=1', "Europe/Rome'::text", '../../etc/passwd', 'NaN', 'Infinity', '-Infinity', '0 or 1',
]

describe.each(['sqlite', 'postgres'] as const)('what ends in a query (%s)', (kind) => {
  let world: World & { readonly product: Product }
  let queries: readonly { readonly path: string; readonly names: readonly string[] }[]
  const bench = databaseBench(kind)

  beforeAll(async () => {
    const database = await bench.open<unknown>()
    const { databaseUrl } = bench.place(database)
    world = await openWorld({ config: { databaseUrl } })
    const { paths } = (await (await fetch(`${world.product.url}/api/openapi.json`)).json()) as { paths: Record<string, { get?: { parameters?: { name: string; in: string }[] } }> }
    queries = Object.entries(paths).flatMap(([path, { get }]) => {
      const names = (get?.parameters ?? []).filter((parameter) => parameter.in === 'query').map(({ name }) => name)
      return names.length === 0 || !path.includes('{workspaceId}') ? [] : [{ path: path.replaceAll(/\{(\w+)\}/g, (_, name: string) => world.ids[name] ?? 'x'), names }]
    })
  })
  afterAll(async () => {
    await world?.product.stop()
    await bench.close()
  })

  it('15 a filter, a cursor, a zone or an order is a value, never a part of the question', async () => {
    expect(queries.length).toBeGreaterThan(12)
    const everything = (await world.owner.done<{ items: unknown[] }>('GET', '/posts')).items.length
    for (const { path, names } of queries) {
      for (const name of names) {
        for (const attack of attacks) {
          const started = performance.now()
          // What else is needed stands there as it should.
          const query = new URLSearchParams({ ...(names.includes('zone') && name !== 'zone' ? { zone: 'Europe/Rome' } : {}), ...(names.includes('from') ? { from: String(Date.now() - 86_400_000), to: String(Date.now()) } : {}), [name]: attack })
          const answer = await world.owner.ask('GET', `${path}?${query.toString()}`)
          expect(answer.status, `${path}?${name}=${attack} ${answer.text.slice(0, 200)}`).toBeLessThan(500)
          // A database that was made to sleep sleeps for five seconds; a busy machine is slow for less.
          expect(performance.now() - started, `${path}?${name}=${attack}`).toBeLessThan(4_500)
          // What was sent may be quoted back; what the database says may not.
          expect(answer.text.replaceAll(attack, ''), `${path}?${name}=${attack}`).not.toMatch(/syntax error|SQLITE|kysely|select .* from/i)
        }
      }
    }
    expect((await world.owner.done<{ items: unknown[] }>('GET', '/posts')).items).toHaveLength(everything)
  })

  it('15 a search finds what is written, not everything', async () => {
    await world.owner.done('POST', '/posts', draft('one hundred per cent: 100%_\\ done'))
    const found = async (text: string): Promise<number> => (await world.owner.done<{ items: unknown[] }>('GET', `/posts?${new URLSearchParams({ text }).toString()}`)).items.length
    expect(await found('100%_\\')).toBe(1)
    expect(await found('%')).toBe(1)
    expect(await found("' or '1'='1")).toBe(0)
    expect(await found('1__%')).toBe(0)
  })

  it('15 what is written in bodies stays text', async () => {
    for (const attack of attacks) {
      const { id } = await world.owner.done<{ id: string }>('POST', '/posts', draft(attack))
      expect((await world.owner.done<{ content: { parts: { text: string }[] } }>('GET', `/posts/${id}`)).content.parts[0]?.text).toBe(attack)
      for (const [method, path, body] of [['POST', '/campaigns', { name: attack }], ['POST', '/links', { targetUrl: 'https://shop.example/', title: attack, campaignId: attack }], ['POST', '/goals', { name: attack, label: attack }], ['POST', '/conversions', { goal: attack, externalId: attack, clickId: attack, visitId: attack }], ['PATCH', '', { zone: attack }], ['PATCH', '', { currency: attack }]] as const) {
        expect((await world.owner.ask(method, path, body)).status, `${method} ${path} ${attack}`).toBeLessThan(500)
      }
    }
  })
})
