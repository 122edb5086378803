import { createServer as createHttp, type RequestListener } from 'node:http'
import { connect as connectTcp, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { createFetch } from './client.ts'
import type { Connect, Lookup } from './dial.ts'
import { FetchError, type Fetch, type FetchFailure } from './fetch.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

/** Listens, and keeps the connections it got. */
async function listen(server: Server): Promise<{ port: number; sockets: Socket[] }> {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((done) => server.close(done))
  })
  return { port: (server.address() as AddressInfo).port, sockets }
}

const serve = (answer: RequestListener) => listen(createHttp({ keepAliveTimeout: 60_000 }, answer))
/** Kept long enough for the busiest machine. */
const loopback = { allowNetworks: ['127.0.0.0/8'], keptForMs: 60_000 }
const kept = { keepAlive: true }
const post = (url: string, more: RequestInit = {}): Request => new Request(url, { method: 'POST', body: '{"key":1}', ...more })

async function failure(promise: Promise<unknown>): Promise<FetchFailure> {
  const error = await promise.then(() => null, (cause: unknown) => cause)
  if (error instanceof FetchError) return error.failure
  throw new Error('expected a FetchError', { cause: error })
}
/** A connection is free again one turn of the event loop after its answer. */
async function textOf(fetch: Fetch, request: Request): Promise<string> {
  const text = await (await fetch(request, kept)).text()
  await pause(20)
  return text
}

it('carry one call after the other to an origin, and as many at once as there are calls', async () => {
  const bodies: string[] = []
  const held: (() => void)[] = []
  let waiting = 1
  const { port, sockets } = await serve((request, response) => {
    request.on('data', (part: Buffer) => bodies.push(part.toString()))
    request.on('end', () => {
      // Answers once so many wait.
      held.push(() => response.writeHead(201, { 'x-own': 'yes' }).end('made'))
      if (held.length >= waiting) for (const answer of held.splice(0)) answer()
    })
  })
  const fetch = createFetch(loopback)

  const first = await fetch(post(`http://127.0.0.1:${port}/a?b=1`), kept)
  await pause(20)
  for (let i = 0; i < 4; i++) await textOf(fetch, post(`http://127.0.0.1:${port}/`))
  expect(sockets).toHaveLength(1)
  waiting = 5
  await Promise.all(Array.from({ length: 5 }, () => textOf(fetch, post(`http://127.0.0.1:${port}/`))))

  expect([first.status, first.headers.get('x-own'), await first.text(), first.url]).toEqual([201, 'yes', 'made', `http://127.0.0.1:${port}/a?b=1`])
  expect(sockets).toHaveLength(5)
  expect(bodies).toEqual(Array.from({ length: 10 }, () => '{"key":1}'))
})

it('are used by nobody who did not ask for them', async () => {
  const { port, sockets } = await serve((_request, response) => response.end('ok'))
  const fetch = createFetch(loopback)

  await textOf(fetch, post(`http://127.0.0.1:${port}/`))
  await (await fetch(post(`http://127.0.0.1:${port}/`))).text()

  expect(sockets).toHaveLength(2)
})

it('lead where they led when they were checked, whatever the name says now', async () => {
  const asked: string[] = []
  const tried: string[] = []
  const { port } = await serve((_request, response) => response.end('outside'))
  const addresses = ['93.184.216.34', '127.0.0.1', '10.0.0.1']
  const lookup: Lookup = (host) => Promise.resolve([{ address: addresses[asked.push(host) - 1] ?? '', family: 4 }])
  const connect: Connect = ({ host }) => {
    tried.push(host)
    const socket = connectTcp({ host: '127.0.0.1', port })
    Object.defineProperty(socket, 'remoteAddress', { value: host })
    return socket
  }
  const fetch = createFetch({ allowNetworks: [], keptForMs: 60_000, lookup, connect })

  for (let i = 0; i < 3; i++) expect(await textOf(fetch, post('http://example.com/'))).toBe('outside')
  expect(tried).toEqual(['93.184.216.34'])
  // Another port is another origin: asked anew, and refused.
  expect(await failure(fetch(post('http://example.com:8080/'), kept))).toBe('refused')
  expect(tried).toEqual(['93.184.216.34'])
})

it.each(['http://127.0.0.1/', 'http://2130706433/', 'http://[::ffff:127.0.0.1]/', 'http://localhost/', 'http://169.254.169.254/latest', 'https://192.168.1.1/'])(
  'are not opened to what is not the public internet: %s',
  async (url) => {
    const connect: Connect = ({ host }) => {
      throw new Error(`a connection to ${host} was tried`)
    }
    expect(await failure(createFetch({ allowNetworks: [], connect })(post(url), kept))).toBe('refused')
  },
)

