import { existsSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Access, Connected, Segment } from '../../src/channels/channel.ts'
import { mastodon } from '../../src/channels/mastodon/index.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { createFetch } from '../../src/platform/http/client.ts'
import type { Fetch } from '../../src/platform/http/fetch.ts'
import { startMastodonServer, type MastodonServer } from '../support/mastodon-server.ts'
import { startJudge, type Judge } from '../support/steady.ts'

const specification = new URL('../../../shared/specs/mastodon.openapi.json', import.meta.url)
const judged = existsSync(specification)
if (!judged) console.warn('skipped: judging our requests by the vendor’s specification (../shared/specs/mastodon.openapi.json is not there)')

const never = new AbortController().signal
const redirect = { state: 'state-1', redirectUri: 'http://127.0.0.1:9/api/v1/oauth/mastodon/callback', publicUrl: 'https://passaparola.example' }
const guarded = createFetch({ allowNetworks: ['127.0.0.0/8'] })

let time = Date.UTC(2026, 10, 22, 12)
const clock: Clock = { now: () => time }
const publishing = mastodon.publishing

const segment = (more: Partial<Segment>): Segment => ({ key: 'k', createdAt: time, text: '', language: 'it', images: [], card: null, replyTo: null, shortLinks: [], ...more })

async function connect(server: MastodonServer, name: string, fetch: Fetch): Promise<{ connected: Connected; access: Access }> {
  const [authorise] = mastodon.connecting
  if (authorise?.kind !== 'redirect') throw new Error('the best way to connect is the redirect')
  server.signIn(server.addAccount(name, 120))
  const tools = { fetch, clock, ...redirect }
  const { url, remember } = await authorise.start({ instance: server.origin }, tools)
  const back = new URL((await fetch(new Request(url, { redirect: 'manual' }))).headers.get('location') ?? '')
  expect(back.searchParams.get('state')).toBe(redirect.state)
  const connected = await authorise.finish(Object.fromEntries(back.searchParams), JSON.parse(JSON.stringify(remember)), tools)
  const access: Access = { fetch, clock, workspaceId: 'w', connectionId: 'c', account: connected.account, origin: connected.origin, learnt: connected.learnt, credentials: async () => connected.credentials, renew: async (stale) => stale }
  return { connected, access }
}

async function publish(one: Segment, access: Access) {
  const prepared = await publishing?.prepare?.(one, access, never)
  const published = await publishing?.publish(one, prepared, access, never)
  if (!published) throw new Error('the connector publishes')
  return published
}

describe('everything our connector does, request by request', () => {
  let server: MastodonServer
  let judge: Judge | null = null

  beforeAll(async () => {
    server = await startMastodonServer({ clock, mediaLooks: 2 })
    judge = judged ? await startJudge(specification, { arrays: 'brackets' }) : null
  })
  afterAll(async () => {
    await judge?.stop()
    await server.stop()
  })

  it('works, and every request is one the vendor’s specification accepts', async () => {
    const watched: Fetch = async (request, limits) => {
      await judge?.judge(request)
      return guarded(request, limits)
    }
    const { connected, access } = await connect(server, 'forno', watched)
    expect(connected).toMatchObject({ account: { handle: `@forno@${server.domain}`, followers: 120 }, learnt: { maxCharacters: 700 }, expiresAt: null })
    expect(connected.scopes).toContain('write:media')

    const image = { alt: 'Una «pagnotta» \n calda', type: 'image/png', width: 1, height: 1, size: 4, bytes: async () => ({ bytes: Uint8Array.of(137, 80, 78, 71), type: 'image/png', width: 1, height: 1 }) }
    const first = await publish(segment({ key: 'a', text: 'Pane https://ppr.example/aB3', shortLinks: ['https://ppr.example/aB3'], images: [image] }), access)
    const second = await publish(segment({ key: 'b', text: 'continua', replyTo: { parent: first.ref, root: first.ref } }), access)
    expect(server.media()).toMatchObject([{ description: 'Una «pagnotta» \n calda', type: 'image/png' }])
    expect(await publishing?.find?.(segment({ key: 'b', text: 'continua', replyTo: { parent: first.ref, root: first.ref } }), null, access, never)).toEqual(second)

    const anna = server.addAccount('anna', 30)
    server.postAs(anna, '@forno che buono!', second.ref.id)
    server.boost(anna, first.ref.id)
    server.favourite(anna, first.ref.id)
    const polled = await mastodon.inbox?.poll(null, 50, access, never)
    expect(polled?.messages).toMatchObject([{ kind: 'reply', text: '@forno che buono!', parent: { id: second.ref.id }, root: { id: first.ref.id } }])
    const answer = await publish(segment({ key: 'c', text: 'Grazie!', replyTo: { parent: polled?.messages[0]?.ref ?? first.ref, root: first.ref } }), access)
    expect(server.statuses().find(({ id }) => id === answer.ref.id)?.text).toBe('@anna Grazie!')
    server.postAs(anna, '@forno a domani', answer.ref.id)
    expect((await mastodon.inbox?.poll(polled?.cursor ?? null, 50, access, never))?.messages.map(({ text }) => text)).toEqual(['@forno a domani'])

    const numbers = await mastodon.metrics?.posts([first.ref, { id: '1', data: {} }], access, never)
    expect([...(numbers ?? [])]).toEqual([[first.ref.id, { likes: 1, replies: 1, reposts: 1, quotes: 0, saves: null, impressions: null, potentialReach: 150 }]])
    expect(await mastodon.metrics?.account(access, never)).toEqual({ followers: 120, posts: 3 })
    expect((await mastodon.check?.(access, never))?.account.handle).toBe(connected.account.handle)

    await publishing?.remove?.(second, access, never)
    await publishing?.remove?.(second, access, never)
    expect(server.statuses().map(({ id }) => id)).not.toContain(second.ref.id)
    await mastodon.revoke?.(access, never)
    await expect(publish(segment({ key: 'd', text: 'troppo tardi' }), access)).rejects.toMatchObject({ refusal: 'reconnect' })

    const token = mastodon.connecting[1]
    if (token?.kind !== 'form') throw new Error('the other way to connect is a form')
    const byHand = await token.connect({ instance: server.origin, accessToken: anna.token }, { fetch: watched, clock })
    expect(byHand).toMatchObject({ account: { handle: `@anna@${server.domain}` }, scopes: ['read', 'write'] })
    await expect(token.connect({ instance: server.origin, accessToken: 'wrong' }, { fetch: watched, clock })).rejects.toMatchObject({ trouble: 'wrong-password', field: 'accessToken' })

    if (!judge) return
    expect(judge.verdicts.filter(({ valid }) => !valid)).toEqual([])
    const paths = new Set(judge.verdicts.map(({ path }) => path))
    for (const path of ['/api/v1/apps', '/oauth/token', '/api/v2/media', '/api/v1/statuses', '/api/v1/notifications', '/api/v1/statuses/{id}/context', '/oauth/revoke', '/api/v1/statuses/{id}/reblogged_by']) expect(paths).toContain(path)
  })

  it.skipIf(!judged)('and the judge does refuse what is wrong', async () => {
    const wrong = new Request('https://mastodon.example/api/v1/statuses', { method: 'POST', headers: { authorization: 'Bearer x', 'content-type': 'application/json' }, body: JSON.stringify({ status: 'ciao', visibility: 'loud' }) })

    expect(await judge?.judge(wrong)).toMatchObject({ valid: false, faults: [expect.stringContaining('body.visibility')] })
  })
})

