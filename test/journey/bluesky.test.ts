import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBluesky } from '../../src/channels/bluesky/index.ts'
import type { Segment } from '../../src/channels/index.ts'
import { startAtproto, type Atproto, type AtprotoAccount } from '../real/atproto/start.ts'
import { openBrowser } from '../support/browser.ts'
import { channelsBench, noisyImage, segment, type ChannelsBench } from '../support/channels-bench.ts'

const never = new AbortController().signal
const workspace = 'w'

interface World {
  readonly atproto: Atproto
  readonly bench: ChannelsBench
  readonly anna: AtprotoAccount
  readonly connectionId: string
}

async function connectAnna(atproto: Atproto, bench: ChannelsBench): Promise<World> {
  const anna = await atproto.createAccount('anna')
  const connectionId = await bench.connect('bluesky', 'app-password', { handle: '@Anna.test', password: anna.appPassword, service: atproto.pdsUrl })
  return { atproto, bench, anna, connectionId }
}

/** Prepares and publishes as the product does: through the account's gate, with what was prepared gone through JSON. */
async function publish({ bench, connectionId }: World, one: Segment) {
  return bench.channels.withAccount(workspace, connectionId, async (access, { publishing }) => {
    if (!publishing?.prepare) throw new Error('bluesky publishes')
    const prepared: unknown = JSON.parse(JSON.stringify(await publishing.prepare(one, access, never)))
    return publishing.publish(one, prepared, access, never)
  })
}

async function recordOf({ atproto, anna }: World, uri: string) {
  const agent = await atproto.agentFor(anna)
  const { data } = await agent.com.atproto.repo.getRecord({ repo: anna.did, collection: 'app.bsky.feed.post', rkey: uri.split('/').at(-1) ?? '' })
  return data as unknown as { cid: string; value: Record<string, unknown> & { text: string; embed?: Record<string, unknown> } }
}

async function postsOf({ atproto, anna }: World) {
  const agent = await atproto.agentFor(anna)
  return (await agent.com.atproto.repo.listRecords({ repo: anna.did, collection: 'app.bsky.feed.post' })).data.records
}