it('belong to one client: what another may reach, this one may not', async () => {
  const { port } = await serve((_request, response) => response.end('ok'))
  expect(await textOf(createFetch(loopback), post(`http://127.0.0.1:${port}/`))).toBe('ok')

  expect(await failure(createFetch({ allowNetworks: [] })(post(`http://127.0.0.1:${port}/`), kept))).toBe('refused')
})

it('are left when they lead to an address that is not allowed, and checked on every hop', async () => {
  const { port } = await serve((_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/' }).end())

  expect(await failure(createFetch(loopback)(new Request(`http://127.0.0.1:${port}/`), kept))).toBe('refused')
})

it('are closed when nobody uses them, and opened again', async () => {
  const { port, sockets } = await serve((_request, response) => response.end('ok'))
  const fetch = createFetch({ ...loopback, keptForMs: 20 })

  await textOf(fetch, post(`http://127.0.0.1:${port}/`))
  await expect.poll(() => sockets[0]?.closed, { timeout: 10_000 }).toBe(true)

  expect(await textOf(fetch, post(`http://127.0.0.1:${port}/`))).toBe('ok')
  expect(sockets).toHaveLength(2)
})

it('are not used again after a server that closes them', async () => {
  const { port, sockets } = await serve((_request, response) => response.writeHead(200, { connection: 'close' }).end('ok'))
  const fetch = createFetch(loopback)

  expect([await textOf(fetch, post(`http://127.0.0.1:${port}/`)), await textOf(fetch, post(`http://127.0.0.1:${port}/`))]).toEqual(['ok', 'ok'])
  expect(sockets).toHaveLength(2)
})

it('leave it open whether a call arrived when they die under it, and never send it again by themselves', async () => {
  let calls = 0
  const { port } = await serve((request, response) => {
    calls += 1
    if (calls === 2) request.socket.resetAndDestroy()
    else response.end('ok')
  })
  const fetch = createFetch(loopback)
  await textOf(fetch, post(`http://127.0.0.1:${port}/`))

  expect(await failure(fetch(post(`http://127.0.0.1:${port}/`), kept))).toBe('maybe-sent')

  expect(calls).toBe(2)
  expect(await textOf(fetch, post(`http://127.0.0.1:${port}/`))).toBe('ok')
})

it.each<[string, (socket: Socket) => unknown]>([
  ['an answer cut in its head', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconte'))],
  ['an answer cut in its body', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12'))],
  ['a chunked answer cut', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'))],
  ['an answer that is not HTTP', (socket) => socket.once('data', () => socket.end('220 mail.example ESMTP\r\n'))],
  ['a silence', () => undefined],
])('say maybe-sent after %s', async (_what, answer) => {
  const { port } = await listen(createTcp((socket) => void answer(socket)))

  expect(await failure(createFetch(loopback)(post(`http://127.0.0.1:${port}/`), { keepAlive: true, timeoutMs: 2_000 }))).toBe('maybe-sent')
})

it('say not-sent when nobody listens, and when no connection comes in time', async () => {
  const never: Connect = () => connectTcp({ host: '127.0.0.1', port: 9, lookup: () => undefined })
  const nobody = await listen(createTcp())
  await closing.pop()?.()

  expect(await failure(createFetch(loopback)(post(`http://127.0.0.1:${nobody.port}/`), kept))).toBe('not-sent')
  expect(await failure(createFetch({ allowNetworks: [], lookup: () => new Promise(() => undefined), connect: never })(post('http://example.com/'), { keepAlive: true, timeoutMs: 50 }))).toBe('not-sent')
})

it('cap what they read, body and head', async () => {
  const body = await serve((_request, response) => response.end('x'.repeat(2000)))
  const head = await serve((_request, response) => response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end())

  expect(await failure(createFetch(loopback)(post(`http://127.0.0.1:${body.port}/`), { keepAlive: true, maxBytes: 1000 }))).toBe('too-large')
  expect(await failure(createFetch(loopback)(post(`http://127.0.0.1:${head.port}/`), kept))).toBe('too-large')
})

it('end with the caller’s own signal', async () => {
  const stop = new AbortController()
  const { port } = await serve(() => stop.abort())

  expect(await failure(createFetch(loopback)(post(`http://127.0.0.1:${port}/`, { signal: stop.signal }), kept))).toBe('maybe-sent')
})
