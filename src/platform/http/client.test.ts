import { readFileSync } from 'node:fs'
import { createServer as createHttp, type RequestListener, type Server } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { connect as connectTcp, createServer as createTcp, type AddressInfo, type Server as TcpServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createFetch } from './client.ts'
import type { Connect, Lookup } from './dial.ts'
import { FetchError, type FetchFailure } from './fetch.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function listen(server: TcpServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((done) => server.close(done))
  })
  return (server.address() as AddressInfo).port
}

const serve = async (answer: RequestListener): Promise<string> => `http://127.0.0.1:${await listen(createHttp(answer))}`
const loopback = createFetch({ allowNetworks: ['127.0.0.0/8'], publicUrl: 'https://social.example' })

/** Names as the test says; anything else has no address. */
const names = (table: Record<string, string | readonly string[]>, asked: string[] = []): Lookup => async (host) => {
  asked.push(host)
  return [table[host] ?? []].flat().map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
}

/** Notes each address we would connect to, and leads to this machine's port instead. */
const connectTo = (port: number, tried: string[]): Connect => ({ host }) => {
  tried.push(host)
  return connectTcp({ host: '127.0.0.1', port })
}
const mustNotConnect: Connect = ({ host }) => {
  throw new Error(`a connection to ${host} was tried`)
}

async function failure(promise: Promise<unknown>): Promise<FetchFailure> {
  const error = await promise.then(() => null, (cause: unknown) => cause)
  if (error instanceof FetchError) return error.failure
  throw new Error('expected a FetchError', { cause: error })
}

describe('addresses that are not the public internet', () => {
  it.each([
    'http://127.0.0.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/', 'http://0/',
    'http://127.0.0.1./', 'http://①②⑦.0.0.1/', 'http://127。0。0。1/', 'http://[::1]/', 'http://[::]/', 'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:169.254.169.254]/', 'http://[0:0:0:0:0:ffff:7f00:1]/', 'http://[64:ff9b::7f00:1]/', 'http://[fec0::1]/',
    'http://localhost/', 'http://LOCALHOST/', 'http://localhost./', 'http://foo.localhost/', 'http://foo.localhost.:8080/',
    'http://169.254.169.254/latest/meta-data/', 'https://192.168.1.1/', 'http://0xa9fea9fe/', 'http://2852039166/',
  ])('are refused without a lookup or a connection: %s', async (url) => {
    const asked: string[] = []
    const fetch = createFetch({ allowNetworks: [], lookup: names({}, asked), connect: mustNotConnect })

    expect(await failure(fetch(new Request(url)))).toBe('refused')
    expect(asked).toEqual([])
  })

  it.each(['http://[fe80::1%25eth0]/', 'http://[fe80::1%eth0]/', 'http://user:pass@example.com/'])('cannot even be written as a request: %s', (url) => {
    expect(() => new Request(url)).toThrow(TypeError)
  })

  it.each([['10.0.0.5'], ['fe80::1%2'], ['::ffff:10.0.0.5'], ['93.184.216.34', '10.0.0.5']])('are refused when a name leads to them: %s %s', async (...addresses) => {
    const fetch = createFetch({ allowNetworks: [], lookup: names({ 'example.com': addresses.filter(Boolean) }), connect: mustNotConnect })

    expect(await failure(fetch(new Request('http://example.com/')))).toBe('refused')
  })

  it('are refused when a name is public at the check and private afterwards: we connect to the address that was checked', async () => {
    const asked: string[] = []
    const tried: string[] = []
    const answers = ['93.184.216.34', '127.0.0.1']
    const port = await listen(createHttp((_request, response) => response.end('inside')))
    const fetch = createFetch({
      allowNetworks: [],
      lookup: async (host) => {
        asked.push(host)
        return [{ address: answers[asked.length - 1] ?? '127.0.0.1', family: 4 }]
      },
      connect: connectTo(port, tried),
    })

    // The network itself leads the public address to this machine: the connected socket gives it away.
    expect(await failure(fetch(new Request('http://rebinding.example/')))).toBe('refused')
    expect(asked).toEqual(['rebinding.example'])
    expect(tried).toEqual(['93.184.216.34'])
  })

  it.each(['http://169.254.169.254/', 'http://[::1]/', 'http://167772161/', 'http://localhost/', '//10.0.0.1/x', 'file:///etc/passwd', 'gopher://a/', 'http://u:p@example.com/', 'http://['])(
    'are refused as the target of a redirect: %s',
    async (location) => {
      const base = await serve((_request, response) => response.writeHead(302, { location }).end())
      const fetch = createFetch({ allowNetworks: [new URL(base).hostname], lookup: names({ 'example.com': '93.184.216.34' }) })

      expect(await failure(fetch(new Request(base)))).toBe('refused')
    },
  )

  it('are reached when the allow list names them, by network or by host', async () => {
    const base = await serve((request, response) => response.end(request.headers.host))
    const { port } = new URL(base)
    const byName = createFetch({ allowNetworks: ['mastodon.lan'], lookup: names({ 'mastodon.lan': '127.0.0.1', 'other.lan': '127.0.0.1' }) })

    expect(await (await loopback(new Request(base))).text()).toBe(`127.0.0.1:${port}`)
    expect(await (await byName(new Request(`http://mastodon.lan:${port}/`))).text()).toBe(`mastodon.lan:${port}`)
    expect(await failure(byName(new Request(`http://other.lan:${port}/`)))).toBe('refused')
    expect(await failure(byName(new Request(base)))).toBe('refused')
  })
})