describe('Bluesky, on a real PDS', () => {
  let world: World
  beforeAll(async () => {
    const atproto = await startAtproto({ appView: false })
    const bench = await channelsBench({ registry: [createBluesky({ plcDirectory: atproto.plcUrl, allowHttp: true })] })
    world = await connectAnna(atproto, bench)
  })
  afterAll(async () => {
    await world.bench.close()
    await world.atproto.stop()
  })

  it('connects by an app password', async () => {
    const connection = await world.bench.channels.get(workspace, world.connectionId)

    expect(connection).toMatchObject({ state: 'active', origin: world.atproto.pdsUrl, account: { handle: 'anna.test', followers: null } })
    expect(JSON.stringify(connection)).not.toContain(world.anna.appPassword)
  })

  it.each([
    ['a wrong password', { password: 'aaaa-bbbb-cccc-dddd' }, 'connect-wrong-password', '/fields/password'],
    ['an unknown handle', { handle: 'nobody.test' }, 'connect-wrong-password', '/fields/password'],
    ['something that is no handle', { handle: 'anna' }, 'connect-invalid-field', '/fields/handle'],
    ['a server that is not there', { service: 'http://127.0.0.1:9' }, 'connect-unreachable', '/fields/service'],
    ['an address of our own network', { service: 'http://10.0.0.1' }, 'connect-forbidden-address', '/fields/service'],
    ['plain http on the open network', { service: 'http://pds.example.org' }, 'connect-invalid-field', '/fields/service'],
  ])('says what is wrong with %s', async (_what, wrong, code, pointer) => {
    const fields = { handle: 'anna.test', password: world.anna.appPassword, service: world.atproto.pdsUrl, ...wrong }

    await expect(world.bench.connect('bluesky', 'app-password', fields)).rejects.toMatchObject({ code, errors: [{ pointer }] })
  })

  it('never sends a password to something that is no PDS', async () => {
    const before = world.bench.sent.length
    const fields = { handle: 'anna.test', password: world.anna.appPassword, service: world.atproto.plcUrl }

    await expect(world.bench.connect('bluesky', 'app-password', fields)).rejects.toMatchObject({ code: 'connect-not-this-network' })
    expect(world.bench.sent.slice(before)).toEqual(['GET /xrpc/com.atproto.server.describeServer'])
  })

  it('publishes text with a link, a mention and a hashtag, each at its bytes', async () => {
    const bruno = await world.atproto.createAccount('bruno')
    const text = '👩‍👩‍👧‍👦 Città: https://a.example/ciao, con @bruno.test e #perché!'

    const { ref, url } = await publish(world, segment({ key: 'facets', text, language: 'it' }))

    const { value, cid } = await recordOf(world, ref.id)
    const facets = value['facets'] as { index: { byteStart: number; byteEnd: number }; features: Record<string, string>[] }[]
    expect(value.text).toBe(text)
    expect(value['langs']).toEqual(['it'])
    expect(facets.map(({ index }) => Buffer.from(text).subarray(index.byteStart, index.byteEnd).toString())).toEqual(['https://a.example/ciao', '@bruno.test', '#perché'])
    expect(facets[1]?.features[0]?.['did']).toBe(bruno.did)
    expect(ref.data['cid']).toBe(cid)
    expect(url).toBe(`https://bsky.app/profile/${world.anna.did}/post/${ref.id.split('/').at(-1) ?? ''}`)
  })

  it('publishes images with their description and shape, made to fit', async () => {
    const images = [await noisyImage('Rumore grande', 1200, 900), await noisyImage('Rumore piccolo', 60, 40)]
    expect(images[0]?.size).toBeGreaterThan(1_000_000)

    const { ref } = await publish(world, segment({ key: 'images', text: 'Due immagini', images }))

    const { value } = await recordOf(world, ref.id)
    const sent = (value.embed?.['images'] ?? []) as { alt: string; aspectRatio: object; image: { size: number } }[]
    expect(sent.map(({ alt, aspectRatio }) => ({ alt, aspectRatio }))).toEqual([
      { alt: 'Rumore grande', aspectRatio: { width: 1200, height: 900 } },
      { alt: 'Rumore piccolo', aspectRatio: { width: 60, height: 40 } },
    ])
    expect(sent[0]?.image.size).toBeLessThanOrEqual(1_000_000)
  })

  it('publishes a link card of our own making', async () => {
    const card = { url: 'https://us.example/s/abc', title: 'Torta di mele', description: 'La ricetta', image: await noisyImage('', 300, 200) }

    const { ref } = await publish(world, segment({ key: 'card', text: 'Leggi', card }))

    const { value } = await recordOf(world, ref.id)
    expect(value.embed).toMatchObject({ $type: 'app.bsky.embed.external', external: { uri: 'https://us.example/s/abc', title: 'Torta di mele', description: 'La ricetta' } })
    const external = value.embed?.['external'] as { thumb?: { size: number } } | undefined
    expect(external?.thumb?.size).toBeGreaterThan(1000)
  })

  it('publishes a thread of three, each part under the one before', async () => {
    const first = await publish(world, segment({ key: 'thread:0', text: 'Uno' }))
    const second = await publish(world, segment({ key: 'thread:1', text: 'Due', replyTo: { parent: first.ref, root: first.ref } }))
    const third = await publish(world, segment({ key: 'thread:2', text: 'Tre', replyTo: { parent: second.ref, root: first.ref } }))

    const { value } = await recordOf(world, third.ref.id)
    expect(value['reply']).toEqual({ parent: { uri: second.ref.id, cid: second.ref.data['cid'] }, root: { uri: first.ref.id, cid: first.ref.data['cid'] } })
  })

  it('sends the same segment again without making a twin, and finds it', async () => {
    const one = segment({ key: 'again', text: 'Una volta sola', images: [await noisyImage('x', 50, 50)] })
    const first = await publish(world, one)
    const before = (await postsOf(world)).length

    const again = await Promise.all([publish(world, one), publish(world, one)])

    expect(again).toEqual([first, first])
    expect(await postsOf(world)).toHaveLength(before)
    const found = await world.bench.channels.withAccount(workspace, world.connectionId, (access, { publishing }) => publishing!.find!(one, null, access, never))
    expect(found).toEqual(first)
  })

  it('deletes, and deletes again, and then finds nothing', async () => {
    const one = segment({ key: 'gone', text: 'Via' })
    const published = await publish(world, one)
    const act = <T>(run: Parameters<typeof world.bench.channels.withAccount<T>>[2]) => world.bench.channels.withAccount(workspace, world.connectionId, run)

    await act((access, { publishing }) => publishing!.remove!(published, access, never))
    await act((access, { publishing }) => publishing!.remove!(published, access, never))

    expect(await act((access, { publishing }) => publishing!.find!(one, null, access, never))).toBeNull()
    expect((await postsOf(world)).map(({ uri }) => uri)).not.toContain(published.ref.id)
  })

  it.each([
    ['300 graphemes', 'e\u0301'.repeat(300), 'e\u0301'.repeat(301)],
    ['3000 bytes', '👩‍👩‍👧‍👦'.repeat(120), '👩‍👩‍👧‍👦'.repeat(121)],
  ])('agrees with the server about %s', async (what, fits, tooLong) => {
    const { limits } = world.bench.channels.channel('bluesky')!
    const excess = (text: string) => limits.measure(text, {}).excess + (limits.measure(text, {}).bytes?.excess ?? 0)

    expect(excess(fits)).toBe(0)
    await publish(world, segment({ key: `${what} fit`, text: fits }))
    expect(excess(tooLong)).toBeGreaterThan(0)
    await expect(publish(world, segment({ key: `${what} too long`, text: tooLong }))).rejects.toMatchObject({ refusal: 'rejected', remoteCode: 'HTTP 400 InvalidRequest' })
  })

  it('answers null and nothing, not zero, where no AppView is', async () => {
    const { ref } = await publish(world, segment({ key: 'numbers', text: 'Numeri?' }))

    await world.bench.channels.withAccount(workspace, world.connectionId, async (access, { metrics, inbox }) => {
      expect(await metrics!.account(access, never)).toEqual({ followers: null, posts: null })
      expect([...(await metrics!.posts([ref, { id: `${ref.id}x`, data: {} }], access, never)).values()]).toEqual([
        { likes: null, replies: null, reposts: null, quotes: null, saves: null, impressions: null, potentialReach: null },
      ])
      expect(await inbox!.poll(null, 50, access, never)).toEqual({ messages: [], cursor: null })
    })
    expect(await world.bench.channels.check(workspace, world.connectionId)).toMatchObject({ state: 'active', account: { followers: null } })
  })

  it('renews an expired token once under ten calls at the same time', async () => {
    const { channels, sent } = world.bench
    const access = await channels.access(workspace, world.connectionId)
    const fresh = (await access.credentials()) as { accessJwt: string }
    await access.renew(fresh, async (current) => ({ ...(current as object), accessJwt: await world.atproto.expire(fresh.accessJwt) }))
    const before = sent.length
    const segments = Array.from({ length: 10 }, (_, at) => segment({ key: `expired:${at}`, text: `Scaduto ${at}` }))

    const published = await Promise.all(segments.map((one) => channel(one)))

    expect(new Set(published.map(({ ref }) => ref.id)).size).toBe(10)
    expect(sent.slice(before).filter((line) => line.includes('refreshSession'))).toHaveLength(1)

    async function channel(one: Segment) {
      const { publishing } = channels.channel('bluesky')!
      const own = await channels.access(workspace, world.connectionId)
      return publishing!.publish(one, await publishing!.prepare!(one, own, never), own, never)
    }
  })

  it('asks to reconnect when the app password was revoked, and comes back with a new one', async () => {
    const { channels, news } = world.bench
    const agent = await world.atproto.agentFor(world.anna)
    await agent.com.atproto.server.revokeAppPassword({ name: 'passaparola' })
    const access = await channels.access(workspace, world.connectionId)
    const fresh = (await access.credentials()) as { accessJwt: string }
    await access.renew(fresh, async (current) => ({ ...(current as object), accessJwt: await world.atproto.expire(fresh.accessJwt) }))

    await expect(publish(world, segment({ key: 'revoked', text: 'No' }))).rejects.toMatchObject({ refusal: 'reconnect' })
    expect(await channels.get(workspace, world.connectionId)).toMatchObject({ state: 'reconnect' })

    const { data } = await agent.com.atproto.server.createAppPassword({ name: 'second' })
    const again = await world.bench.connect('bluesky', 'app-password', { handle: 'anna.test', password: data.password, service: world.atproto.pdsUrl })
    expect(again).toBe(world.connectionId)
    await publish(world, segment({ key: 'back', text: 'Di nuovo qui' }))
    expect(news).toEqual(['connectionMade', 'connectionLost', 'connectionRestored'])
  })

  it('disconnects: the session ends on the server too', async () => {
    const access = await world.bench.channels.access(workspace, world.connectionId)
    const { refreshJwt } = (await access.credentials()) as { refreshJwt: string }

    await world.bench.channels.disconnect(workspace, world.connectionId, { userId: 'u', name: 'U' })

    const refreshed = await fetch(`${world.atproto.pdsUrl}/xrpc/com.atproto.server.refreshSession`, { method: 'POST', headers: { authorization: `Bearer ${refreshJwt}` } })
    expect(refreshed.status).toBe(400)
    await expect(world.bench.channels.access(workspace, world.connectionId)).rejects.toMatchObject({ refusal: 'reconnect' })
  })
})

