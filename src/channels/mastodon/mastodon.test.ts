import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Segment } from '../channel.ts'
import { describeChannel, fakeAccess, type ChannelExamples } from '../contract.ts'
import { fakeNetwork } from '../fake-network.ts'
import { mastodon } from './index.ts'
import { readInstanceAddress } from './instance-address.ts'

const fixture = (name: string): unknown => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
const status = fixture('status') as Record<string, unknown>
const origin = 'https://mastodon.example'
const now = Date.UTC(2026, 10, 22, 12)
const never = new AbortController().signal

const text: Segment = {
  key: 'publication-1.0',
  createdAt: now,
  text: 'Il pane di domani: https://ppr.example/aB3dE5fG',
  language: 'it-IT',
  images: [],
  card: null,
  replyTo: null,
  shortLinks: ['https://ppr.example/aB3dE5fG'],
}
const image: Segment = {
  ...text,
  key: 'publication-2.0',
  images: [{ alt: 'Una pagnotta sul banco', type: 'image/png', width: 10, height: 10, size: 4, bytes: async () => ({ bytes: Uint8Array.of(1, 2, 3, 4), type: 'image/png', width: 10, height: 10 }) }],
}
const own = `${origin}/api/v1/accounts/109/statuses?limit=40&exclude_reblogs=true`
const account = { id: '109', username: 'forno', acct: 'forno', display_name: 'Forno Rossi', url: `${origin}/@forno`, avatar: null, followers_count: 120, statuses_count: 44 }

const examples: ChannelExamples = {
  account: { remoteId: '109', handle: '@forno@mastodon.example', displayName: 'Forno Rossi', url: `${origin}/@forno`, avatarUrl: null, followers: 120 },
  origin,
  now,
  credentials: { accessToken: 'canary-token', client: { id: 'app', secret: 'canary-secret' } },
  secrets: ['canary-token', 'canary-secret'],
  learnt: { maxCharacters: 700 },
  text: {
    segment: text,
    publish: [
      {
        method: 'POST',
        url: `${origin}/api/v1/statuses`,
        answer: { json: status },
        check: (_request, body) => expect(JSON.parse(new TextDecoder().decode(body))).toEqual({ status: text.text, visibility: 'public', language: 'it' }),
      },
    ],
  },
  image: {
    segment: image,
    prepare: [
      {
        method: 'POST',
        url: `${origin}/api/v2/media`,
        answer: { status: 202, json: { id: '77', type: 'image', url: null } },
        check(request, body) {
          const form = new TextDecoder().decode(body)
          expect(request.headers.get('content-type')).toMatch(/^multipart\/form-data; boundary=/)
          expect(form).toContain('name="description"\r\n\r\nUna pagnotta sul banco\r\n')
          expect(form).toContain('name="file"; filename="image.png"\r\nContent-Type: image/png\r\n\r\n\x01\x02\x03\x04\r\n')
        },
      },
      { method: 'GET', url: `${origin}/api/v1/media/77`, answer: { json: { id: '77', type: 'image', url: `${origin}/m/77.png` } } },
    ],
    publish: [
      {
        method: 'POST',
        url: `${origin}/api/v1/statuses`,
        answer: { json: status },
        check: (_request, body) => expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({ media_ids: ['77'] }),
      },
    ],
  },
  requestKey: (sent) => sent.headers.get('idempotency-key'),
  refusals: [
    { answer: { status: 422, json: { error: 'Validation failed: Text character limit of 500 exceeded' } }, refusal: 'rejected' },
    { answer: { status: 404, json: { error: 'The post you are trying to reply to does not appear to exist.' } }, refusal: 'rejected' },
    { answer: { status: 403, json: { error: 'This action is outside the authorized scopes' } }, refusal: 'reconnect' },
    { answer: { status: 401, json: { error: 'The access token was revoked' } }, refusal: 'reconnect' },
    { answer: { status: 429, json: { error: 'Too many requests' }, headers: { 'x-ratelimit-reset': '2026-11-22T12:04:10.123Z' } }, refusal: 'busy', retryAfterSeconds: 251 },
    { answer: { status: 503, json: { error: 'There was a temporary problem serving your request, please try again' } }, refusal: 'unknown' },
    { answer: { status: 408, text: '' }, refusal: 'unknown' },
  ],
  find: {
    there: [{ method: 'GET', url: own, answer: { json: [{ ...status, id: '115600000000000002', content: '<p>Altro</p>' }, status] } }, { method: 'GET', url: /max_id=115600000000000001$/, answer: { json: [] } }],
    absent: [{ method: 'GET', url: own, answer: { json: [{ ...status, created_at: '2026-11-22T11:58:00.000Z' }] } }],
  },
  remove: {
    done: [{ method: 'DELETE', url: `${origin}/api/v1/statuses/115600000000000001`, answer: { json: status } }],
    goneAlready: [
      { method: 'DELETE', url: `${origin}/api/v1/statuses/115600000000000001`, answer: { status: 404, json: { error: 'Record not found' } } },
      { method: 'GET', url: `${origin}/api/v1/statuses/115600000000000001`, answer: { status: 404, json: { error: 'Record not found' } } },
    ],
  },
  inbox: {
    exchanges: [
      { method: 'GET', url: `${origin}/api/v1/notifications?types%5B%5D=mention&types%5B%5D=quote&limit=40`, answer: { json: fixture('notifications') } },
      { method: 'GET', url: /notifications\?.*max_id=34001&?/, answer: { json: [] } },
      { method: 'GET', url: `${origin}/api/v1/statuses/115600000000000010/context`, answer: { json: { ancestors: [status], descendants: [] } } },
    ],
    messages: 2,
  },
  metrics: {
    exchanges: [
      { method: 'GET', url: `${origin}/api/v1/accounts/verify_credentials`, answer: { json: account } },
      { method: 'GET', url: `${origin}/api/v1/statuses?id%5B%5D=115600000000000001&id%5B%5D=1`, answer: { json: [status] } },
      { method: 'GET', url: `${origin}/api/v1/statuses/115600000000000001/reblogged_by?limit=80`, answer: { json: [{ ...account, id: '301', followers_count: 30 }] } },
    ],
    refs: [{ id: '115600000000000001', data: {} }, { id: '1', data: {} }],
    known: 1,
  },
}

