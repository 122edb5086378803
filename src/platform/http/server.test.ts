import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { createLog } from '../log/create-log.ts'
import { openSecrets } from '../secrets/open-secrets.ts'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import type { Api, Caller, Needs } from './api.ts'
import { registerHealth } from './health.ts'
import type { IdempotencyTables } from './idempotency-store.ts'
import { Problem } from './problem.ts'
import { createRateLimit } from './rate-limit.ts'
import { routeTable } from './route-table.ts'
import { createServer } from './server.ts'

const home = '/api/v1/workspaces/w1'
const keys = [{ id: 'test', key: Buffer.alloc(32, 7) }]
const lines: string[] = []
const log = createLog('debug', { pretty: false, sink: { write: (line) => lines.push(line) } })
const may: Record<string, readonly Needs[]> = { viewer: ['read'], approver: ['read', 'approve'], editor: ['read', 'write'], owner: ['read', 'write', 'approve', 'manage', 'own'] }

/** Keys named after roles: `Bearer editor` is an editor of w1; `Bearer stranger` is a member of nothing. */
function callerOf(bearer: string): Caller {
  return { kind: 'key', userId: `user-${bearer}`, name: bearer, language: bearer === 'editor' ? 'it' : 'en', workspace: null }
}

async function openServer(database: Database<IdempotencyTables>, more: { clock?: Clock; publicUrl?: string } = {}): Promise<Api> {
  return createServer({
    config: { publicUrl: more.publicUrl ?? 'https://social.example', trustProxies: [] },
    log,
    database,
    clock: more.clock ?? { now: () => Date.now() },
    secrets: openSecrets({ dataDir: '/nowhere', keys }),
    authenticate: async ({ headers }) => {
      const bearer = /^Bearer (\w+)$/.exec(headers.authorization ?? '')?.[1] ?? /session=(\w+)/.exec(headers.cookie ?? '')?.[1]
      return bearer === undefined ? null : callerOf(bearer)
    },
    authorise: async (request, _needs, workspaceId) => {
      const caller = request.caller ?? callerOf('nobody')
      const permissions = may[caller.name]
      if (workspaceId !== 'w1' || permissions === undefined) return caller
      return { ...caller, workspace: { id: 'w1', memberId: 'm', role: caller.name, may: new Set(permissions) } }
    },
  })
}

const Post = z.strictObject({
  title: z.string().min(3).max(20),
  count: z.int().min(1).max(9).optional(),
  network: z.enum(['mastodon', 'bluesky']).optional(),
  segments: z.array(z.object({ text: z.string().min(1).refine((text) => text !== 'bad', { params: { en: 'Not this one.', it: 'Questo no.' } }) })).max(2).optional(),
  'a/b~c': z.string().optional(),
})

