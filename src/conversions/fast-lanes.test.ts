import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseBench } from '../../test/support/databases.ts'
import { browser, linksForTests, openServerFor, setClock } from '../../test/support/links.ts'
import { secretsForTests, silentLog, testPublicUrl } from '../../test/support/workspaces.ts'
import type { LinksTables } from '../links/index.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import { createConversions, type ConversionsTables } from './index.ts'
import { sign, signWithoutId } from './hook-signature.ts'

type Tables = ConversionsTables & LinksTables

interface Asked { readonly path?: string; readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string; readonly chunked?: boolean }

const bench = databaseBench('sqlite')
const clock = setClock('2026-03-10T10:00:00Z')
const secrets = secretsForTests()
const servers: Api[] = []
let site = ''
let hook = { id: '', secret: '' }

/** Two installations alike, with the lanes open and without, so that neither spends the other's limits. */
beforeAll(async () => {
  const database = await bench.open<Tables>()
  const tools = { database, clock, config: { publicUrl: testPublicUrl }, links: linksForTests(database as unknown as Database<LinksTables>, clock), log: silentLog, secrets }
  for (const open of [true, false]) {
    const conversions = createConversions({ ...tools, limits: { perVisitor: { perMinute: 60, burst: 50 } } })
    const api = await openServerFor(database as never, clock, [conversions.collector, conversions.api], open ? conversions.fastLanes : [])
    await api.listen({ host: '127.0.0.1', port: 0 })
    servers.push(api)
    if (!open) continue
    site = (await conversions.createSite('w1', { name: 'Shop', hosts: ['shop.example'], privacySignals: 'gpc' })).key
    await conversions.createGoal('w1', { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })
    const made = await conversions.createHook('w1', { name: 'Shop' })
    hook = { id: made.hook.id, secret: made.secret }
  }
})
afterAll(async () => {
  for (const api of servers) await api.close()
  await bench.close()
})

function ask(api: Api, { path = '/collect', method = 'POST', headers = {}, body = '', chunked = false }: Asked): Promise<{ status: number; headers: Record<string, unknown>; body: unknown }> {
  const { port } = api.server.address() as AddressInfo
  return new Promise((resolve, reject) => {
    const length: Record<string, string> = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { ...length, ...headers }, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => (text += part)).on('end', () => {
        const { date: _date, 'x-request-id': id, 'content-length': _length, ...rest } = answer.headers
        const json: unknown = text === '' ? null : JSON.parse(text)
        const named = typeof json === 'object' && json !== null
        const alike = named ? { ...json, ...('instance' in json ? { instance: 'a request' } : {}), ...('visit' in json && json.visit !== null ? { visit: 'a visit' } : {}) } : json
        resolve({ status: answer.statusCode ?? 0, headers: { ...rest, named: /^[0-9a-f-]{36}$/.test(String(id)) }, body: alike })
      })
    })
    sent.on('error', reject)
    if (chunked) sent.write(body.slice(0, 5))
    sent.end(chunked ? body.slice(5) : body)
  })
}

async function both(asked: Asked) {
  const [fast, slow] = servers
  if (fast === undefined || slow === undefined) throw new Error('two servers')
  return [await ask(fast, asked), await ask(slow, asked)] as const
}

let visitors = 0
const page = (event: Record<string, unknown> = {}, more: Record<string, unknown> = {}): string => JSON.stringify({ site, events: [{ type: 'view', url: 'https://shop.example/', ...event }], ...more })
const from = (more: Record<string, string> = {}): Record<string, string> =>
  ({ 'content-type': 'text/plain;charset=UTF-8', origin: 'https://shop.example', 'user-agent': browser, 'x-forwarded-for': `203.0.${(visitors += 1) % 250}.7`, ...more })