describe('what surely did not arrive', () => {
  it('is a name without an address, or a lookup that fails', async () => {
    const fetch = createFetch({ allowNetworks: [], lookup: names({}) })
    const broken = createFetch({ allowNetworks: [], lookup: () => Promise.reject(new Error('ENOTFOUND')) })

    expect(await failure(fetch(new Request('http://nowhere.example/')))).toBe('not-sent')
    expect(await failure(broken(new Request('http://nowhere.example/')))).toBe('not-sent')
  })

  it('is a port where nobody listens', async () => {
    const base = await serve(() => undefined)
    await closing.pop()?.()

    expect(await failure(loopback(new Request(base, { method: 'POST', body: 'x' })))).toBe('not-sent')
  })

  it('is a lookup that takes longer than we wait', async () => {
    const fetch = createFetch({ allowNetworks: [], lookup: () => new Promise(() => undefined) })

    expect(await failure(fetch(new Request('http://slow.example/'), { timeoutMs: 30 }))).toBe('not-sent')
  })

  it('is a certificate we do not trust, or one of another name', async () => {
    const key = readFileSync(new URL('./fixtures/test-key.pem', import.meta.url))
    const cert = readFileSync(new URL('./fixtures/test-certificate.pem', import.meta.url), 'utf8')
    let requests = 0
    const port = await listen(createHttps({ key, cert }, (_request, response) => response.end(`request ${(requests += 1)}`)))
    const lookup = names({ 'secure.test': '127.0.0.1', 'other.test': '127.0.0.1' })
    const trusting = createFetch({ allowNetworks: ['*.test'], lookup, ca: cert })
    const strict = createFetch({ allowNetworks: ['*.test'], lookup })

    expect(await failure(strict(new Request(`https://secure.test:${port}/`, { method: 'POST' })))).toBe('not-sent')
    expect(await failure(trusting(new Request(`https://other.test:${port}/`, { method: 'POST' })))).toBe('not-sent')
    expect(requests).toBe(0)
    expect(await (await trusting(new Request(`https://secure.test:${port}/`))).text()).toBe('request 1')
  })

  it('is a server that speaks no TLS, or hangs up during the handshake', async () => {
    const plain = await listen(createHttp((_request, response) => response.end()))
    const rude = await listen(createTcp((socket) => socket.once('data', () => socket.destroy())))

    expect(await failure(loopback(new Request(`https://127.0.0.1:${plain}/`)))).toBe('not-sent')
    expect(await failure(loopback(new Request(`https://127.0.0.1:${rude}/`)))).toBe('not-sent')
  })

  it('goes on to the next address of a name', async () => {
    const base = await serve((_request, response) => response.end('here'))
    const { port } = new URL(base)
    const fetch = createFetch({ allowNetworks: ['two.lan'], lookup: names({ 'two.lan': ['127.0.0.9', '127.0.0.1'] }) })

    expect(await (await fetch(new Request(`http://two.lan:${port}/`))).text()).toBe('here')
  })
})