describe('the server, without a database', () => {
  // No route here remembers anything, so nothing may touch the store.
  const untouched = { kind: 'sqlite', db: { deleteFrom: () => ({ where: () => ({ where: () => ({ execute: async () => [] }) }) }) } } as unknown as Database<IdempotencyTables>
  let api: Api
  beforeAll(async () => {
    api = await openServer(untouched)
    api.get(`/api/v1/workspaces/:workspaceId/posts`, { config: { needs: 'read' }, schema: { querystring: z.object({ limit: z.coerce.number().int().max(100).optional() }), response: { 200: z.object({ who: z.string().nullable() }) } } }, async (request) => ({ who: request.caller?.name ?? null }))
    api.post(`/api/v1/workspaces/:workspaceId/posts`, { config: { needs: 'write' }, schema: { body: Post } }, async (request) => request.body)
    api.put(`/api/v1/workspaces/:workspaceId/approval`, { config: { needs: 'approve' } }, async () => ({ done: true }))
    api.delete(`/api/v1/workspaces/:workspaceId`, { config: { needs: 'own' } }, async () => ({ done: true }))
    api.get('/api/v1/me', { config: { needs: 'signed-in' } }, async (request) => ({ who: request.caller?.name }))
    api.post('/api/v1/collect', { config: { needs: 'public' } }, async () => ({ ok: true }))
    api.post('/api/auth/sign-in', { config: { needs: 'public' } }, async () => ({ ok: true }))
    api.get('/api/v1/broken', { config: { needs: 'public' } }, async () => { throw new Error('the password is hunter2') })
    api.get('/api/v1/lying', { config: { needs: 'public' }, schema: { response: { 200: z.object({ n: z.number() }) } } }, async () => ({ n: 'x' }) as never)
    const limit = createRateLimit({ now: () => 0 }, { burst: 2, perMinute: 6 })
    api.get('/api/v1/limited', { config: { needs: 'public' } }, async (request) => { limit.require(request.ip); return { ok: true } })
    api.get('/api/v1/gone', { config: { needs: 'public' } }, async () => { throw new Problem(410, 'gone', { en: 'Gone.', it: 'Andato.' }, { extra: { since: 7 } }) })
    registerHealth(api, async () => ({ ok: false, parts: { database: 'unreachable' } }))
    await api.ready()
  })
  afterAll(() => api.close())

  const as = (role: string): Record<string, string> => ({ authorization: `Bearer ${role}` })

  it('lets in who may, and says what is missing to who may not', async () => {
    const get = async (url: string, headers = {}, method: 'GET' | 'POST' | 'PUT' | 'DELETE' = 'GET') => {
      const { statusCode, json } = await api.inject({ method, url, headers, ...(method === 'POST' ? { payload: { title: 'good' } } : {}) })
      return [statusCode, json<{ code?: string }>().code] as const
    }

    expect(await get(`${home}/posts`)).toEqual([401, 'sign-in'])
    expect(await get(`${home}/posts`, as('stranger'))).toEqual([404, 'not-found'])
    expect(await get(`${home}/posts`, as('viewer'))).toEqual([200, undefined])
    expect(await get(`/api/v1/workspaces/w2/posts`, as('owner'))).toEqual([404, 'not-found'])
    expect(await get(`/api/v1/workspaces/w1%00/posts`, as('owner'))).toEqual([404, 'not-found'])
    expect(await get(`/api/v1/workspaces/..%2fw1/posts`, as('owner'))).toEqual([404, 'not-found'])
    expect(await get(`${home}/posts`, as('viewer'), 'POST')).toEqual([403, 'not-allowed'])
    expect(await get(`${home}/posts`, as('editor'), 'POST')).toEqual([200, undefined])
    expect(await get(`${home}/approval`, as('editor'), 'PUT')).toEqual([403, 'not-allowed'])
    expect(await get(`${home}/approval`, as('approver'), 'PUT')).toEqual([200, undefined])
    expect(await get(home, as('approver'), 'DELETE')).toEqual([403, 'not-allowed'])
    expect(await get('/api/v1/me', as('stranger'))).toEqual([200, undefined])
    const refusal = await api.inject({ method: 'PUT', url: `${home}/approval`, headers: as('editor') })
    expect(refusal.json<{ title: string }>().title).toContain('approvatore, gestore o proprietario')
  })

  it('answers problems as RFC 9457 in the language of the caller, or of the browser', async () => {
    const ask = async (headers: Record<string, string>) => api.inject({ url: '/api/v1/gone', headers })

    const italian = await ask({ 'accept-language': 'de, it-CH;q=0.8, en;q=0.5' })
    expect(italian.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(italian.headers['content-language']).toBe('it')
    expect(italian.json()).toEqual({ type: '/problems/gone', title: 'Andato.', status: 410, code: 'gone', since: 7, instance: expect.stringMatching(/^urn:uuid:/) as string })
    expect((await ask({ 'accept-language': 'fr' })).json<{ title: string }>().title).toBe('Gone.')
    expect((await ask({ 'accept-language': 'it;q=0, en' })).json<{ title: string }>().title).toBe('Gone.')
    expect((await ask({})).json<{ title: string }>().title).toBe('Gone.')
  })

  it('names each field that is not right by its JSON pointer, never repeating what was written', async () => {
    const payload = { title: 'x', count: 12, network: 'myspace', segments: [{ text: 'bad' }, { text: '' }], 'a/b~c': 5, extra: 1 }
    const answer = await api.inject({ method: 'POST', url: `${home}/posts`, headers: as('owner'), payload })
    const italian = await api.inject({ method: 'POST', url: `${home}/posts`, headers: as('editor'), payload: { title: 'x', segments: [{ text: 'bad' }, {}] } })

    expect(answer.statusCode).toBe(400)
    expect(answer.json<{ errors: unknown }>().errors).toEqual([
      { pointer: '/title', detail: 'Too short: write at least 3 characters.' },
      { pointer: '/count', detail: 'Must be 9 or less.' },
      { pointer: '/network', detail: 'Must be one of: mastodon, bluesky.' },
      { pointer: '/segments/0/text', detail: 'Not this one.' },
      { pointer: '/segments/1/text', detail: 'This cannot be empty.' },
      { pointer: '/a~1b~0c', detail: 'Expected text.' },
      { pointer: '', detail: 'Unknown here: extra. Check the spelling, or take it out.' },
    ])
    expect(italian.json<{ errors: unknown }>().errors).toEqual([
      { pointer: '/title', detail: 'Troppo corto: servono almeno 3 caratteri.' },
      { pointer: '/segments/0/text', detail: 'Questo no.' },
      { pointer: '/segments/1/text', detail: 'Manca.' },
    ])
    const tooMany = await api.inject({ method: 'POST', url: `${home}/posts`, headers: as('editor'), payload: { title: 'good', segments: [{ text: 'x' }, { text: 'y' }, { text: 'z' }] } })
    expect(tooMany.json<{ errors: unknown }>().errors).toEqual([{ pointer: '/segments', detail: 'Troppi: al massimo 2.' }])
    const query = await api.inject({ url: `${home}/posts?limit=abc`, headers: as('owner') })
    expect([query.statusCode, query.json<{ errors: unknown }>().errors]).toEqual([400, [{ pointer: '/limit', detail: 'Expected a number.', in: 'query' }]])
  })

  it.each<[string, number, string, { payload?: string; headers?: Record<string, string> }]>([
    ['malformed JSON', 400, 'malformed-json', { payload: '{"title": ' }],
    ['a prototype in JSON', 400, 'malformed-json', { payload: '{"__proto__": {"admin": true}}' }],
    ['an empty body', 400, 'empty-body', { payload: '' }],
    ['a body that is no object', 400, 'invalid-request', { payload: '"text"' }],
    ['a NUL character', 400, 'invalid-request', { payload: '{"title":"a\\u0000bc"}' }],
    ['a hundred thousand brackets', 400, 'invalid-request', { payload: `{"title":${'['.repeat(100_000)}${']'.repeat(100_000)}}` }],
    ['more than a megabyte', 413, 'too-large', { payload: `{"title":"${'x'.repeat(1_000_001)}"}` }],
    ['another kind of content', 415, 'unsupported-media-type', { payload: '<a/>', headers: { 'content-type': 'text/xml' } }],
  ])('refuses %s with %i %s', async (_name, status, code, { payload, headers }) => {
    const answer = await api.inject({ method: 'POST', url: `${home}/posts`, headers: { ...as('owner'), 'content-type': 'application/json', ...headers }, ...(payload === undefined ? {} : { payload }) })

    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code])
  })

  it('lets a sender of too much read why: the answer is there before and after the last byte', async () => {
    const other = await openServer(untouched)
    other.post('/api/v1/workspaces/:workspaceId/posts', { config: { needs: 'write' }, schema: { body: Post } }, async () => ({}))
    await other.listen({ port: 0, host: '127.0.0.1' })
    const { port } = other.server.address() as AddressInfo
    const socket = connect(port, '127.0.0.1')
    let heard = ''
    const failures: Error[] = []
    socket.setEncoding('utf8').on('data', (text: string) => (heard += text)).on('error', (error) => failures.push(error))
    socket.write(`POST ${home}/posts HTTP/1.1\r\nhost: x\r\nauthorization: Bearer owner\r\ncontent-type: application/json\r\ncontent-length: 3000000\r\n\r\n`)
    while (!heard.includes('\r\n\r\n')) await new Promise((resolve) => setImmediate(resolve))
    for (let sent = 0; sent < 3; sent += 1) await new Promise((resolve) => socket.write('x'.repeat(1_000_000), resolve))
    // The same connection serves the next request: it was not reset.
    socket.write('GET /nowhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve))
    await other.close()

    expect(heard.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 404'])
    expect(failures).toEqual([])
  })

  it('says that a body is missing when there is none', async () => {
    const answer = await api.inject({ method: 'POST', url: `${home}/posts`, headers: as('owner') })

    expect([answer.statusCode, answer.json<{ errors: unknown }>().errors]).toEqual([400, [{ pointer: '', detail: 'This is missing.' }]])
  })

  it('tells an unknown address from a method it does not take', async () => {
    const unknown = await api.inject({ url: '/api/v1/nothing' })
    const method = await api.inject({ method: 'PATCH', url: `${home}/posts` })

    expect([unknown.statusCode, unknown.json<{ code: string }>().code]).toEqual([404, 'not-found'])
    expect([method.statusCode, method.json<{ code: string }>().code, method.headers.allow]).toEqual([405, 'method-not-allowed', 'GET, HEAD, POST'])
    expect((await api.inject({ url: '/%c3%28' })).statusCode).toBe(400)
  })

  it('shows nothing of its insides when it breaks, and logs the cause under the number the person sees', async () => {
    lines.length = 0
    const answer = await api.inject({ url: '/api/v1/broken' })
    const lying = await api.inject({ url: '/api/v1/lying' })

    const problem = answer.json<{ logId: string; title: string }>()
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('hunter2')
    expect(problem.title).toContain(problem.logId)
    expect(lines.some((line) => line.includes(problem.logId) && line.includes('"level":"error"') && line.includes('hunter2'))).toBe(true)
    expect([lying.statusCode, lying.json<{ code: string }>().code]).toEqual([500, 'internal'])
  })

  it('carries its security headers on every answer, and asks for https only where people come by https', async () => {
    const plain = await openServer(untouched, { publicUrl: 'http://127.0.0.1:4321' })
    const answers = [
      await api.inject({ url: '/api/v1/me', headers: as('owner') }),
      await api.inject({ url: '/api/v1/broken' }),
      await api.inject({ url: '/nowhere' }),
      await api.inject({ url: '/%c3%28' }),
      await api.inject({ method: 'POST', url: `${home}/posts`, headers: as('owner'), payload: {} }),
    ]

    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toContain("default-src 'self'; script-src 'self'; style-src 'self';")
      expect(headers['content-security-policy']).not.toContain('unsafe')
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
      expect(headers['x-content-type-options']).toBe('nosniff')
      expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin')
      expect(headers['cross-origin-opener-policy']).toBe('same-origin')
      expect(headers['permissions-policy']).toContain('camera=()')
      expect(headers['strict-transport-security']).toContain('max-age=')
    }
    expect((await plain.inject({ url: '/nowhere' })).headers['strict-transport-security']).toBeUndefined()
    await plain.close()
  })

  it.each<[string, number, { url?: string; headers: Record<string, string> }]>([
    ['our own page', 200, { headers: { cookie: 'session=owner', origin: 'https://social.example' } }],
    ['our own page, by what the browser says', 200, { headers: { cookie: 'session=owner', 'sec-fetch-site': 'same-origin' } }],
    ['this machine by another name', 200, { headers: { cookie: 'session=owner', origin: 'http://127.0.0.1:5', host: '127.0.0.1:5' } }],
    ['another site', 403, { headers: { cookie: 'session=owner', origin: 'https://evil.example' } }],
    ['our site without https', 403, { headers: { cookie: 'session=owner', origin: 'http://social.example' } }],
    ['another port of this machine', 403, { headers: { cookie: 'session=owner', origin: 'http://127.0.0.1:6', host: '127.0.0.1:5' } }],
    ['a name that claims to be the host', 403, { headers: { cookie: 'session=owner', origin: 'https://evil.example', host: 'evil.example' } }],
    ['a sandboxed frame', 403, { headers: { cookie: 'session=owner', origin: 'null' } }],
    ['a sibling site', 403, { headers: { cookie: 'session=owner', 'sec-fetch-site': 'same-site' } }],
    ['nobody knows where', 403, { headers: { cookie: 'session=owner' } }],
    ['another site to sign in', 403, { url: '/api/auth/sign-in', headers: { origin: 'https://evil.example' } }],
    ['our page to sign in', 200, { url: '/api/auth/sign-in', headers: { origin: 'https://social.example' } }],
    ['a program to sign in', 200, { url: '/api/auth/sign-in', headers: {} }],
    ['a shop to the public collector', 200, { url: '/api/v1/collect', headers: { origin: 'https://shop.example', cookie: 'session=owner' } }],
    ['a program with a key', 200, { headers: { authorization: 'Bearer owner', origin: 'https://elsewhere.example' } }],
  ])('judges a write from %s: %i', async (_name, status, { url, headers }) => {
    const answer = await api.inject({ method: 'POST', url: url ?? `${home}/posts`, headers, payload: { title: 'good' } })

    expect(answer.statusCode).toBe(status)
    if (status === 403) expect(answer.json<{ code: string }>().code).toBe('cross-site')
  })

  it('slows down who comes too often, and says when to come again', async () => {
    const answers = [await api.inject('/api/v1/limited'), await api.inject('/api/v1/limited'), await api.inject('/api/v1/limited')]

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 429])
    expect(answers[2]?.headers['retry-after']).toBe('10')
  })

  it('answers 503 when it is not well', async () => {
    const answer = await api.inject('/health')

    expect([answer.statusCode, answer.json()]).toEqual([503, { ok: false, parts: { database: 'unreachable' } }])
  })

  it('describes itself in OpenAPI 3.1 from the same schemas', async () => {
    const document = (await api.inject('/api/openapi.json')).json<{ openapi: string; paths: Record<string, Record<string, { parameters?: unknown; requestBody?: unknown; security?: unknown; responses: object }>> }>()
    const post = document.paths['/api/v1/workspaces/{workspaceId}/posts']?.['post']

    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths).every((path) => path.startsWith('/api/'))).toBe(true)
    expect(JSON.stringify(post?.requestBody)).toContain('"maxLength":20')
    expect(post?.parameters).toContainEqual({ $ref: '#/components/parameters/IdempotencyKey' })
    expect(post?.responses).toHaveProperty('default')
    expect(post?.security).toEqual([{ key: [] }, { session: [] }])
  })

  it('lists its routes with what each needs', () => {
    expect(routeTable(api)).toContainEqual({ method: 'POST', url: '/api/v1/workspaces/:workspaceId/posts', needs: 'write' })
    expect(routeTable(api)).toContainEqual({ method: 'GET', url: '/health', needs: 'public' })
  })

  it('does not start with an API route that says nothing of its callers, or asks what no path can answer', async () => {
    const other = await openServer(untouched)

    expect(() => other.get('/api/v1/forgotten', async () => ({}))).toThrow('does not say who may call it')
    expect(() => other.get('/api/v1/posts', { config: { needs: 'read' } }, async () => ({}))).toThrow('no :workspaceId')
    await other.close()
  })

  it('answers what is not HTTP with a problem, and closes within its grace', async () => {
    const other = await openServer(untouched)
    await other.listen({ port: 0, host: '127.0.0.1' })
    const { port } = other.server.address() as AddressInfo
    const ask = (text: string): Promise<string> => new Promise((done) => {
      let answer = ''
      const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text))
      socket.on('data', (part) => { answer += part.toString() }).on('close', () => done(answer))
    })

    expect(await ask('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"broken-request"/)
    expect(await ask(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /)
    await other.close()
  })
})