describe('publishing once at the wire', () => {
  let server: MastodonServer
  let access: Access

  beforeAll(async () => {
    server = await startMastodonServer({ clock })
    access = (await connect(server, 'forno', guarded)).access
  })
  afterAll(() => server.stop())

  const posted = (text: string) => server.statuses().filter((status) => status.text === text)
  const on = 'POST /api/v1/statuses'

  it('says unknown after a cut that took effect, and the same key gives back the same post', async () => {
    const one = segment({ key: 'cut', text: 'tagliato dopo' })
    server.faults.push({ on, kind: 'cut-after', appliesAfterMs: 30_000 })
    await expect(publish(one, access)).rejects.toMatchObject({ refusal: 'unknown' })
    expect(publishing?.resolution).toMatchObject({ class: 'idempotency-key', retryAfterSeconds: 37, retryUntilSeconds: 3_000 })

    time += 37_000
    const published = await publish(one, access)

    expect(posted('tagliato dopo').map(({ id }) => id)).toEqual([published.ref.id])
  })

  it('would make a twin if it did not wait: the server writes its key after the post', async () => {
    const one = segment({ key: 'hasty', text: 'troppa fretta' })
    server.faults.push({ on, kind: 'cut-after', appliesAfterMs: 30_000 })
    await expect(publish(one, access)).rejects.toMatchObject({ refusal: 'unknown' })

    time += 10_000
    await publish(one, access)
    time += 27_000
    await mastodon.metrics?.account(access, never)

    expect(posted('troppa fretta')).toHaveLength(2)
  })

  it('publishes once when the cut came before', async () => {
    const one = segment({ key: 'before', text: 'tagliato prima' })
    server.faults.push({ on, kind: 'cut-before' })
    await expect(publish(one, access)).rejects.toMatchObject({ refusal: 'unknown' })
    expect(await publishing?.find?.(one, null, access, never)).toBeNull()

    time += 37_000
    await publish(one, access)

    expect(posted('tagliato prima')).toHaveLength(1)
  })

  it('is found by reading back when the key has been forgotten', async () => {
    const one = segment({ key: 'late', text: 'due ore dopo' })
    server.faults.push({ on, kind: 'answer', status: 504, body: '<h1>Gateway Timeout</h1>', applied: true })
    await expect(publish(one, access)).rejects.toMatchObject({ refusal: 'unknown' })

    time += 7_200_000
    const found = await publishing?.find?.(one, null, access, never)

    expect(found?.ref.id).toBe(posted('due ore dopo')[0]?.id)
  })

  it('waits as long as the server says', async () => {
    server.faults.push({ on, kind: 'answer', status: 429, headers: { 'x-ratelimit-reset': new Date(time + 90_000).toISOString() } })

    await expect(publish(segment({ key: 'rate', text: 'piano' }), access)).rejects.toMatchObject({ refusal: 'busy', retryAfterSeconds: 90 })
  })

  it('on a server without keys, a second send looks first', async () => {
    const keyless = await startMastodonServer({ clock, keepsKeys: false })
    const other = (await connect(keyless, 'forno', guarded)).access
    const ignoring: Access = { ...other, learnt: { ...other.learnt, keepsKeys: 0 } }
    const one = segment({ key: 'keyless', text: 'senza chiavi' })
    keyless.faults.push({ on, kind: 'cut-after' })
    await expect(publish(one, ignoring)).rejects.toMatchObject({ refusal: 'unknown' })

    time += 37_000
    await publish(one, ignoring)

    expect(keyless.statuses()).toHaveLength(1)
    await keyless.stop()
  })
})