describeChannel(mastodon, examples)

describe('counting', () => {
  const count = (words: string, learnt = {}) => mastodon.limits.measure(words, learnt).count

  it.each([
    ['a link as 23, however long', `a https://example.org/${'x'.repeat(90)}`, 25],
    ['a link without its full stop', 'Vai su https://example.org.', 7 + 23 + 1],
    ['a link in brackets without the bracket', '(https://example.org/a)', 25],
    ['a link that ends with its own bracket', 'https://it.example.org/Pane_(cibo)', 23],
    ['no link without a scheme', 'example.org/abc', 15],
    ['a mention without its server', '@anna@mastodon.example ciao', 10],
    ['a mail address as it is', 'anna@example.org', 16],
    ['a family as one', '👨‍👩‍👧‍👦', 1],
    ['a flag and an accent as one each', '🇮🇹e\u0301', 2],
    ['line breaks', 'a\n\nb', 4],
  ])('counts %s', (_what, words, expected) => {
    expect(count(words)).toBe(expected)
  })

  it('takes what the server says before the defaults', () => {
    expect(mastodon.limits.measure('https://example.org/long-path-here', { charactersPerUrl: 32, maxCharacters: 10 })).toMatchObject({ count: 32, max: 10, excess: 22 })
    expect(mastodon.limits.media({ maxImages: 8, imageTypes: ['image/png'] })).toMatchObject({ maxImages: 8, types: ['image/png'], maxImageBytes: 16_777_216 })
  })
})

it.each([
  ['mastodon.example', 'https://mastodon.example', null],
  [' https://mastodon.example/@me ', 'https://mastodon.example', null],
  ['@me@mastodon.example', 'https://mastodon.example', 'me@mastodon.example'],
  ['me@mastodon.example', 'https://mastodon.example', 'me@mastodon.example'],
  ['http://127.0.0.1:4000', 'http://127.0.0.1:4000', null],
  ['Mastodon.Example:8443/about', 'https://mastodon.example:8443', null],
])('understands %s', (typed, address, handle) => {
  expect(readInstanceAddress(typed)).toEqual({ origin: address, handle })
})

it.each(['', 'mastodon', 'https://', '@me', 'two words.example', 'https://me:secret@mastodon.example', 'javascript:alert(1)', 'ftp://mastodon.example'])('does not understand «%s»', (typed) => {
  expect(readInstanceAddress(typed)).toBeNull()
})