describe('Bluesky by OAuth, on a real PDS with a real browser', () => {
  let atproto: Atproto
  let bench: ChannelsBench
  let door: Server
  const queries: Record<string, string>[] = []
  beforeAll(async () => {
    atproto = await startAtproto({ appView: false })
    door = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://door')
      if (url.pathname.startsWith('/api/v1/oauth/')) queries.push(Object.fromEntries(url.searchParams))
      response.setHeader('content-type', 'text/html').end('<h1>Back home</h1>')
    })
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    const publicUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
    bench = await channelsBench({ registry: [createBluesky({ plcDirectory: atproto.plcUrl, allowHttp: true })], publicUrl })
  })
  afterAll(async () => {
    door.close()
    await bench.close()
    await atproto.stop()
  })
  const back = (query: Record<string, string>) => bench.channels.finishRedirect({ channelId: 'bluesky', userId: 'u', name: 'U', query, mayManage: async () => true })
  const authorise = async (account: AtprotoAccount, yes: boolean): Promise<Record<string, string>> => {
    const outcome = await bench.channels.connect({ workspaceId: workspace, userId: 'u', name: 'U' }, { channelId: 'bluesky', methodId: 'oauth', fields: { handle: account.handle, service: atproto.pdsUrl } })
    if (!('redirectTo' in outcome)) throw new Error('expected to be sent away')
    const browser = await openBrowser()
    try {
      const page = await browser.newPage()
      await page.goto(outcome.redirectTo)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.locator('input[name=username]').fill(account.handle)
      const password = page.locator('input[type=password]')
      await password.fill(account.password)
      await password.press('Enter')
      await page.getByRole('button', { name: yes ? 'Authorize' : 'Deny access' }).click()
      await page.getByText('Back home').waitFor()
      return queries.at(-1) ?? {}
    } finally {
      await browser.close()
    }
  }

  it('connects, publishes with a bound token, renews it once, and ends the session', async () => {
    const carla = await atproto.createAccount('carla')
    const outcome = await back(await authorise(carla, true))

    expect(outcome).toMatchObject({ workspaceId: workspace, connectionId: expect.any(String) as string })
    const connectionId = 'connectionId' in outcome ? outcome.connectionId : ''
    expect(await bench.channels.get(workspace, connectionId)).toMatchObject({ state: 'active', origin: atproto.pdsUrl, account: { handle: 'carla.test' } })

    const world: World = { atproto, bench, anna: carla, connectionId }
    const { ref } = await publish(world, segment({ key: 'oauth', text: 'Con una chiave', images: [await noisyImage('x', 40, 40)] }))
    expect((await recordOf(world, ref.id)).value.text).toBe('Con una chiave')

    const { publishing } = bench.channels.channel('bluesky')!
    const access = await bench.channels.access(workspace, connectionId)
    const stale = (await access.credentials()) as { session: { tokenSet: { access_token: string } } }
    // A token the server does not take any more: what is left is the refresh token, which works once.
    const damaged = { ...stale, session: { ...stale.session, tokenSet: { ...stale.session.tokenSet, access_token: await atproto.expire(stale.session.tokenSet.access_token) } } }
    await access.renew(stale, async () => damaged)
    const before = bench.sent.length
    const renewed = await Promise.all(
      Array.from({ length: 5 }, async (_, at) => {
        const one = segment({ key: `renewed:${at}`, text: `Rinnovato ${at}` })
        return publishing!.publish(one, { facets: [], embed: null }, await bench.channels.access(workspace, connectionId), never)
      }),
    )
    expect(renewed).toHaveLength(5)
    // One refresh; the server may ask for its nonce first, which repeats the request.
    expect(bench.sent.slice(before).filter((line) => line === 'POST /oauth/token').length).toBeLessThanOrEqual(2)
    const after = (await access.credentials()) as typeof stale
    expect(after.session.tokenSet.access_token).not.toBe(damaged.session.tokenSet.access_token)

    await bench.channels.disconnect(workspace, connectionId, { userId: 'u', name: 'U' })
    expect(bench.sent.at(-1)).toBe('POST /oauth/revoke')
  })

  it('says denied when the person says no', async () => {
    const dino = await atproto.createAccount('dino')

    expect(await back(await authorise(dino, false))).toEqual({ workspaceId: workspace, trouble: 'denied' })
    expect((await bench.channels.list(workspace)).filter(({ state }) => state === 'active')).toEqual([])
  })
})

