import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createFetch } from '../platform/http/client.ts'
import { bluesky } from './bluesky/index.ts'
import type { Access, Channel, PublishedSegment, Segment } from './channel.ts'
import { ChannelError, type Refusal } from './errors.ts'
import { mastodon } from './mastodon/index.ts'

/**
 * What networks and the gateways before them really answer, byte by byte through the product's own way out, to every channel
 * that speaks HTTP. The rehearsal has no wire.
 */
const networks = {
  mastodon: {
    channel: mastodon,
    credentials: { accessToken: 'token', client: null },
    remoteId: '109',
    good: JSON.stringify({
      id: '1', uri: 'https://m.example/1', url: 'https://m.example/@a/1', created_at: '2026-11-22T12:00:00.000Z', content: '<p>Ciao</p>', visibility: 'public', in_reply_to_id: null,
      account: { id: '109', username: 'a', acct: 'a', display_name: 'A', url: 'https://m.example/@a', avatar: null, followers_count: 1, statuses_count: 1 }, media_attachments: [], favourites_count: 0, reblogs_count: 0, replies_count: 0,
    }),
  },
  bluesky: {
    channel: bluesky,
    credentials: { kind: 'password', did: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz', accessJwt: 'access', refreshJwt: 'refresh' },
    remoteId: 'did:plc:ewvi7nxzyoun6zhxrhs64oiz',
    good: JSON.stringify({ uri: 'at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/3m6abcdefgh22', cid: 'bafyreicid' }),
  },
} satisfies Record<string, { channel: Channel; credentials: unknown; remoteId: string; good: string }>

type Name = keyof typeof networks
type Behaviour = (socket: Socket, good: string) => void
type Expected = 'published' | Refusal

interface Canned {
  readonly what: string
  readonly does: Behaviour
  readonly means: Expected | Readonly<Record<Name, Expected>>
  readonly retryAfterSeconds?: number | null
}

const answer = (status: number | string, body: string | Buffer = '', headers: Readonly<Record<string, string>> = {}): Buffer => {
  const bytes = Buffer.from(body)
  const all = { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers }
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`), bytes])
}
const says = (status: number | string, body: string | Buffer = '', headers?: Readonly<Record<string, string>>): Behaviour => (socket) => void socket.end(answer(status, body, headers))
const html = '<!doctype html><title>Oops</title><h1>Bad gateway</h1>'
const asHtml = { 'content-type': 'text/html' }
const error = JSON.stringify({ error: 'Something', message: 'said the server' })

const canned: readonly Canned[] = [
  { what: '200 as documented', does: (socket, good) => void socket.end(answer(200, good)), means: 'published' },
  { what: '201 as documented', does: (socket, good) => void socket.end(answer(201, good)), means: 'published' },
  { what: '200 compressed', does: (socket, good) => void socket.end(answer(200, gzipSync(good), { 'content-encoding': 'gzip' })), means: 'published' },
  { what: '200 in chunks', does: (socket, good) => void socket.end(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${Buffer.byteLength(good).toString(16)}\r\n${good}\r\n0\r\n\r\n`), means: 'published' },
  { what: '200 after a 100', does: (socket, good) => void (socket.write('HTTP/1.1 100 Continue\r\n\r\n'), socket.end(answer(200, good))), means: 'published' },
  { what: '200 of HTTP/1.0, ended by closing', does: (socket, good) => void socket.end(`HTTP/1.0 200 OK\r\ncontent-type: application/json\r\n\r\n${good}`), means: 'published' },
  { what: '200 with HTML', does: says(200, html, asHtml), means: 'unknown' },
  { what: '200 with nothing', does: says(200), means: 'unknown' },
  { what: '200 with half a JSON', does: says(200, '{"id":"1","ur'), means: 'unknown' },
  { what: '200 with null', does: says(200, 'null'), means: 'unknown' },
  { what: '200 with another shape', does: says(200, '{"ok":true}'), means: 'unknown' },
  { what: '200 with an error in it', does: says(200, error), means: 'unknown' },
  { what: '200 with bytes that are no text', does: says(200, Buffer.from([0xff, 0xfe, 0x00, 0x80])), means: 'unknown' },
  { what: '200 whose compression is broken', does: says(200, Buffer.from('not gzip'), { 'content-encoding': 'gzip' }), means: 'unknown' },
  { what: '200 that unpacks to 200 MB', does: says(200, gzipSync(Buffer.alloc(200_000_000)), { 'content-encoding': 'gzip' }), means: 'unknown' },
  { what: '202 and no word', does: says(202, '{}'), means: 'unknown' },
  { what: '204', does: says(204), means: 'unknown' },
  { what: '301 to elsewhere', does: says(301, '', { location: 'http://127.0.0.1:9/' }), means: 'unknown' },
  { what: '307 to itself', does: says(307, '', { location: '/' }), means: 'unknown' },
  { what: '400 with a reason', does: says(400, error), means: 'rejected' },
  { what: '401', does: says(401, error), means: 'reconnect' },
  { what: '401 with HTML', does: says(401, html, asHtml), means: 'reconnect' },
  { what: '403', does: says(403, error), means: 'reconnect' },
  { what: '404', does: says(404, error), means: 'rejected' },
  { what: '408', does: says(408), means: 'unknown' },
  { what: '413 of a gateway', does: says(413, html, asHtml), means: 'rejected' },
  { what: '422', does: says(422, error), means: 'rejected' },
  { what: '425', does: says(425), means: { mastodon: 'busy', bluesky: 'rejected' } },
  { what: '429 without a time', does: says(429, error), means: 'busy', retryAfterSeconds: null },
  { what: '429 with seconds', does: says(429, error, { 'retry-after': '30' }), means: 'busy', retryAfterSeconds: 30 },
  { what: '429 with a date that has passed', does: says(429, error, { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }), means: 'busy', retryAfterSeconds: 0 },
  { what: '429 with nonsense for a time', does: says(429, error, { 'retry-after': 'soon' }), means: 'busy', retryAfterSeconds: null },
  { what: '429 with HTML', does: says(429, html, asHtml), means: 'busy' },
  { what: '451', does: says(451, error), means: 'rejected' },
  { what: '500', does: says(500, error), means: 'unknown' },
  { what: '502 with HTML', does: says(502, html, asHtml), means: 'unknown' },
  { what: '503 with a time', does: says(503, '', { 'retry-after': '120' }), means: 'unknown' },
  { what: '504', does: says(504), means: 'unknown' },
  { what: '520 of a proxy', does: says(520, html, asHtml), means: 'unknown' },
  { what: 'goodbye without a word', does: (socket) => void socket.end(), means: 'unknown' },
  { what: 'a reset', does: (socket) => void socket.resetAndDestroy(), means: 'unknown' },
  { what: 'half a head', does: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-ty'), means: 'unknown' },
  { what: 'half a body', does: (socket, good) => void socket.end(answer(200, good).subarray(0, -10)), means: 'unknown' },
  { what: 'a reset amid the body', does: (socket, good) => void socket.write(answer(200, good).subarray(0, -10), () => socket.resetAndDestroy()), means: 'unknown' },
  { what: 'chunks that stop', does: (socket) => void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"id"\r\n'), means: 'unknown' },
  { what: 'something that is not HTTP', does: (socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'), means: 'unknown' },
  { what: 'an endless head', does: (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${'x-a: b\r\n'.repeat(10_000)}`), means: 'unknown' },
  { what: 'an answer of ten megabytes', does: says(200, `"${'x'.repeat(10_000_000)}"`), means: 'unknown' },
  { what: 'silence', does: () => {}, means: 'unknown' },
  { what: 'a byte now and then', does: (socket, good) => drip(socket, answer(200, good)), means: 'unknown' },
]

function drip(socket: Socket, bytes: Buffer): void {
  let at = 0
  const timer = setInterval(() => void socket.write(bytes.subarray(at, (at += 1))), 100)
  socket.on('close', () => clearInterval(timer))
}

const segment: Segment = { key: 'publication-1:0', createdAt: Date.UTC(2026, 10, 22, 12), text: 'Ciao', language: 'it', images: [], card: null, replyTo: null, shortLinks: [] }
const deadlineMs = 700

describe('what networks answer', () => {
  let server: Server
  let origin = ''
  let behave: (socket: Socket) => void = () => {}
  const surprises: unknown[] = []
  const surprise = (cause: unknown): void => void surprises.push(cause)

  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on('error', () => {})
      // Only once the whole request is here: what happens before it is another story (not-sent).
      let seen = ''
      socket.on('data', (bytes) => {
        seen += bytes.toString('latin1')
        const [head = '', body] = seen.split('\r\n\r\n', 2)
        if (body === undefined || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return
        seen = ''
        behave(socket)
      })
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    process.on('unhandledRejection', surprise)
  })
  afterAll(async () => {
    process.off('unhandledRejection', surprise)
    await new Promise((closed) => server.close(closed))
  })

  function accessOf(name: Name, at = origin): Access {
    const { credentials, remoteId } = networks[name]
    return {
      workspaceId: 'w', connectionId: 'c', origin: at, learnt: {}, clock: { now: () => Date.now() }, fetch: createFetch({ allowNetworks: ['127.0.0.1'], publicUrl: 'https://us.example' }),
      account: { remoteId, handle: '@a@m.example', displayName: 'A', url: 'https://m.example/@a', avatarUrl: null, followers: null },
      credentials: () => Promise.resolve(credentials),
      renew: () => Promise.reject(new ChannelError(name, 'reconnect')),
    }
  }
  const told = (promise: Promise<PublishedSegment | null> | undefined): Promise<unknown> => Promise.resolve(promise).catch((cause: unknown) => cause)
  const prepared = { facets: [], embed: null, mediaIds: [] }

  for (const name of ['mastodon', 'bluesky'] as const) {
    const publishing = (networks[name].channel as Channel).publishing
    it.each(canned)(`${name}: $what`, async ({ does, means, retryAfterSeconds }) => {
      const expected = typeof means === 'string' ? means : means[name]
      behave = (socket) => does(socket, networks[name].good)

      const published = await told(publishing?.publish(segment, prepared, accessOf(name), AbortSignal.timeout(deadlineMs)))
      if (expected === 'published') {
        expect(published).toMatchObject({ ref: { id: expect.any(String) as string } })
        return
      }
      expect(published).toBeInstanceOf(ChannelError)
      expect(published).toMatchObject({ refusal: expected, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) })

      // Whoever looks for what may be out must not take any of these for "it is not there".
      const found = await told(publishing?.find?.(segment, prepared, accessOf(name), AbortSignal.timeout(deadlineMs)))
      expect(found).toBeInstanceOf(ChannelError)
    })

    it(`${name}: nobody listens`, async () => {
      const published = await told(publishing?.publish(segment, prepared, accessOf(name, 'http://127.0.0.1:9'), AbortSignal.timeout(deadlineMs)))

      expect(published).toMatchObject({ refusal: 'not-sent' })
    })
  }

  it('leave no error that nobody handled', async () => {
    await new Promise((turn) => void setTimeout(turn, 50))
    expect(canned.length).toBeGreaterThanOrEqual(40)
    expect(surprises).toEqual([])
  })
})