describe('an answer', () => {
  async function bodyOf(segment: Segment): Promise<Record<string, unknown>> {
    const network = fakeNetwork([{ method: 'POST', url: `${origin}/api/v1/statuses`, answer: { json: status } }])
    await mastodon.publishing?.publish(segment, null, fakeAccess(network, examples), never)
    return JSON.parse(network.sent[0]?.body ?? '') as Record<string, unknown>
  }
  const to = (acct: string, visibility: string): Segment['replyTo'] => {
    const parent = { id: '20', data: { acct, visibility } }
    return { parent, root: parent }
  }

  it('names who is answered, once', async () => {
    expect(await bodyOf({ ...text, text: 'Sì, fino alle 20', replyTo: to('bea@altrove.example', 'public') })).toMatchObject({ status: '@bea@altrove.example Sì, fino alle 20', in_reply_to_id: '20' })
    expect(await bodyOf({ ...text, text: 'Sì @bea!', replyTo: to('bea@altrove.example', 'public') })).toMatchObject({ status: 'Sì @bea!' })
    expect(await bodyOf({ ...text, text: 'Sì @beatrice', replyTo: to('bea', 'public') })).toMatchObject({ status: '@bea Sì @beatrice' })
  })

  it('counts the name it will put in front, without its server', () => {
    const sent = mastodon.publishing?.answerText?.('Sì', { id: '20', data: { acct: 'bea@altrove.example' } }) ?? ''
    expect(mastodon.limits.measure(sent, {}).count).toBe('@bea Sì'.length)
  })

  it('is never louder than what it answers', async () => {
    expect(await bodyOf({ ...text, replyTo: to('bea', 'direct') })).toMatchObject({ visibility: 'direct' })
    expect(await bodyOf({ ...text, replyTo: to('bea', 'unlisted') })).toMatchObject({ visibility: 'unlisted' })
  })

  it('does not name ourselves in our own thread', async () => {
    const parent = { id: '20', data: {} }
    expect(await bodyOf({ ...text, replyTo: { parent, root: parent } })).toMatchObject({ status: text.text, in_reply_to_id: '20' })
  })
})

it('tells replies to us from mentions, with the thread they belong to', async () => {
  const network = fakeNetwork(examples.inbox?.exchanges ?? [])

  const polled = await mastodon.inbox?.poll(null, 50, fakeAccess(network, examples), never)

  expect(polled?.cursor).toBe('34002')
  expect(polled?.messages[0]).toMatchObject({
    kind: 'reply', text: '@forno bello!\nLo provo', parent: { id: '115600000000000001' }, root: { id: '115600000000000001' },
    author: { handle: '@anna@mastodon.example', displayName: 'Anna', followers: 30 }, images: [{ url: 'https://mastodon.example/m/9.png', alt: 'Una pagnotta' }],
  })
  expect(polled?.messages[1]).toMatchObject({ kind: 'mention', parent: null, author: { handle: '@bea@altrove.example', displayName: 'bea' }, ref: { data: { acct: 'bea@altrove.example', visibility: 'direct' } } })
})

it('adds up potential reach, and says null for what is hidden', async () => {
  const read = async (boosters: unknown) => {
    const network = fakeNetwork([...(examples.metrics?.exchanges.slice(0, 2) ?? []), { method: 'GET', url: /reblogged_by/, answer: boosters as never }])
    return (await mastodon.metrics?.posts(examples.metrics?.refs ?? [], fakeAccess(network, examples), never))?.get('115600000000000001')
  }

  expect(await read({ json: [{ ...account, id: '301', followers_count: 30 }, account] })).toEqual({ likes: 5, replies: 2, reposts: 1, quotes: 0, saves: null, impressions: null, potentialReach: 150 })
  expect(await read({ json: [] })).toMatchObject({ potentialReach: null })
  expect(await read({ status: 404, json: { error: 'Record not found' } })).toMatchObject({ potentialReach: null })
})

it('says so when a server cannot delete', async () => {
  const network = fakeNetwork([
    { method: 'DELETE', url: `${origin}/api/v1/statuses/5`, answer: { status: 404, text: '' } },
    { method: 'GET', url: `${origin}/api/v1/statuses/5`, answer: { json: status } },
  ])

  const removed = mastodon.publishing?.remove?.({ ref: { id: '5', data: {} }, url: origin }, fakeAccess(network, examples), never)

  await expect(removed).rejects.toMatchObject({ refusal: 'rejected', remoteCode: 'cannot delete' })
})
