import { expect, describe, it } from 'vitest'
import { describeChannel, fakeAccess, type ChannelExamples } from '../contract.ts'
import type { Segment } from '../channel.ts'
import { fakeNetwork, type Exchange } from '../fake-network.ts'
import { bluesky } from './index.ts'
import { limits } from './limits.ts'

const origin = 'https://pds.example'
const did = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const other = 'did:plc:z72i7hdynmk6r22z27h6tvur'
const createdAt = Date.UTC(2026, 10, 22, 12)
const never = new AbortController().signal

const segment = (more: Partial<Segment> = {}): Segment => ({
  key: 'publication-1:0',
  createdAt,
  text: 'Ciao mondo',
  language: 'it',
  images: [],
  card: null,
  replyTo: null,
  shortLinks: [],
  ...more,
})
const image = { alt: 'Una torta', type: 'image/png', width: 4, height: 3, size: 5, bytes: async () => ({ bytes: new Uint8Array([1, 2, 3]), type: 'image/jpeg', width: 400, height: 300 }) }

const xrpc = (nsid: string) => `${origin}/xrpc/${nsid}`
const put = (check?: (record: Record<string, unknown>) => void): Exchange => ({
  method: 'POST',
  url: xrpc('com.atproto.repo.putRecord'),
  answer: { json: { uri: `at://${did}/app.bsky.feed.post/3m6abcdefgh22`, cid: 'bafyreicid' } },
  check: (_request, body) => {
    const sent = JSON.parse(new TextDecoder().decode(body)) as { repo: string; record: Record<string, unknown> }
    expect(sent.repo).toBe(did)
    check?.(sent.record)
  },
})
const blob = { $type: 'blob', ref: { $link: 'bafkreiblob' }, mimeType: 'image/jpeg', size: 3 }
const upload: Exchange = {
  method: 'POST',
  url: xrpc('com.atproto.repo.uploadBlob'),
  answer: { json: { blob } },
  check: (request, body) => {
    expect(request.headers.get('content-type')).toBe('image/jpeg')
    expect([...body]).toEqual([1, 2, 3])
  },
}
const get = (url: string | RegExp, json: unknown, status = 200): Exchange => ({ method: 'GET', url, answer: { status, json } })
const error = (status: number, code: string, message = 'said the server') => ({ status, json: { error: code, message } })

const post = (name: string) => `at://${did}/app.bsky.feed.post/${name}`
const notification = (at: string, more: object) => ({
  uri: `at://${other}/app.bsky.feed.post/${at.replaceAll(/\D/g, '')}`,
  cid: 'bafynotification',
  author: { did: other, handle: 'bruno.example', displayName: 'Bruno' },
  indexedAt: `2026-11-22T${at}:00.000Z`,
  isRead: false,
  ...more,
})
const ref = (name: string) => ({ uri: post(name), cid: `bafy${name}` })