describe('what may have arrived', () => {
  it.each<[string, (socket: Socket) => void]>([
    ['a connection cut once the request was read', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['a connection closed without an answer', (socket) => socket.once('data', () => socket.end())],
    ['an answer that is not HTTP', (socket) => socket.once('data', () => socket.end('hello'))],
    ['an answer cut in its head', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nconte'))],
    ['an answer cut in its body', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12'))],
    ['a chunked answer cut', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'))],
    ['two different lengths', (socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n12'))],
  ])('is %s', async (_name, behave) => {
    const port = await listen(createTcp(behave))

    expect(await failure(loopback(new Request(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'x' })))).toBe('maybe-sent')
  })

  it('is an answer that drips longer than we wait, and one that never comes', async () => {
    const drip = await serve((_request, response) => {
      const timer = setInterval(() => response.write('x'), 5)
      response.on('close', () => clearInterval(timer))
    })
    const never = await serve(() => undefined)

    expect(await failure(loopback(new Request(drip), { timeoutMs: 80 }))).toBe('maybe-sent')
    expect(await failure(loopback(new Request(never), { timeoutMs: 40 }))).toBe('maybe-sent')
  })

  it('is a request whose caller gave up after it left; before, it is not', async () => {
    const controller = new AbortController()
    const base = await serve(() => controller.abort())

    expect(await failure(loopback(new Request(base, { signal: controller.signal })))).toBe('maybe-sent')
    expect(await failure(loopback(new Request(base, { signal: AbortSignal.abort() })))).toBe('not-sent')
  })

  it('is a body that is not the compression it says', async () => {
    const base = await serve((_request, response) => response.setHeader('content-encoding', 'gzip').end('not gzip at all'))

    expect(await failure(loopback(new Request(base)))).toBe('maybe-sent')
  })
})

describe('caps', () => {
  it('stop a body over the limit, said or not said beforehand', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/said') response.setHeader('content-length', 1001)
      response.end('x'.repeat(1001))
    })

    expect(await failure(loopback(new Request(`${base}/said`), { maxBytes: 1000 }))).toBe('too-large')
    expect(await failure(loopback(new Request(`${base}/unsaid`), { maxBytes: 1000 }))).toBe('too-large')
    expect(await (await loopback(new Request(base), { maxBytes: 1001 })).text()).toHaveLength(1001)
  })

  it.each([
    ['gzip', gzipSync], ['deflate', deflateSync], ['br', brotliCompressSync], ['zstd', zstdCompressSync],
  ] as const)('stop a %s bomb', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(50_000_000))
    const base = await serve((_request, response) => response.setHeader('content-encoding', encoding).end(bomb))

    expect(bomb.length).toBeLessThan(100_000)
    expect(await failure(loopback(new Request(base), { maxBytes: 1_000_000 }))).toBe('too-large')
  })

  it('stop a bomb in a bomb, and too many wrappings', async () => {
    const nested = gzipSync(gzipSync(Buffer.alloc(50_000_000)))
    const base = await serve((request, response) => response.setHeader('content-encoding', request.url === '/4' ? 'gzip, gzip, gzip, gzip' : 'gzip, gzip').end(nested))

    expect(await failure(loopback(new Request(base), { maxBytes: 1_000_000 }))).toBe('too-large')
    expect(await failure(loopback(new Request(`${base}/4`)))).toBe('too-large')
  })

  it('stop endless headers', async () => {
    const port = await listen(createTcp((socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n${'x-y: z\r\n'.repeat(20_000)}`))))

    expect(await failure(loopback(new Request(`http://127.0.0.1:${port}/`)))).toBe('too-large')
  })

  it('stop endless redirects, after exactly as many hops as allowed', async () => {
    let requests = 0
    const base = await serve((_request, response) => response.writeHead(302, { location: `/${(requests += 1)}` }).end())

    expect(await failure(loopback(new Request(base), { maxHops: 3 }))).toBe('too-many-hops')
    expect(requests).toBe(4)
  })
})

describe('an exchange', () => {
  it('undoes each compression and says so by leaving the header out', async () => {
    const wrap = { '/gzip': gzipSync, '/deflate': deflateSync, '/raw': deflateRawSync, '/br': brotliCompressSync, '/zstd': zstdCompressSync } as const
    const base = await serve((request, response) => {
      const path = request.url as keyof typeof wrap
      response.setHeader('content-encoding', path === '/raw' ? 'deflate' : path.slice(1)).end(wrap[path]('perché no'))
    })

    for (const path of Object.keys(wrap)) {
      const response = await loopback(new Request(base + path))
      expect(await response.text()).toBe('perché no')
      expect(response.headers.get('content-encoding')).toBeNull()
    }
  })

  it('gives the answer as it is: status (even one of no standard), headers, empty bodies, repeated cookies', async () => {
    const base = await serve((request, response) => {
      if (request.url === '/999') response.writeHead(999).end('go away')
      else if (request.url === '/204') response.writeHead(204).end()
      else response.writeHead(404, { 'set-cookie': ['a=1', 'b=2'], 'x-tra': 'y' }).end('none')
    })

    const strange = await loopback(new Request(`${base}/999`))
    expect([strange.status, strange.ok, await strange.text()]).toEqual([999, false, 'go away'])
    const empty = await loopback(new Request(`${base}/204`))
    expect([empty.status, await empty.text()]).toEqual([204, ''])
    const missing = await loopback(new Request(`${base}/x`))
    expect([missing.status, missing.headers.get('x-tra'), missing.headers.getSetCookie(), missing.url]).toEqual([404, 'y', ['a=1', 'b=2'], `${base}/x`])
    const head = await loopback(new Request(`${base}/x`, { method: 'HEAD' }))
    expect([head.status, await head.text()]).toEqual([404, ''])
  })

  it('sends what the request says, its body whole, and who we are unless the request says who it is', async () => {
    const base = await serve((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
        const { 'user-agent': agent, 'content-length': length, 'content-type': type, cookie } = request.headers
        response.end(JSON.stringify([request.method, request.url, agent, length, type, cookie ?? null, Buffer.concat(parts).toString()]))
      })
    })

    const sent = await (await loopback(new Request(`${base}/a%20b?c=d#e`, { method: 'PUT', body: 'caffè', headers: { 'content-type': 'text/plain' } }))).json()
    const own = await (await loopback(new Request(base, { headers: { 'user-agent': 'Mine/1' } }))).json()

    expect(sent).toEqual(['PUT', '/a%20b?c=d', expect.stringMatching(/^Passaparola\/\d+\.\d+\.\d+ \(\+https:\/\/social\.example\)$/), '6', 'text/plain', null, 'caffè'])
    expect(own).toEqual(['GET', '/', 'Mine/1', null, null, null, ''])
  })

  it('follows a redirect and tells where it ended; what proves who we are stays with the first site', async () => {
    const target = await serve((request, response) => response.end(JSON.stringify(request.headers)))
    const base = await serve((request, response) => {
      if (request.url === '/here') response.end(JSON.stringify(request.headers))
      else response.writeHead(301, { location: request.url === '/same' ? '/here' : `${target}/there#part` }).end()
    })
    const headers = { authorization: 'Bearer t0ken', cookie: 'a=b', 'x-own': 'kept' }

    const same = await loopback(new Request(`${base}/same`, { headers }))
    const away = await loopback(new Request(`${base}/away`, { headers }))

    expect([same.url, same.redirected]).toEqual([`${base}/here`, true])
    expect(await same.json()).toMatchObject(headers)
    expect(away.url).toBe(`${target}/there`)
    const received: unknown = await away.json()
    expect(received).toMatchObject({ 'x-own': 'kept' })
    expect(received).not.toHaveProperty('authorization')
    expect(received).not.toHaveProperty('cookie')
  })

  it('never follows for a write, nor when asked not to', async () => {
    let requests = 0
    const base = await serve((_request, response) => response.writeHead(307, { location: `/${(requests += 1)}` }).end())

    expect((await loopback(new Request(base, { method: 'POST', body: 'x' }))).status).toBe(307)
    expect((await loopback(new Request(base), { maxHops: 0 })).status).toBe(307)
    expect((await loopback(new Request(base, { redirect: 'manual' }))).status).toBe(307)
    expect(await failure(loopback(new Request(base, { redirect: 'error' })))).toBe('too-many-hops')
    expect(requests).toBe(4)
  })

  it('leaves no connection open behind it', async () => {
    let server: Server | null = null
    const port = await listen((server = createHttp((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/end' }).end('moved')
      else response.end('done')
    })))
    const url = `http://127.0.0.1:${port}/`

    await Promise.all(Array.from({ length: 20 }, () => loopback(new Request(url))))
    const open = await new Promise<number>((done) => setImmediate(() => server?.getConnections((_error, count) => done(count))))

    expect(open).toBeLessThanOrEqual(1)
  })
})
