import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../src/channels/index.ts'
import type { Post } from '../../src/publishing/schema.ts'
import { type MastodonServer, startMastodonServer } from '../support/mastodon-server.ts'
import { type Person, welcome } from '../support/person.ts'
import { type Product, startProduct } from '../support/product.ts'

/** Real time, which a test may let pass faster. */
let ahead = 0
const clock = { now: () => Date.now() + ahead }

const posting = 'POST /api/v1/statuses'

/** What can go wrong between the whole product and a Mastodon server which keeps its promises exactly as the real one does. */
describe('a Mastodon server in trouble', () => {
  let server: MastodonServer
  let product: Product
  let ada: Person
  let connectionId: string

  beforeAll(async () => {
    server = await startMastodonServer({ clock })
    product = await startProduct({ clock })
    ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
    server.signIn(server.addAccount('forno', 120))
    connectionId = await connect()
  })
  afterAll(async () => {
    await product?.stop()
    await server?.stop()
  })

  /** By the redirect method; the server's authorise page says yes at once. */
  async function connect(): Promise<string> {
    const { redirectTo } = await ada.done<{ redirectTo: string }>('POST', '/connections', { channelId: 'mastodon', methodId: 'authorise', fields: { instance: server.origin } })
    const back = new URL((await fetch(redirectTo, { redirect: 'manual' })).headers.get('location') ?? '')
    const answer = await ada.ask('GET', back.pathname + back.search)
    expect(answer.status).toBe(303)
    const connected = new URLSearchParams(answer.headers.get('location')?.split('?')[1]).get('connected')
    if (connected === null) throw new Error(`not connected: ${answer.headers.get('location')}`)
    return connected
  }

  const draft = (text: string) => ada.done<Post>('POST', '/posts', { parts: [{ text, images: [] }], connectionIds: [connectionId], language: 'it' })
  const publishNow = async (text: string): Promise<string> => {
    const { id } = await draft(text)
    await ada.done('POST', `/posts/${id}/publish`)
    return id
  }
  const scheduleIn = async (text: string, ms: number): Promise<{ id: string; dueAt: number }> => {
    const { id } = await draft(text)
    const wallTime = new Date(clock.now() + ms).toLocaleString('sv-SE', { timeZone: 'Europe/Rome' }).replace(' ', 'T')
    const { dueAt } = await ada.done<Post>('POST', `/posts/${id}/schedule`, { schedule: { wallTime, zone: 'Europe/Rome' } })
    return { id, dueAt: dueAt ?? 0 }
  }
  const publicationOf = async (postId: string): Promise<Post['publications'][number]> => {
    const [publication] = (await ada.done<Post>('GET', `/posts/${postId}`)).publications
    if (publication === undefined) throw new Error('the post has no publication')
    return publication
  }
  const becomes = async (postId: string, state: string): Promise<void> => {
    await expect.poll(async () => (await publicationOf(postId)).state, { timeout: 20_000, interval: 100 }).toBe(state)
  }
  const sends = (text: string) => server.requests.filter(({ method, path, body }) => method === 'POST' && path === '/api/v1/statuses' && body.includes(text))
  const posted = (text: string) => server.statuses().filter((status) => status.text === text)
  /** Lets time pass until so many milliseconds after an instant. */
  const passUntil = (instant: number): void => {
    ahead += Math.max(0, instant - clock.now())
    product.app.work.wake()
  }

  it('a request cut after it was accepted is sent again under the same key, not before 35 s, and one status exists', async () => {
    // The slowest a server can be: the status appears, and its key after it, 30 s after the request came.
    server.faults.push({ on: posting, kind: 'cut-after', appliesAfterMs: 30_000 })
    const postId = await publishNow('Il forno è acceso')
    await becomes(postId, 'unknown')
    const [first] = sends('Il forno')
    if (first === undefined) throw new Error('nothing was sent')

    // As near before the 35 s as a test can tell, and then as they pass by themselves.
    passUntil(first.at + 33_000)
    await becomes(postId, 'published')

    const [, second, ...more] = sends('Il forno')
    expect(more).toEqual([])
    expect(second?.headers['idempotency-key']).toBe(first.headers['idempotency-key'])
    expect(first.headers['idempotency-key']).toMatch(/^[0-9a-f]{64}$/)
    expect((second?.at ?? 0) - first.at).toBeGreaterThanOrEqual(35_000)
    expect(posted('Il forno è acceso')).toHaveLength(1)
    const publication = await publicationOf(postId)
    expect(publication.segments[0]).toMatchObject({ evidence: 'same-key', remoteId: posted('Il forno è acceso')[0]?.id })
    expect(publication.attempts.map(({ outcome }) => outcome)).toEqual(['unknown', 'published'])
  })

  it('a request cut before it was looked at goes out once as well', async () => {
    server.faults.push({ on: posting, kind: 'cut-before' })
    const postId = await publishNow('Le brioche sono finite')
    await becomes(postId, 'unknown')

    passUntil((sends('Le brioche')[0]?.at ?? 0) + 36_000)
    await becomes(postId, 'published')

    expect(posted('Le brioche sono finite')).toHaveLength(1)
  })

  it('429 with Retry-After is obeyed', async () => {
    server.faults.push({ on: posting, kind: 'answer', status: 429, headers: { 'retry-after': '90' } })
    const postId = await publishNow('Piano piano')
    await expect.poll(() => sends('Piano piano').length, { timeout: 10_000 }).toBe(1)
    const at = sends('Piano piano')[0]?.at ?? 0
    await expect.poll(async () => (await publicationOf(postId)).reason, { timeout: 10_000 }).toBe('busy')
    const before = server.requests.length

    passUntil(at + 60_000)
    await new Promise((later) => setTimeout(later, 300))
    // The whole account is left alone, not only this post.
    expect(server.requests.slice(before)).toEqual([])
    passUntil(at + 88_500)
    await becomes(postId, 'published')

    expect((sends('Piano piano')[1]?.at ?? 0) - at).toBeGreaterThanOrEqual(90_000)
    expect(posted('Piano piano')).toHaveLength(1)
    expect((await publicationOf(postId)).attempts.map(({ outcome }) => outcome)).toEqual(['busy', 'published'])
  })

  it('a revoked token says reconnect and holds what is scheduled; connected again, it all goes out, each once and none early', async () => {
    const soon = await scheduleIn('Alle otto apriamo', 2_000)
    const later = await scheduleIn('A mezzogiorno la pizza', 30 * 60_000)
    const [oldToken] = tokensUsed()
    server.revokeToken(oldToken ?? '')

    passUntil(soon.dueAt)
    await becomes(soon.id, 'held')
    await becomes(later.id, 'held')
    expect((await publicationOf(later.id)).reason).toBe('reconnect')
    const said = await ada.done<Connection>('GET', `/connections/${connectionId}`)
    expect(said.state).toBe('reconnect')
    expect(posted('Alle otto apriamo')).toHaveLength(0)
    // What is written meanwhile is told so at its account, and stays a draft.
    const { id: written } = await draft('E domani?')
    const refused = await ada.ask('POST', `/posts/${written}/publish`)
    expect(refused.status).toBe(422)
    expect(refused.json()).toMatchObject({ errors: [{ pointer: '/connectionIds/0', detail: expect.stringContaining('must be reconnected') as string }] })

    expect(await connect()).toBe(connectionId)
    expect(await ada.done<Connection>('GET', `/connections/${connectionId}`)).toMatchObject({ state: 'active', stateReason: null })
    await becomes(soon.id, 'published')
    await becomes(later.id, 'scheduled')
    passUntil(later.dueAt - 500)
    await becomes(later.id, 'published')

    expect(posted('Alle otto apriamo')).toHaveLength(1)
    expect(posted('A mezzogiorno la pizza')).toHaveLength(1)
    expect((sends('A mezzogiorno')[0]?.at ?? 0)).toBeGreaterThanOrEqual(later.dueAt)
    const [newToken] = tokensUsed()
    expect(newToken).not.toBe(oldToken)
  })

  it('a disconnected account holds its posts too, and they go on once it is connected again', async () => {
    const { id, dueAt } = await scheduleIn('Si riapre lunedì', 60 * 60_000)
    await ada.done('DELETE', `/connections/${connectionId}`)
    await becomes(id, 'held')
    expect((await publicationOf(id)).reason).toBe('disconnected')

    expect(await connect()).toBe(connectionId)
    await becomes(id, 'scheduled')
    passUntil(dueAt)
    await becomes(id, 'published')

    expect(posted('Si riapre lunedì')).toHaveLength(1)
  })

  /** The latest first. */
  function tokensUsed(): readonly string[] {
    return [...new Set(server.requests.toReversed().flatMap(({ path, headers }) => (path === '/api/v1/statuses' && headers.authorization ? [headers.authorization.replace('Bearer ', '')] : [])))]
  }
})
