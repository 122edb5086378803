import { describe, expect, it } from 'vitest'
import type { Access } from '../../src/channels/channel.ts'
import { createBluesky } from '../../src/channels/bluesky/index.ts'
import { ChannelError, type Channel } from '../../src/channels/index.ts'
import { mastodon } from '../../src/channels/mastodon/index.ts'
import { FetchError } from '../../src/platform/http/fetch.ts'
import { plainText } from '../../src/protocols/mastodon-api/index.ts'
import { pageSays } from '../../src/publishing/read-page.ts'
import { json, megabyte, mutate, mutateBytes, nastyTexts } from './fuzz.ts'
import { payloads } from './payloads.ts'
import { dice, seed } from './world.ts'

const seconds = Number(process.env['PASSAPAROLA_FUZZ_SECONDS'] ?? 3)
const longest = 1_000
type Dice = ReturnType<typeof dice>

const at = '2026-11-22T10:00:00.000Z'
const account = { id: '7', username: 'bea', acct: 'bea@social.example', display_name: 'Bea', url: 'https://social.example/@bea', avatar: 'https://social.example/a.png', followers_count: 3, statuses_count: 9 }
const status = { id: '99', url: 'https://social.example/@bea/99', uri: 'https://social.example/99', content: '<p>Do you <a href="https://x.example">ship</a>?</p>', spoiler_text: '', visibility: 'public', created_at: at, in_reply_to_id: '98', in_reply_to_account_id: '1', account, media_attachments: [{ id: '5', type: 'image', url: 'https://social.example/p.png', preview_url: null, description: 'x' }], favourites_count: 1, reblogs_count: 2, replies_count: 3 }
const instance = { domain: 'social.example', title: 'S', version: '4.5.0', configuration: { statuses: { max_characters: 500, max_media_attachments: 4, characters_reserved_per_url: 23 }, media_attachments: { supported_mime_types: ['image/png'], image_size_limit: 16_000_000 } } }
const ref = { uri: 'at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.post/3k', cid: 'bafy' }
const profile = { did: 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa', handle: 'bea.example', displayName: 'Bea', avatar: 'https://cdn.example/a.png', followersCount: 3, postsCount: 2 }

/** What each network really answers, by the path it was asked. */
const answers: readonly (readonly [RegExp, unknown])[] = [
  [/\/api\/v2\/instance/, instance], [/notifications/, [{ id: '100', type: 'mention', created_at: at, status }]], [/\/context/, { ancestors: [status], descendants: [] }], [/verify_credentials/, account], [/\/statuses(\?|$)/, [status]], [/\/statuses\//, status], [/\/media/, { id: '5', type: 'image', url: 'https://social.example/p.png' }], [/accounts/, account],
  [/listNotifications/, { cursor: 'c', notifications: [{ ...ref, reason: 'reply', author: profile, record: { $type: 'app.bsky.feed.post', text: 'Do you ship?', createdAt: at, reply: { root: ref, parent: ref }, embed: { $type: 'app.bsky.embed.images', images: [{}] } }, indexedAt: at }] }],
  [/getPosts/, { posts: [{ ...ref, likeCount: 1, replyCount: 2, repostCount: 3, quoteCount: 0, embed: { images: [{ fullsize: 'https://cdn.example/p.png', alt: 'x' }] } }] }], [/getProfile/, profile], [/getSession/, { handle: 'bea.example', did: profile.did }], [/createRecord/, { ...ref }], [/getRecord/, { ...ref, value: { text: 'x', createdAt: at } }], [/listRecords/, { records: [{ ...ref, value: { text: 'x', createdAt: at } }] }], [/uploadBlob/, { blob: { $type: 'blob', ref: { $link: 'x' }, mimeType: 'image/png', size: 3 } }], [/getRepostedBy/, { repostedBy: [] }],
]

/** The network, with one thing wrong in what it says. */
function wrong(random: Dice, url: string): Response {
  const right = answers.find(([path]) => path.test(url))?.[1] ?? {}
  const kind = random.below(12)
  if (kind === 0) throw new FetchError(random.pick(['refused', 'not-sent', 'maybe-sent', 'too-large', 'too-many-hops']), 'no answer')
  const code = kind < 4 ? random.pick([201, 204, 301, 304, 400, 401, 403, 404, 408, 418, 422, 429, 451, 500, 502, 503, 504, 599]) : 200
  const headers = { 'content-type': random.pick(['application/json', 'text/html', 'x', '']), 'retry-after': random.pick(['1', '-1', '99999999999', 'Fri, 31 Dec 9999 23:59:59 GMT', 'x', '']), 'x-ratelimit-reset': random.pick(['0', 'x', '2026-11-22T10:00:00Z', '1e99']), link: random.pick(['<x>; rel="next"', '<', '']) }
  const body = code === 204 || code === 304 ? null : random.next() < 0.6 ? json(mutate(right, random)) : random.next() < 0.5 ? mutateBytes(JSON.stringify(right), random) : random.pick(['', '<html>', megabyte, 'null', '{"error":"x"}', '{"error":{}}', '{"error":null,"message":[]}', '[]', '"', '\u0000'])
  const response = new Response(body === null ? null : typeof body === 'string' ? body : new Uint8Array(body), { status: code, headers })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

const bluesky = createBluesky({ resolveTxt: () => Promise.reject(new Error('no DNS here')) })
const networks: readonly { readonly channel: Channel; readonly credentials: unknown }[] = [
  { channel: mastodon, credentials: { accessToken: 't', client: { id: 'a', secret: 'b' } } },
  { channel: bluesky, credentials: { kind: 'password', did: profile.did, accessJwt: 'a.b.c', refreshJwt: 'd.e.f' } },
]

describe('what networks answer', () => {
  it('F12 ends in messages, numbers or a refusal of a known kind, soon, whatever is wrong with it', async () => {
    console.log(`network answers: PASSAPAROLA_SEED=${seed}`)
    const end = performance.now() + seconds * 1_000
    const found: string[] = []
    const outcomes = { fine: 0, refused: 0 }
    for (let round = 0; performance.now() < end; round += 1) {
      const random = dice(seed + round)
      const { channel, credentials } = random.pick(networks)
      let asked = 0
      const access: Access = {
        workspaceId: 'w', connectionId: 'c', origin: 'https://social.example', learnt: {}, clock: { now: () => Date.parse(at) + 3_600_000 },
        account: { remoteId: channel.id === 'bluesky' ? profile.did : '1', handle: '@brand@social.example', displayName: 'Brand', url: 'https://social.example/@brand', avatarUrl: null, followers: 1 },
        fetch: async (request) => {
          asked += 1
          // A server that always says there is more must not be asked for ever.
          if (asked > 500) throw new Error('asked more than 500 times')
          return wrong(random, request.url)
        },
        credentials: async () => credentials,
        renew: async (_stale, refresh) => refresh(credentials),
      }
      const signal = AbortSignal.timeout(5_000)
      const calls: (() => Promise<unknown> | undefined)[] = [
        () => channel.inbox?.poll(random.pick([null, '98', at]), 50, access, signal), () => channel.metrics?.account(access, signal), () => channel.metrics?.posts([{ id: channel.id === 'bluesky' ? ref.uri : '99', data: { cid: 'x' } }], access, signal), () => channel.check?.(access, signal),
      ]
      const started = busyMs()
      try {
        await random.pick(calls)()
        outcomes.fine += 1
      } catch (cause) {
        outcomes.refused += 1
        if (!(cause instanceof ChannelError)) found.push(`round ${round} (PASSAPAROLA_SEED=${seed}), ${channel.id}: ${String(cause).slice(0, 300)}`)
      }
      if (busyMs() - started > longest) found.push(`round ${round}, ${channel.id}: ${Math.round(busyMs() - started)} ms`)
    }
    expect(found.slice(0, 10), `${found.length} found`).toEqual([])
    expect(outcomes.fine).toBeGreaterThan(20)
    expect(outcomes.refused).toBeGreaterThan(20)
  })

  it('F12, 25 HTML of strangers is read in time: deep, broken, endless, hostile', () => {
    const hostile = [...payloads, ...nastyTexts, '<div>'.repeat(100_000), `${'<b>'.repeat(50_000)}x${'</b>'.repeat(50_000)}`, '<p>'.repeat(200_000), `<meta ${'a=b '.repeat(100_000)}>`, `<meta property="og:title" content="${'x'.repeat(900_000)}">`, '<!--'.repeat(100_000), '<![CDATA['.repeat(50_000), `<a href="${'&amp;'.repeat(100_000)}">`, '&#x1F468;'.repeat(50_000), '&'.repeat(500_000), '<'.repeat(500_000), `<title>${' \n\t'.repeat(200_000)}</title>`, '\u0300'.repeat(200_000), megabyte]
    for (const html of hostile) {
      const started = busyMs()
      expect(plainText(html)).toBeTypeOf('string')
      const facts = pageSays(Buffer.from(html), { asked: 'https://shop.example/' })
      expect(busyMs() - started, html.slice(0, 40)).toBeLessThan(longest)
      if (facts === null) continue
      expect([...facts.title].length).toBeLessThanOrEqual(300)
      expect([...facts.description].length).toBeLessThanOrEqual(1_000)
      if (facts.imageUrl !== null) expect(facts.imageUrl).toMatch(/^https?:/)
    }
  })
})

/** Processor time of this process, milliseconds: the machine may be busy with other things. */
function busyMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
