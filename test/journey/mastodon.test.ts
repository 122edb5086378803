import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Access, Connected, Segment } from '../../src/channels/channel.ts'
import { mastodon } from '../../src/channels/mastodon/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createFetch } from '../../src/platform/http/client.ts'
import { startSnac, type Snac, type SnacClient, type SnacUser } from '../real/snac/start.ts'

const never = new AbortController().signal
const tools = { fetch: createFetch({ allowNetworks: ['127.0.0.0/8'] }), clock: systemClock }
const redirect = { state: 'state-1', redirectUri: 'http://127.0.0.1:9/api/v1/oauth/mastodon/callback', publicUrl: 'http://127.0.0.1:9' }

const started = await startSnac(['forno', 'anna'])
if ('skipped' in started) console.warn(`skipped: ${started.skipped}`)

describe.skipIf('skipped' in started)('our Mastodon connector against a real snac2', () => {
  const snac = started as Snac
  const [authorise, token] = mastodon.connecting
  const publishing = mastodon.publishing
  let connected: Connected
  let access: Access
  let anna: SnacClient

  const segment = (more: Partial<Segment>): Segment => ({
    key: 'k', createdAt: Date.now(), text: '', language: 'it', images: [], card: null, replyTo: null, shortLinks: [], ...more,
  })
  const publish = async (one: Segment) => {
    const prepared = await publishing?.prepare?.(one, access, never)
    const published = await publishing?.publish(one, prepared, access, never)
    if (!published) throw new Error('the connector publishes')
    return published
  }
  const user = (name: string): SnacUser => snac.users[name] as SnacUser

  beforeAll(async () => {
    if (authorise?.kind !== 'redirect') throw new Error('the best way to connect is the redirect')
    const { url, remember } = await authorise.start({ instance: snac.origin }, { ...tools, ...redirect })
    const back = await snac.authorise(url, user('forno'))
    connected = await authorise.finish(Object.fromEntries(back.searchParams), JSON.parse(JSON.stringify(remember)), { ...tools, ...redirect })
    access = { ...tools, workspaceId: 'w', connectionId: 'c', account: connected.account, origin: connected.origin, learnt: connected.learnt, credentials: async () => connected.credentials, renew: async (stale) => stale }
    anna = await snac.actAs(user('anna'))
  })
  afterAll(() => snac.stop())

  it('connects by registering an app and authorising, and learns the server’s own limits', () => {
    expect(connected.account).toMatchObject({ handle: `@forno@${new URL(snac.origin).host}`, followers: null })
    expect(connected.learnt).toMatchObject({ maxCharacters: 100_000, charactersPerUrl: 32, keepsKeys: 0 })
    expect(mastodon.limits.media(connected.learnt).types).not.toContain('image/svg+xml')
  })

  it('connects with a token pasted by hand too, and refuses a wrong one at its field', async () => {
    if (token?.kind !== 'form') throw new Error('the other way to connect is a form')

    const byHand = await token.connect({ instance: snac.origin, accessToken: anna.token }, tools)
    expect(byHand.account.handle).toBe(`@anna@${new URL(snac.origin).host}`)

    await expect(token.connect({ instance: snac.origin, accessToken: 'wrong' }, tools)).rejects.toMatchObject({ trouble: 'wrong-password', field: 'accessToken' })
  })

  it('publishes a text with its accents and finds it again', async () => {
    const one = segment({ key: 'k1', text: 'Perché no? Il pane è qui: https://ppr.example/aB3dE5fG', shortLinks: ['https://ppr.example/aB3dE5fG'] })

    const published = await publish(one)

    const seen = await (await fetch(published.url, { headers: { accept: 'application/activity+json' } })).json() as { content: string }
    expect(seen.content).toContain('Perché no? Il pane è qui: ')
    expect(await publishing?.find?.(one, null, access, never)).toMatchObject({ ref: { id: published.ref.id } })
    expect(await publishing?.find?.({ ...one, shortLinks: ['https://ppr.example/another'] }, null, access, never)).toBeNull()
  })

  it('does not publish twice when it sends again after the server has taken it', async () => {
    const one = segment({ key: 'k2', createdAt: Date.now() - 40_000, text: 'Una volta sola, promesso.' })
    const first = await publish({ ...one, createdAt: Date.now() })

    const again = await publish(one)

    expect(again.ref.id).toBe(first.ref.id)
  })

  it('publishes an image with its description', async () => {
    const bytes = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c8102e' } }).png().toBuffer()
    const image = { alt: 'Un rettangolo rosso, come l’insegna', type: 'image/png', width: 64, height: 48, size: bytes.length, bytes: async () => ({ bytes: new Uint8Array(bytes), type: 'image/png', width: 64, height: 48 }) }
    const one = segment({ key: 'k3', text: 'L’insegna nuova', images: [image] })

    const published = await publish(one)

    const { body } = await anna.call('GET', `/api/v1/statuses/${published.ref.id}`)
    const [shown] = (body as { media_attachments: { url: string; description: string }[] }).media_attachments
    expect(shown?.description).toBe(image.alt)
    const back = await sharp(Buffer.from(await (await fetch(shown?.url ?? '')).arrayBuffer())).metadata()
    expect(back).toMatchObject({ width: 64, height: 48, format: 'png' })
    expect(await publishing?.find?.(one, null, access, never)).toMatchObject({ ref: { id: published.ref.id } })
  })

  it('hears an answer and a mention, answers back, and sees likes and boosts', async () => {
    const first = await publish(segment({ key: 'k4.0', text: 'Domani apriamo alle sei (1/2)' }))
    const second = segment({ key: 'k4.1', text: 'e chiudiamo alle otto (2/2)', replyTo: { parent: first.ref, root: first.ref } })
    const secondPublished = await publish(second)
    expect(await publishing?.find?.(second, null, access, never)).toMatchObject({ ref: { id: secondPublished.ref.id } })
    await anna.post(`@forno avete anche la focaccia? https://example.org/${'f'.repeat(60)}`, first.ref.id)
    await anna.post('Oggi da @forno c’è la fila')
    await anna.favourite(first.ref.id)
    await anna.reblog(first.ref.id)

    const messages = await eventually(async () => {
      const polled = await mastodon.inbox?.poll(null, 50, access, never)
      return polled && polled.messages.length >= 2 ? polled : null
    })

    const reply = messages.messages.find(({ kind }) => kind === 'reply')
    expect(reply).toMatchObject({ parent: { id: first.ref.id }, root: { id: first.ref.id } })
    expect(reply?.text).toContain('avete anche la focaccia? https://example.org/fff')
    expect(reply?.author.handle).toBe(`@anna@${new URL(snac.origin).host}`)
    expect(messages.messages.find(({ kind }) => kind === 'mention')?.text).toContain('c’è la fila')
    expect((await mastodon.inbox?.poll(messages.cursor, 50, access, never))?.messages).toEqual([])

    const answer = await publish(segment({ key: 'k5', text: 'Sì, dalle sette!', replyTo: { parent: reply?.ref ?? first.ref, root: first.ref } }))
    const heard = await eventually(async () => {
      const { body } = await anna.call('GET', '/api/v1/notifications')
      return (body as { status?: { url: string; content: string } }[]).find(({ status }) => status?.url === answer.url) ?? null
    })
    expect(heard.status?.content).toContain('Sì, dalle sette!')

    const numbers = await eventually(async () => {
      const read = (await mastodon.metrics?.posts([first.ref], access, never))?.get(first.ref.id)
      return read?.likes === 1 && read.reposts === 1 ? read : null
    })
    // snac tells nobody how many follow: that is null, not 0.
    expect(numbers).toMatchObject({ likes: 1, reposts: 1, impressions: null, potentialReach: null })
  })

  it('says the truth about deleting: this server cannot', async () => {
    const published = await publish(segment({ key: 'k6', text: 'Da togliere' }))

    await expect(publishing?.remove?.(published, access, never)).rejects.toMatchObject({ refusal: 'rejected', remoteCode: 'cannot delete' })
    await expect(publishing?.remove?.({ ref: { id: '1795406054000000000000000000000000000000', data: {} }, url: published.url }, access, never)).resolves.toBeUndefined()
  })

  it('asks to reconnect once the token is revoked', async () => {
    await mastodon.revoke?.(access, never)

    await expect(publish(segment({ key: 'k7', text: 'Troppo tardi' }))).rejects.toMatchObject({ refusal: 'reconnect' })
  })
})

/** snac works through its queue once in a few seconds. */
async function eventually<T>(look: () => Promise<T | null>): Promise<T> {
  for (let tries = 0; tries < 400; tries += 1) {
    const found = await look()
    if (found !== null) return found
    await new Promise((again) => setTimeout(again, 250))
  }
  throw new Error('it never came')
}