const examples: ChannelExamples = {
  account: { remoteId: did, handle: 'anna.example', displayName: 'Anna', url: `https://bsky.app/profile/${did}`, avatarUrl: null, followers: 3 },
  origin,
  credentials: { kind: 'password', did, accessJwt: 'canary-access', refreshJwt: 'canary-refresh' },
  secrets: ['canary-access', 'canary-refresh'],
  now: createdAt,
  text: { segment: segment(), publish: [put((record) => expect(record).toEqual({ $type: 'app.bsky.feed.post', text: 'Ciao mondo', langs: ['it'], createdAt: '2026-11-22T12:00:00.000Z' }))] },
  image: {
    segment: segment({ images: [image] }),
    prepare: [upload],
    publish: [put((record) => expect(record['embed']).toEqual({ $type: 'app.bsky.embed.images', images: [{ image: blob, alt: 'Una torta', aspectRatio: { width: 400, height: 300 } }] }))],
  },
  requestKey: ({ body }) => (JSON.parse(body) as { rkey: string }).rkey,
  find: {
    there: [get(/getRecord\?repo=did%3Aplc%3A\w+&collection=app\.bsky\.feed\.post&rkey=\w{13}$/, { uri: `at://${did}/app.bsky.feed.post/3m6abcdefgh22`, cid: 'bafyreicid', value: {} })],
    absent: [{ method: 'GET', url: /getRecord/, answer: error(400, 'RecordNotFound') }],
  },
  remove: {
    done: [{ method: 'POST', url: xrpc('com.atproto.repo.deleteRecord'), answer: { json: { commit: {} } } }],
    goneAlready: [{ method: 'POST', url: xrpc('com.atproto.repo.deleteRecord'), answer: { json: {} } }],
  },
  refusals: [
    { answer: error(400, 'InvalidRequest', 'Record/text must not be longer than 300 graphemes'), refusal: 'rejected' },
    { answer: error(400, 'InvalidToken'), refusal: 'reconnect' },
    { answer: error(401, 'AuthMissing'), refusal: 'reconnect' },
    { answer: error(401, 'AccountTakedown'), refusal: 'reconnect' },
    { answer: { ...error(429, 'RateLimitExceeded'), headers: { 'ratelimit-reset': String(createdAt / 1000 + 42) } }, refusal: 'busy', retryAfterSeconds: 42 },
    { answer: error(500, 'InternalServerError'), refusal: 'unknown' },
    { answer: error(502, 'UpstreamFailure'), refusal: 'unknown' },
    { answer: error(413, 'PayloadTooLarge'), refusal: 'rejected' },
  ],
  inbox: {
    messages: 3,
    exchanges: [
      get(/listNotifications\?limit=100&reasons=reply&reasons=mention&reasons=quote$/, {
        notifications: [
          notification('12:03', { reason: 'quote', record: { text: 'Guardate!', createdAt: '2026-11-22T12:03:00Z', embed: { $type: 'app.bsky.embed.record', record: ref('ours') } } }),
          notification('12:02', { reason: 'like', record: {} }),
          notification('12:01', { reason: 'mention', record: { text: 'ciao @anna.example', createdAt: '2026-11-22T12:01:00Z', embed: { $type: 'app.bsky.embed.images', images: [{}] } } }),
          notification('12:00', { reason: 'reply', record: { text: 'Bella!', createdAt: '1970-01-01T00:00:00Z', reply: { root: ref('ours'), parent: ref('part2') } } }),
        ],
      }),
      get(/getPosts\?uris=/, { posts: [{ uri: `at://${other}/app.bsky.feed.post/1201`, cid: 'x', embed: { $type: 'app.bsky.embed.images#view', images: [{ thumb: 't', fullsize: 'https://cdn.example/i.jpg', alt: 'Foto' }] } }] }),
    ],
  },
  metrics: {
    refs: [post('a'), post('b'), post('gone')].map((id) => ({ id, data: { cid: 'c' } })),
    known: 2,
    exchanges: [
      get(/getPosts\?uris=.*&uris=.*&uris=/, { posts: [{ uri: post('a'), cid: 'c', likeCount: 2, replyCount: 1, repostCount: 2, quoteCount: 0 }, { uri: post('b'), cid: 'c', likeCount: 0 }] }),
      get(/getProfile\?/, { did, handle: 'anna.example', followersCount: 10, postsCount: 4 }),
      get(/getRepostedBy\?uri=.*&limit=100$/, { repostedBy: [{ did: other }, { did }] }),
      get(/getProfiles\?actors=did%3Aplc%3Az72i7hdynmk6r22z27h6tvur$/, { profiles: [{ did: other, handle: 'bruno.example', followersCount: 7 }] }),
    ],
  },
}

describeChannel(bluesky, examples)

const run = (exchanges: readonly Exchange[], over: Partial<ChannelExamples> = {}) => {
  const network = fakeNetwork(exchanges)
  return { network, access: fakeAccess(network, { ...examples, ...over }) }
}