describe('a fast lane answers as the road it leaves out', () => {
  it.each<[string, () => Asked]>([
    ['a page', () => ({ body: page(), headers: from() })],
    ['a goal', () => ({ body: page({ type: 'goal', goal: 'purchase', value: 4.9, currency: 'EUR', id: 'A-1' }), headers: from() })],
    ['fifty events', () => ({ body: page({}, { events: Array.from({ length: 50 }, () => ({ type: 'view', url: 'https://shop.example/a' })) }), headers: from() })],
    ['too many events for a visitor', () => ({ body: page({}, { events: Array.from({ length: 51 }, () => ({ type: 'view', url: 'https://shop.example/a' })) }), headers: from() })],
    ['a visitor at their limit', () => ({ body: page({}, { events: Array.from({ length: 50 }, () => ({ type: 'view', url: 'https://shop.example/a' })) }), headers: from({ 'x-forwarded-for': '198.51.100.7' }) })],
    ['the same a moment later', () => ({ body: page(), headers: from({ 'x-forwarded-for': '198.51.100.7' }) })],
    ['nothing of a robot', () => ({ body: page(), headers: from({ 'user-agent': 'Googlebot/2.1' }) })],
    ['nothing of who wishes it', () => ({ body: page(), headers: from({ 'sec-gpc': '1' }) })],
    ['no origin', () => ({ body: page(), headers: { 'content-type': 'text/plain', 'user-agent': browser } })],
    ['a strange origin, in Italian', () => ({ body: page(), headers: from({ origin: 'https://evil.example', 'accept-language': 'it' }) })],
    ['an unknown site', () => ({ body: page({}, { site: 'nosuchsite000000' }), headers: from() })],
    ['a page of others', () => ({ body: page({ url: 'https://evil.example/' }), headers: from() })],
    ['an unknown goal', () => ({ body: page({ type: 'goal', goal: 'purchas' }), headers: from() })],
    ['a value without currency', () => ({ body: page({ type: 'goal', goal: 'purchase', value: 1 }), headers: from({ 'accept-language': 'it-IT,en;q=0.5' }) })],
    ['no JSON', () => ({ body: '{', headers: from() })],
    ['nothing', () => ({ body: '', headers: from() })],
    ['NUL', () => ({ body: page({ url: 'https://shop.example/\u0000' }), headers: from() })],
    ['bytes that are no text', () => ({ body: '\ud800', headers: from() })],
    ['a wrong field', () => ({ body: page({ type: 'look' }), headers: from() })],
    ['JSON by its name', () => ({ body: page(), headers: from({ 'content-type': 'application/json' }) })],
    ['no JSON by its name', () => ({ body: '{', headers: from({ 'content-type': 'application/json' }) })],
    ['another type', () => ({ body: page(), headers: from({ 'content-type': 'image/png' }) })],
    ['a type that only begins so', () => ({ body: page(), headers: from({ 'content-type': 'text/plainer' }) })],
    ['too much', () => ({ body: 'x'.repeat(16_385), headers: from() })],
    ['as much as fits', () => ({ body: page().padEnd(16_384), headers: from() })],
    ['in pieces', () => ({ body: page(), headers: from(), chunked: true })],
    ['cookies of somebody', () => ({ body: page(), headers: from({ cookie: 'session=1', 'sec-fetch-site': 'cross-site' }) })],
    ['another method', () => ({ method: 'PUT', body: page(), headers: from() })],
    ['a query', () => ({ path: '/collect?x=1', body: page(), headers: from() })],
  ])('POST /collect: %s', async (_name, asked) => {
    const [fast, slow] = await both(asked())
    expect(fast).toEqual(slow)
  })

  it.each<[string, (id: string) => Asked]>([
    ['a sale', (id) => delivered(id)],
    ['a sale signed without its id', (id) => delivered(id, { signature: signWithoutId(hook.secret, now(), sale(id)) })],
    ['a list', (id) => delivered(id, { body: `[${sale(id)},${sale(`${id}-2`)}]` })],
    ['a forged one', (id) => delivered(id, { signature: sign('pphook_x', now(), id, sale(id)) })],
    ['no signature', (id) => delivered(id, { signature: '' })],
    ['no JSON', (id) => delivered(id, { body: '{' })],
    ['nothing', (id) => delivered(id, { body: '' })],
    ['a wrong row, in Italian', (id) => delivered(id, { body: '{"goal":"purchas","externalId":"1"}', headers: { 'accept-language': 'it' } })],
    ['an unknown hook', (id) => ({ ...delivered(id), path: '/hooks/018f0000-0000-7000-8000-00000000aaaa' })],
    ['no hook at all', (id) => ({ ...delivered(id), path: '/hooks/x' })],
    ['bytes', (id) => delivered(id, { headers: { 'content-type': 'application/octet-stream' } })],
    ['in pieces', (id) => ({ ...delivered(id), chunked: true })],
    ['too much', (id) => delivered(id, { body: 'x'.repeat(262_145) })],
  ])('POST /hooks: %s', async (name, asked) => {
    const [fast, slow] = servers
    if (fast === undefined || slow === undefined) throw new Error('two servers')
    // Each its own delivery: the second of two alike is a duplicate wherever it is sent.
    const [one, other] = [await ask(fast, asked(`fast-${name.length}`)), await ask(slow, asked(`slow-${name.length}`))]
    expect(one).toEqual(other)
    const [again, otherAgain] = [await ask(fast, asked(`fast-${name.length}`)), await ask(slow, asked(`slow-${name.length}`))]
    expect(again).toEqual(otherAgain)
  })
})

const now = (): number => Math.floor(clock.now() / 1000)
const sale = (id: string): string => JSON.stringify({ goal: 'purchase', externalId: id, value: { amountMinor: 100, currency: 'EUR' } })

function delivered(id: string, { body = sale(id), signature = sign(hook.secret, now(), id, body), headers = {} }: { body?: string; signature?: string; headers?: Record<string, string> } = {}): Asked {
  return { path: `/hooks/${hook.id}`, body, headers: { 'content-type': 'application/json', 'passaparola-delivery': id, ...(signature === '' ? {} : { 'passaparola-signature': signature }), ...headers } }
}