describeOnBothDatabases('Idempotency-Key', (open) => {
  let time = 1_800_000_000_000
  let database: Database<IdempotencyTables>
  let api: Api
  let done = 0
  /** What each run was told to name what it makes. */
  const ids: (string | null)[] = []
  let behave: () => Promise<unknown> = async () => ({ number: (done += 1), secret: 'canary-7f3a' })

  beforeAll(async () => {
    database = await open<IdempotencyTables>()
    api = await server()
  })
  afterAll(() => api.close())

  async function server(): Promise<Api> {
    const made = await openServer(database, { clock: { now: () => time } })
    made.post('/api/v1/workspaces/:workspaceId/posts', { config: { needs: 'write' }, schema: { body: z.object({ title: z.string() }) } }, async (request, reply) => { ids.push(request.keyedId); return reply.code(201).header('location', '/x').send(await behave()) })
    made.post('/api/v1/workspaces/:workspaceId/files', { config: { needs: 'write' } }, async (request) => {
      const file = await request.file()
      return { number: (done += 1), size: (await file?.toBuffer())?.length }
    })
    made.delete('/api/v1/workspaces/:workspaceId/posts/:postId', { config: { needs: 'write' } }, async (_request, reply) => { done += 1; return reply.code(204).send() })
    await made.ready()
    return made
  }

  const send = (key: string, payload: object = { title: 'a' }, { role = 'owner', to = api } = {}) =>
    to.inject({ method: 'POST', url: `${home}/posts`, headers: { authorization: `Bearer ${role}`, 'idempotency-key': key }, payload })

  it('gives the first answer again and does the work once', async () => {
    const before = done
    const first = await send('k-1')
    const again = await send('k-1')

    expect([first.statusCode, first.headers['idempotency-replayed']]).toEqual([201, undefined])
    expect([again.statusCode, again.headers['idempotency-replayed'], again.headers.location, again.headers['content-type']]).toEqual([201, 'true', '/x', first.headers['content-type']])
    expect(again.body).toBe(first.body)
    expect(done).toBe(before + 1)
  })

  it('refuses another request with the same key', async () => {
    await send('k-2')

    const other = await send('k-2', { title: 'b' })

    expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([422, 'idempotency-mismatch'])
  })

  it('is a key of its own for every caller', async () => {
    const first = await send('k-3')
    const other = await send('k-3', { title: 'other' }, { role: 'editor' })

    expect([other.statusCode, other.body === first.body]).toEqual([201, false])
  })

  it('answers 409 while the twin is at work, and lets exactly one of many through', async () => {
    const before = done
    let finish = (): void => undefined
    behave = () => new Promise((resolve) => { finish = () => resolve({ number: (done += 1) }) })
    const first = send('k-4')
    await expect.poll(async () => (await database.db.selectFrom('idempotency_keys').select('state').where('key', '=', 'k-4').execute()).length).toBe(1)

    const twins = await Promise.all([send('k-4'), send('k-4'), send('k-4')])
    finish()

    expect(twins.map(({ statusCode }) => statusCode)).toEqual([409, 409, 409])
    expect(twins[0]?.headers['retry-after']).toBe('1')
    expect((await first).statusCode).toBe(201)
    expect(done).toBe(before + 1)
    behave = async () => ({ number: (done += 1), secret: 'canary-7f3a' })
  })

  it('keeps a refusal of the handler and a failure, but nothing that was stopped at the door, and nothing that says "come again"', async () => {
    behave = () => Promise.reject(new Problem(409, 'not-now', { en: 'No.', it: 'No.' }))
    expect((await send('k-5')).statusCode).toBe(409)
    behave = () => Promise.reject(new Error('boom'))
    expect((await send('k-6')).statusCode).toBe(500)
    behave = () => Promise.reject(new Problem(503, 'full', { en: 'Full.', it: 'Pieno.' }))
    expect((await send('k-7')).statusCode).toBe(503)
    behave = async () => ({ number: (done += 1) })
    expect((await send('k-8', { wrong: 1 })).statusCode).toBe(400)

    expect((await send('k-5')).json<{ code: string }>().code).toBe('not-now')
    const failed = await send('k-6')
    expect([failed.statusCode, failed.headers['idempotency-replayed'], failed.headers['content-type']]).toEqual([500, 'true', 'application/problem+json; charset=utf-8'])
    expect((await send('k-7')).statusCode).toBe(201)
    expect((await send('k-8')).statusCode).toBe(201)
  })

  it('frees the key of a process that died, once its lease is over', async () => {
    await send('k-9')
    await database.db.updateTable('idempotency_keys').set({ state: 'running', answer: null, owner: 'dead', locked_until: time + 30_000 }).where('key', '=', 'k-9').execute()

    expect((await send('k-9')).statusCode).toBe(409)
    time += 30_001
    const freed = await Promise.all([send('k-9'), send('k-9')])

    expect(freed.map(({ statusCode }) => statusCode).filter((status) => status === 201).length).toBeGreaterThanOrEqual(1)
    expect(freed.filter(({ headers, statusCode }) => statusCode === 201 && headers['idempotency-replayed'] === undefined)).toHaveLength(1)
  })

  it('names what a request makes the same each time it runs, and what another makes otherwise', async () => {
    ids.length = 0
    await send('k-20')
    await database.db.updateTable('idempotency_keys').set({ state: 'running', answer: null, owner: 'dead', locked_until: time - 1 }).where('key', '=', 'k-20').execute()
    time += 60_000
    await send('k-20')
    await send('k-21')
    await send('k-20', { title: 'a' }, { role: 'viewer' })
    await api.inject({ method: 'POST', url: `${home}/posts`, headers: { authorization: 'Bearer owner' }, payload: { title: 'a' } })

    const [first, again, other, withoutKey] = ids
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt((first ?? '').replaceAll('-', '').slice(0, 12), 16)).toBe(time - 60_000)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    expect(withoutKey).toBeNull()
  })

  it('is free at once when the only program starts again; where there may be others, its lease is waited for', async () => {
    await send('k-12')
    await database.db.updateTable('idempotency_keys').set({ state: 'running', answer: null, owner: 'dead', locked_until: time + 8_000 }).where('key', '=', 'k-12').execute()
    expect((await send('k-12')).statusCode).toBe(409)

    const started = await server()
    const again = await send('k-12', { title: 'a' }, { to: started })

    expect(again.statusCode).toBe(database.kind === 'sqlite' ? 201 : 409)
    await started.close()
  })

  it('is forgotten after 24 hours: the request runs anew, and a start sweeps the rows', async () => {
    const first = await send('k-10')
    time += 24 * 3_600_000 + 1

    const anew = await send('k-10', { title: 'something else' })
    const rows = async () => (await database.db.selectFrom('idempotency_keys').select('key').execute()).map(({ key }) => key).toSorted()
    expect([anew.statusCode, anew.body === first.body]).toEqual([201, false])
    expect((await rows()).length).toBeGreaterThan(1)
    const another = await server()
    expect(await rows()).toEqual(['k-10'])
    await another.close()
  })

  it('holds for another process on the same database', async () => {
    const another = await server()
    const first = await send('k-11')

    const elsewhere = await send('k-11', { title: 'a' }, { to: another })

    expect([elsewhere.body, elsewhere.headers['idempotency-replayed']]).toEqual([first.body, 'true'])
    await another.close()
  })

  it('keeps answers sealed: what was shown once is not readable in the database', async () => {
    behave = async () => ({ secret: 'canary-7f3a' })
    expect((await send('k-12')).body).toContain('canary-7f3a')

    const rows = await database.db.selectFrom('idempotency_keys').selectAll().execute()

    expect(JSON.stringify(rows)).not.toContain('canary')
    expect((await send('k-12')).body).toContain('canary-7f3a')
  })

  it('knows an uploaded form again though its boundary is new, and another file from it', async () => {
    const before = done
    const form = (boundary: string, content: string) => api.inject({
      method: 'POST', url: `${home}/files`,
      headers: { authorization: 'Bearer owner', 'idempotency-key': 'k-13', 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n${content}\r\n--${boundary}--\r\n`,
    })

    const first = await form('AaB03x', 'hello')
    expect(first.json()).toMatchObject({ size: 5 })
    expect((await form('Zz99yy', 'hello')).body).toBe(first.body)
    expect((await form('AaB03x', 'other')).statusCode).toBe(422)
    expect(done).toBe(before + 1)
  })

  it('works for writes without a body, and refuses a key that is not one', async () => {
    const before = done
    const remove = (key: string) => api.inject({ method: 'DELETE', url: `${home}/posts/7`, headers: { authorization: 'Bearer owner', 'idempotency-key': key } })

    expect((await remove('k-14')).statusCode).toBe(204)
    const again = await remove('k-14')
    expect([again.statusCode, again.body, again.headers['idempotency-replayed'], done]).toEqual([204, '', 'true', before + 1])
    const bad = await remove('with space')
    expect([bad.statusCode, bad.json<{ errors: unknown[] }>().errors[0]]).toEqual([400, expect.objectContaining({ pointer: '/idempotency-key', in: 'header' })])
  })
})