describe('bluesky', () => {
  it('counts graphemes and bytes, whichever is exceeded first', () => {
    expect(limits.measure('👩‍👩‍👧‍👦'.repeat(120), {})).toMatchObject({ count: 120, excess: 0, bytes: { count: 3000, excess: 0 } })
    expect(limits.measure('👩‍👩‍👧‍👦'.repeat(121), {})).toMatchObject({ excess: 0, bytes: { excess: 25 } })
    expect(limits.measure('e\u0301'.repeat(301), {})).toMatchObject({ count: 301, excess: 1 })
  })

  it('adds up the followers of who re-shared, each account once', async () => {
    const { access, network } = run(examples.metrics?.exchanges ?? [])

    const numbers = await bluesky.metrics?.posts(examples.metrics?.refs ?? [], access, never)

    network.verify()
    expect(numbers?.get(post('a'))).toEqual({ likes: 2, replies: 1, reposts: 2, quotes: 0, saves: null, impressions: null, potentialReach: 17 })
    expect(numbers?.get(post('b'))).toMatchObject({ likes: 0, replies: null, potentialReach: null })
  })

  it('says nothing where no AppView answers, instead of zero', async () => {
    const upstream = error(502, 'UpstreamFailure')
    const { access } = run([
      { method: 'GET', url: /xrpc\/app\.bsky/, answer: upstream, times: 'any' },
      get(/getRecord\?.*rkey=a$/, { uri: post('a'), cid: 'c', value: {} }),
      { method: 'GET', url: /getRecord\?.*rkey=b$/, answer: error(400, 'RecordNotFound') },
    ])

    expect(await bluesky.inbox?.poll('2026-11-22T12:00:00.000Z', 50, access, never)).toEqual({ messages: [], cursor: '2026-11-22T12:00:00.000Z' })
    expect(await bluesky.metrics?.account(access, never)).toEqual({ followers: null, posts: null })
    const numbers = await bluesky.metrics?.posts(['a', 'b'].map((name) => ({ id: post(name), data: {} })), access, never)
    expect([...(numbers ?? [])]).toEqual([[post('a'), { likes: null, replies: null, reposts: null, quotes: null, saves: null, impressions: null, potentialReach: null }]])
  })

  it('puts a quote under the post it quotes, and a reply under its parent', async () => {
    const { access } = run(examples.inbox?.exchanges ?? [])

    const polled = await bluesky.inbox?.poll(null, 50, access, never)

    expect(polled?.messages.map(({ kind, parent, root, images }) => [kind, parent?.id, root?.id, images.length])).toEqual([
      ['reply', post('part2'), post('ours'), 0],
      ['mention', undefined, undefined, 1],
      ['quote', post('ours'), post('ours'), 0],
    ])
    expect(polled?.cursor).toBe('2026-11-22T12:03:00.000Z')
  })

  it('reads page after page until what it knows, and hands out the oldest first', async () => {
    const mention = (at: string) => notification(at, { reason: 'mention', record: { text: at, createdAt: `2026-11-22T${at}:00Z` } })
    const pages = [
      get(/listNotifications\?limit=100&reasons=reply&reasons=mention&reasons=quote$/, { cursor: 'p2', notifications: [mention('12:05'), mention('12:04')] }),
      get(/&cursor=p2$/, { cursor: 'p3', notifications: [mention('12:03'), mention('12:01')] }),
    ]
    const { access, network } = run(pages)

    const polled = await bluesky.inbox?.poll('2026-11-22T12:02:00.000Z', 2, access, never)

    network.verify()
    expect(polled?.messages.map(({ text }) => text)).toEqual(['12:03', '12:04'])
    expect(polled?.cursor).toBe('2026-11-22T12:04:00.000Z')
  })

  it('mentions who exists by DID, and leaves the others as text', async () => {
    const text = 'Grazie @bruno.example e @nessuno.example'
    const { access, network } = run([
      get(/resolveHandle\?handle=bruno\.example$/, { did: other }),
      { method: 'GET', url: /resolveHandle\?handle=nessuno\.example$/, answer: error(400, 'InvalidRequest', 'Unable to resolve handle') },
    ])

    const prepared = await bluesky.publishing?.prepare?.(segment({ text }), access, never)

    network.verify()
    expect(prepared).toEqual({ embed: null, facets: [{ index: { byteStart: 7, byteEnd: 21 }, features: [{ $type: 'app.bsky.richtext.facet#mention', did: other }] }] })
  })

  it('builds the card of a link with its picture', async () => {
    const { access, network } = run([upload])

    const card = { url: 'https://us.example/s/abc', title: 'Torta', description: 'Con le mele', image }
    const prepared = await bluesky.publishing?.prepare?.(segment({ card }), access, never)

    network.verify()
    expect(prepared).toMatchObject({ embed: { $type: 'app.bsky.embed.external', external: { uri: 'https://us.example/s/abc', title: 'Torta', description: 'Con le mele', thumb: blob } } })
  })

  it('answers with the addresses of parent and root', async () => {
    const replyTo = { parent: { id: post('p'), data: { cid: 'cp' } }, root: { id: post('r'), data: { cid: 'cr' } } }
    const { access, network } = run([put((record) => expect(record['reply']).toEqual({ root: { uri: post('r'), cid: 'cr' }, parent: { uri: post('p'), cid: 'cp' } }))])

    await bluesky.publishing?.publish(segment({ replyTo }), { facets: [], embed: null }, access, never)

    network.verify()
  })

  it('renews an expired session once and sends the very same again', async () => {
    const expired: Exchange = { ...put(), answer: error(400, 'ExpiredToken') }
    const renewed: Exchange = {
      method: 'POST',
      url: xrpc('com.atproto.server.refreshSession'),
      answer: { json: { did, handle: 'anna.example', accessJwt: 'canary-second', refreshJwt: 'canary-third' } },
      check: (request) => expect(request.headers.get('authorization')).toBe('Bearer canary-refresh'),
    }
    const { access, network } = run([expired, renewed, put()])

    await bluesky.publishing?.publish(segment(), { facets: [], embed: null }, access, never)

    network.verify()
    expect(network.sent[2]?.body).toBe(network.sent[0]?.body)
    expect(network.sent[2]?.headers.get('authorization')).toBe('Bearer canary-second')
  })

  it.each([
    ['refused', error(400, 'ExpiredToken'), 'reconnect'],
    ['refused for ever', error(401, 'AccountNotFound'), 'reconnect'],
    ['rate limited', error(429, 'RateLimitExceeded'), 'busy'],
    ['down', { status: 502, text: '' }, 'not-sent'],
  ] as const)('knows that nothing was published when the renewal is %s', async (_how, answer, refusal) => {
    const { access } = run([{ ...put(), answer: error(400, 'ExpiredToken') }, { method: 'POST', url: /refreshSession$/, answer }])

    const published = bluesky.publishing?.publish(segment(), { facets: [], embed: null }, access, never)

    await expect(published).rejects.toMatchObject({ refusal })
  })

  it('refuses to delete what is not its own', async () => {
    const { access } = run([])
    const removed = bluesky.publishing?.remove?.({ ref: { id: `at://${other}/app.bsky.feed.post/x`, data: {} }, url: 'https://bsky.app' }, access, never)

    await expect(removed).rejects.toMatchObject({ refusal: 'rejected' })
  })
})