describe('Bluesky with an AppView', () => {
  let world: World | { skipped: string }
  beforeAll(async () => {
    const atproto = await startAtproto({ appView: true })
    if ('skipped' in atproto) return void (world = atproto)
    const bench = await channelsBench({ registry: [createBluesky({ plcDirectory: atproto.plcUrl })] })
    world = await connectAnna(atproto, bench)
  })
  afterAll(async () => {
    if ('skipped' in world) return
    await world.bench.close()
    await world.atproto.stop()
  })

  it('counts what others did, and reads what they wrote, once and in order', async ({ skip }) => {
    if ('skipped' in world) return skip(world.skipped)
    const { atproto, bench, connectionId, anna } = world
    const [bruno, carla] = [await atproto.agentFor(await atproto.createAccount('bruno')), await atproto.agentFor(await atproto.createAccount('carla'))]
    const { ref } = await publish(world, segment({ key: 'post', text: 'Chi viene?' }))
    const quiet = await publish(world, segment({ key: 'quiet', text: 'Nessuno risponde' }))
    const strong = { uri: ref.id, cid: ref.data['cid'] ?? '' }
    await carla.follow(anna.did)
    await carla.follow(bruno.assertDid)
    await bruno.like(strong.uri, strong.cid)
    await bruno.repost(strong.uri, strong.cid)
    const reply = await bruno.post({ text: 'Io!', reply: { root: strong, parent: strong } })
    await atproto.processAll()
    await carla.post({ text: 'Guardate', embed: { $type: 'app.bsky.embed.record', record: strong } })
    await atproto.processAll()
    const mention = 'Brava @anna.test'
    await carla.post({ text: mention, facets: [{ index: { byteStart: 6, byteEnd: 16 }, features: [{ $type: 'app.bsky.richtext.facet#mention', did: anna.did }] }] })
    await atproto.processAll()

    await bench.channels.withAccount(workspace, connectionId, async (access, { metrics, inbox }) => {
      const numbers = await metrics!.posts([ref, quiet.ref, { id: `${ref.id.slice(0, -3)}222`, data: {} }], access, never)
      // Anna has one follower (Carla), Bruno too: two in all.
      expect(numbers.get(ref.id)).toEqual({ likes: 1, replies: 1, reposts: 1, quotes: 1, saves: null, impressions: null, potentialReach: 2 })
      expect(numbers.get(quiet.ref.id)).toMatchObject({ likes: 0, replies: 0, reposts: 0, quotes: 0, potentialReach: 1 })
      expect(numbers.size).toBe(2)
      expect(await metrics!.account(access, never)).toEqual({ followers: 1, posts: 2 })

      const polled = await inbox!.poll(null, 50, access, never)
      expect(polled.messages.map(({ kind, text, author, parent, root }) => [kind, text, author.handle, parent?.id ?? null, root?.id ?? null])).toEqual([
        ['reply', 'Io!', 'bruno.test', ref.id, ref.id],
        ['quote', 'Guardate', 'carla.test', ref.id, ref.id],
        ['mention', mention, 'carla.test', null, null],
      ])
      const later = await inbox!.poll(polled.cursor, 50, access, never)
      expect(later.messages.map(({ ref: seen }) => seen.id)).toEqual([polled.messages.at(-1)?.ref.id])
      expect(later.cursor).toBe(polled.cursor)
    })

    const answer = segment({ key: 'answer', text: 'Perfetto, a domani!', replyTo: { parent: { id: reply.uri, data: { cid: reply.cid } }, root: ref } })
    const answered = await publish(world, answer)
    await atproto.processAll()
    const thread = await bruno.getPostThread({ uri: reply.uri })
    expect(JSON.stringify(thread.data)).toContain(answered.ref.id)
    expect(await bench.channels.check(workspace, connectionId)).toMatchObject({ account: { followers: 1 } })
  })
})
