import { expect, it } from 'vitest'
import { fakeAccess } from '../contract.ts'
import type { Fetch } from '../../platform/http/fetch.ts'
import { mastodon } from './index.ts'

const origin = 'https://mastodon.example'
const account = { remoteId: '1', handle: '@us@mastodon.example', displayName: 'Us', url: `${origin}/@us`, avatarUrl: null, followers: null }
const never = new AbortController().signal
const start = Date.UTC(2026, 10, 22, 10)

/** Ninety mentions, one a minute; ids are numbers that grow from 9 to 98, so their texts do not sort as they do. */
const all = Array.from({ length: 90 }, (_none, place) => {
  const created_at = new Date(start + place * 60_000).toISOString()
  const author = { id: '2', username: 'anna', acct: 'anna', display_name: 'Anna', url: `${origin}/@anna`, avatar: null }
  return { id: String(place + 9), type: 'mention', created_at, status: { id: `s${place}`, url: `${origin}/@anna/${place}`, content: `<p>${place}</p>`, created_at, account: author } }
})

function serverThat(knows: readonly ('min_id' | 'quote')[]): Fetch {
  return async (request) => {
    const query = new URL(request.url).searchParams
    if (!knows.includes('quote') && query.getAll('types[]').includes('quote')) return Response.json({ error: 'Unknown type' }, { status: 422 })
    const limit = Number(query.get('limit'))
    const max = query.get('max_id')
    const min = knows.includes('min_id') ? query.get('min_id') : null
    const within = all.filter(({ id }) => (max === null || Number(id) < Number(max)) && (min === null || Number(id) > Number(min))).toReversed()
    return Response.json(min === null ? within.slice(0, limit) : within.slice(-limit))
  }
}

async function pollAll(fetch: Fetch, cursor: string, limit: number): Promise<readonly string[]> {
  const access = { ...fakeAccess({ fetch, sent: [], verify: () => {} }, { account, origin, credentials: { accessToken: 't', client: null } }), fetch }
  const texts: string[] = []
  let at: string | null = cursor
  for (let polls = 0; polls < 20; polls += 1) {
    const polled: Awaited<ReturnType<NonNullable<typeof mastodon.inbox>['poll']>> | undefined = await mastodon.inbox?.poll(at, limit, access, never)
    if (!polled || polled.messages.length === 0) break
    texts.push(...polled.messages.map(({ text }) => text))
    at = polled.cursor
  }
  return texts
}

const after = (id: number) => all.filter((one) => Number(one.id) > id).map(({ status }) => status.content.replace(/<\/?p>/g, ''))

it.each([
  ['that pages forward', ['min_id', 'quote']],
  ['that knows no quotes', ['min_id']],
  ['that ignores min_id', ['quote']],
] as const)('reads everything since the cursor, once and in order, from a server %s', async (_what, knows) => {
  expect(await pollAll(serverThat(knows), '12', 50)).toEqual(after(12))
  expect(await pollAll(serverThat(knows), '12', 7)).toEqual(after(12))
  expect(await pollAll(serverThat(knows), '98', 50)).toEqual([])
})

it('looks at the recent past when it is new here', async () => {
  const fetch = serverThat(['min_id', 'quote'])
  const access = { ...fakeAccess({ fetch, sent: [], verify: () => {} }, { account, origin, credentials: { accessToken: 't', client: null }, now: start + 3_600_000 }), fetch }

  const polled = await mastodon.inbox?.poll(null, 50, access, never)

  expect(polled?.messages.map(({ text }) => text)).toEqual(after(48))
  expect(polled?.cursor).toBe('98')
})
