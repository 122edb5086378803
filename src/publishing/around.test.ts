import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { anna, createWorld, FakeNetwork, TestClock, wipe, workspaceId, type Tables, type World } from '../../test/support/publishing-world.ts'
import type { Segment } from '../channels/index.ts'
import type { Database } from '../platform/db/database.ts'
import { percentile } from './grace.ts'
import { readPlan } from './plan-file.ts'
import { createCards } from './card.ts'
import { pageSays } from './read-page.ts'
import { PostContent } from './schema.ts'

const hour = 3_600_000

describeOnBothDatabases('around publishing', (open) => {
  let database: Database<Tables>
  let world: World
  let clock: TestClock
  let network: FakeNetwork

  beforeAll(async () => {
    database = await open<Tables>()
  })
  beforeEach(async () => {
    await wipe(database)
    clock = new TestClock()
    network = new FakeNetwork({ class: 'read-back', graceSeconds: 120 }, clock)
    world = createWorld(database, [network], clock)
  })

  const content = (text: string, more: object = {}) => PostContent.parse({ parts: [{ text, images: [] }], connectionIds: ['connection-read-back'], language: 'en', ...more })
  const planned = async (wallTime: string, zone = 'Europe/Rome') => {
    const id = await world.publishing.posts.create(workspaceId, content('Planned', { schedule: { wallTime, zone } }), anna)
    await world.publishing.schedule(workspaceId, id, { schedule: null }, anna)
    return id
  }
  const publicationOf = async (id: string) => {
    const publication = (await world.publishing.read(workspaceId, id)).publications[0]
    if (publication === undefined) throw new Error('no publication')
    return publication
  }
  const answer = { workspaceId, connectionId: 'connection-read-back', replyTo: { parent: { id: 'p', data: { cid: 'c' } }, root: { id: 'r', data: {} } }, text: 'Thank you!', language: 'en', member: { id: 'anna', name: 'Anna' } }

  it('sends an answer once per key, even when the button is pressed twice at once', async () => {
    const [one, two] = await Promise.all([world.publishing.publishAnswer({ ...answer, idempotencyKey: 'k1' }), world.publishing.publishAnswer({ ...answer, idempotencyKey: 'k1' })])
    const again = await world.publishing.publishAnswer({ ...answer, idempotencyKey: 'k1' })
    await world.drive(clock.now() + 1000)

    expect(two).toEqual(one)
    expect(again).toEqual(one)
    expect(network.living.map(({ text, replyTo }) => [text, replyTo])).toEqual([['Thank you!', 'p']])
    expect(await world.publishing.reports.publicationByRef(workspaceId, 'connection-read-back', 'read-back-1')).toMatchObject({ postId: one.postId, text: 'Thank you!' })
    expect(await world.publishing.reports.publishedBetween(workspaceId, 0, clock.now() + hour)).toEqual([])
    expect((await world.publishing.list(workspaceId, { limit: 10 })).items).toEqual([])
  })

  it('says at the text when an answer does not fit', async () => {
    await expect(world.publishing.publishAnswer({ ...answer, text: 'x'.repeat(301), idempotencyKey: 'k2' })).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/text' }] })
  })

  it('finds publications whose work was lost, and those held for a connection that works again', async () => {
    const lost = await planned('2026-03-02T10:30:00')
    const held = await planned('2026-03-02T11:00:00')
    await database.db.deleteFrom('work_items').execute()
    await database.db.updateTable('publications').set({ state: 'held', reason: 'reconnect' }).where('post_id', '=', held).execute()

    await world.drive(clock.now() + hour)
    expect(network.calls).toHaveLength(0)
    clock.time += 150_000
    await world.publishing.upkeep.findForgotten()
    await world.publishing.upkeep.releaseForgotten()
    await world.drive(clock.now() + 2 * hour)

    expect((await publicationOf(lost)).state).toBe('published')
    expect((await publicationOf(held)).state).toBe('published')
  })

  it('keeps the wall time when the zone’s rules have changed since', async () => {
    const id = await planned('2026-07-01T09:00:00')
    // As if it had been planned under rules an hour away from today's.
    const wrong = Date.UTC(2026, 6, 1, 8)
    await database.db.updateTable('publications').set({ due_at: wrong }).execute()
    await database.db.updateTable('posts').set({ due_at: wrong }).execute()

    expect(await world.publishing.upkeep.followZones()).toBe(1)
    await world.drive(Date.UTC(2026, 6, 1, 7))

    expect(network.calls.map(({ at }) => at)).toEqual([Date.UTC(2026, 6, 1, 7)])
    expect((await publicationOf(id)).state).toBe('published')
    expect(await world.publishing.upkeep.followZones()).toBe(0)
  })

  it('learns how slowly a network shows its posts, and looks that much longer', async () => {
    network.lagMs = 200_000
    await world.publishing.schedule(workspaceId, await world.publishing.posts.create(workspaceId, content('First'), anna), 'now', anna)
    await world.drive(clock.now() + hour)
    const { visible_after_ms: learnt } = await database.db.selectFrom('publication_segments').select('visible_after_ms').executeTakeFirstOrThrow()
    expect(learnt).toBeGreaterThanOrEqual(200_000)

    // Applied, answer lost, visible only after the configured grace of 120 seconds: without the lesson it would go out twice.
    network.fates = ['lost']
    const id = await world.publishing.posts.create(workspaceId, content('Second'), anna)
    await world.publishing.schedule(workspaceId, id, 'now', anna)
    await world.drive(clock.now() + hour)

    expect((await publicationOf(id)).segments[0]?.evidence).toBe('read-back')
    expect(network.living).toHaveLength(2)
  })

  it('imports what is out already, with its links and without sending anything', async () => {
    const at = Date.UTC(2026, 1, 1, 9)
    const imported = await world.publishing.importPublished({
      workspaceId, by: anna, createdAt: at - hour,
      content: { parts: [{ text: 'Once upon a time https://shop.example/x', images: [] }], connectionIds: ['connection-read-back'], language: 'en' },
      publications: [{ connectionId: 'connection-read-back', publishedAt: at, segments: [{ ref: { id: 'old-1', data: {} }, url: 'https://read-back.example/old-1' }] }],
    })
    await world.drive(clock.now() + hour)

    expect(imported.publications[0]?.links).toMatchObject([{ targetUrl: 'https://shop.example/x' }])
    expect(await world.publishing.read(workspaceId, imported.postId)).toMatchObject({ state: 'published', publications: [{ state: 'published', publishedAt: at, segments: [{ remoteId: 'old-1', evidence: 'answer' }] }] })
    expect(await world.publishing.reports.refsToMeasure(workspaceId, 'connection-read-back', at)).toMatchObject([{ postId: imported.postId, ref: { id: 'old-1' } }])
    expect(network.calls).toHaveLength(0)
  })

  it('moves a scheduled post, or refuses, whole', async () => {
    const id = await planned('2026-03-05T10:00:00')
    await world.publishing.schedule(workspaceId, id, { schedule: { wallTime: '2026-03-02T10:00:10', zone: 'Europe/Rome' } }, anna)
    const [moved] = await Promise.allSettled([
      world.publishing.schedule(workspaceId, id, { schedule: { wallTime: '2026-03-09T10:00:00', zone: 'Europe/Rome' } }, anna),
      world.drive(clock.now() + 20_000),
    ])

    const { state, dueAt } = await publicationOf(id)
    if (moved.status === 'fulfilled') expect({ state, dueAt, calls: network.calls.length }).toEqual({ state: 'scheduled', dueAt: Date.UTC(2026, 2, 9, 9), calls: 0 })
    else expect({ state, calls: network.calls.length }).toEqual({ state: 'published', calls: 1 })
  })

  it('counts what waits for a person', async () => {
    network.fates = ['rejected', 'reconnect']
    for (const text of ['One', 'Two']) await world.publishing.schedule(workspaceId, await world.publishing.posts.create(workspaceId, content(text), anna), 'now', anna)
    await world.publishing.review.submit(workspaceId, await world.publishing.posts.create(workspaceId, content('Three'), anna), anna)
    await world.drive(clock.now() + 1000)

    expect(await world.publishing.reports.attentionCounts(workspaceId)).toEqual({ 'needs-person': 0, held: 1, missed: 0, rejected: 1, unknown: 0, 'in-review': 1 })
  })

  it('lets a refused post be corrected and scheduled again', async () => {
    network.fates = ['rejected', 'ok']
    const id = await world.publishing.posts.create(workspaceId, content('Wrong'), anna)
    await world.publishing.schedule(workspaceId, id, 'now', anna)
    await world.drive(clock.now() + 1000)
    const { revision } = await world.publishing.read(workspaceId, id)

    await world.publishing.posts.change(workspaceId, id, revision, content('Right'))
    await world.publishing.schedule(workspaceId, id, 'now', anna)
    await world.drive(clock.now() + 1000)

    expect((await world.publishing.read(workspaceId, id)).state).toBe('published')
    expect(network.living.map(({ text }) => text)).toEqual(['Right'])
  })

  it('builds the card of a link for networks that need it, and publishes without one when the page is silent', async () => {
    const picture = await sharp({ create: { width: 1600, height: 900, channels: 3, background: '#186' } }).png().toBuffer()
    const html = '<html><head><title>Plain</title><meta property="og:title" content="Caff&egrave; &amp; co"><meta name="description" content="Beans"><meta property="og:image" content="/p.png"></head></html>'
    let asked = 0
    const cardWorld = createWorld(database, [network], clock, {
      fetch: (request) => {
        asked += 1
        if (request.url === 'https://shop.example/') return Promise.resolve(new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }))
        if (request.url === 'https://shop.example/p.png') return Promise.resolve(new Response(new Uint8Array(picture)))
        return Promise.reject(new Error('timed out'))
      },
    })
    const segments: Segment[] = []
    const channel = network.channel()
    cardWorld.deps.channels.channel = () => (channel.publishing === undefined ? channel : { ...channel, publishing: { ...channel.publishing, linkCard: true, publish: (segment, prepared) => (segments.push(segment), network.publish(segment, prepared)) } })
    cardWorld.deps.channels.withAccount = (_, id, call) => call({ connectionId: id } as never, cardWorld.deps.channels.channel('read-back') ?? channel)

    const preview = await cardWorld.publishing.preview(workspaceId, content('See https://shop.example/'), 'en')
    for (const url of ['https://shop.example/', 'https://down.example/']) {
      await cardWorld.publishing.schedule(workspaceId, await cardWorld.publishing.posts.create(workspaceId, content(`See ${url}`), anna), 'now', anna)
    }
    await cardWorld.drive(clock.now() + 1000)

    expect(preview[0]?.segments[0]?.card).toMatchObject({ title: 'Caffè & co', description: 'Beans', targetUrl: 'https://shop.example/' })
    const card = segments.find(({ text }) => !text.includes('down'))?.card
    expect(card).toMatchObject({ title: 'Caffè & co', image: { width: 1200, height: 675 } })
    expect(card?.url).toMatch(/^https:\/\/s\.example\/l\//)
    const bytes = await card?.image?.bytes(100_000)
    expect(bytes?.bytes.length).toBeLessThanOrEqual(100_000)
    expect(segments).toHaveLength(2)
    expect(segments.filter((segment) => segment.card === null)).toHaveLength(1)
    expect(asked).toBe(3)
    expect(createHash('sha256').update(bytes?.bytes ?? '').digest('hex')).toHaveLength(64)
  })

  it('knows what a network that reads pages by itself will make of a link', async () => {
    let headline = 'The bread is back'
    const asked: string[] = []
    const world = createWorld(database, [network], clock, {
      fetch: (request) => {
        asked.push(request.url)
        return Promise.resolve(new Response(`<title>Bread</title><meta property="og:title" content="Bread"><script type="application/ld+json">{"@type":"NewsArticle","headline":"${headline}"}</script>`, { headers: { 'content-type': 'text/html' } }))
      },
    })
    const cards = createCards(world.deps)

    expect((await cards.of(workspaceId, 'https://news.example/', { network: 'mastodon' }))?.title).toBe('The bread is back')
    expect((await cards.of(workspaceId, 'https://news.example/'))?.title).toBe('Bread')
    expect(asked).toEqual(['https://news.example/'])
    headline = 'Bread tomorrow'
    expect((await cards.of(workspaceId, 'https://news.example/', { network: 'mastodon', refresh: true }))?.title).toBe('Bread tomorrow')
    expect(await cards.of(workspaceId, 'https://news.example/', { network: 'lemmy' })).toBeNull()
  })

  it('has so many pages read for previews, and no more; what is published is read all the same', async () => {
    const asked: string[] = []
    const previews = createWorld(database, [network], clock, {
      fetch: (request) => {
        asked.push(request.url)
        return Promise.resolve(new Response('<title>Bread</title>', { headers: { 'content-type': 'text/html' } }))
      },
    })
    const channel = network.channel()
    previews.deps.channels.channel = () => (channel.publishing === undefined ? channel : { ...channel, publishing: { ...channel.publishing, linkCard: true } })
    const look = (url: string, refresh: boolean, workspace = workspaceId) => previews.publishing.preview(workspace, content(`See ${url}`), 'en', refresh)

    for (let times = 0; times < 120; times += 1) await look('https://shop.example/', true)
    await expect(look('https://shop.example/', true)).rejects.toMatchObject({ status: 429 })
    expect(asked).toHaveLength(120)
    // Typing goes on: a page that is known keeps its card, one that is not has none yet.
    expect((await look('https://shop.example/', false))[0]?.segments[0]?.card?.title).toBe('Bread')
    expect((await look('https://other.example/', false))[0]?.segments[0]?.card).toBeNull()
    expect(asked).toHaveLength(120)

    await previews.publishing.schedule(workspaceId, await previews.publishing.posts.create(workspaceId, content('See https://third.example/'), anna), { schedule: { wallTime: '2027-01-01T10:00:00', zone: 'UTC' } }, anna)
    expect(asked.at(-1)).toBe('https://third.example/')
    clock.time += 60_000
    expect((await look('https://other.example/', false))[0]?.segments[0]?.card?.title).toBe('Bread')
  })
})

it('reads what a page says of itself', () => {
  expect(pageSays(Buffer.from('<title> A\n page </title><meta property="og:image" content="//cdn.example/i.jpg">'), { asked: 'https://x.example/a/' })).toEqual({ title: 'A page', description: '', imageUrl: 'https://cdn.example/i.jpg' })
  expect(pageSays(Buffer.from('<meta property="og:title" content="T"><meta property="og:image" content="javascript:alert(1)">'), { asked: 'https://x.example/' })).toEqual({ title: 'T', description: '', imageUrl: null })
  expect(pageSays(Buffer.from('<p>nothing</p>'), { asked: 'https://x.example/' })).toBeNull()
})

it('reads what a page says before it becomes a pit, and soon', () => {
  const started = performance.now()
  expect(pageSays(Buffer.from(`<title>Shop</title><meta property="og:image" content="/p.png">${'<div>'.repeat(150_000)}`), { asked: 'https://x.example/' })).toEqual({ title: 'Shop', description: '', imageUrl: 'https://x.example/p.png' })
  expect(performance.now() - started).toBeLessThan(15_000)
})

it('takes the nearest rank for a percentile', () => {
  expect(percentile([], 0.999)).toBe(0)
  expect(percentile([5, 1, 9], 0.999)).toBe(9)
  expect(percentile(Array.from({ length: 2000 }, (_, i) => i + 1), 0.999)).toBe(1998)
})

it('reads a plan with semicolons, tabs, quotes and a byte order mark, and says where it cannot', () => {
  const context = { connections: [], campaigns: [], zone: 'Europe/Rome', language: 'it', now: Date.UTC(2026, 0, 1) }

  expect(readPlan('\uFEFFText;Date;Time\n"Ciao; ""a"" tutti";2026-05-01;9.30\n', context).rows).toMatchObject([{ line: 2, content: { parts: [{ text: 'Ciao; "a" tutti' }], schedule: { wallTime: '2026-05-01T09:30:00', zone: 'Europe/Rome' } } }])
  expect(readPlan('text\tlink\nHi\thttps://x.example/\n', context).rows[0]?.content.parts[0]?.text).toBe('Hi\n\nhttps://x.example/')
  expect(readPlan('text,link\nHi,javascript:alert(1)\n', context).bad).toMatchObject([{ line: 2, column: 'link' }])
  expect(readPlan('text,date\nHi,2026-05-01,extra\n', context).bad).toMatchObject([{ line: 2, column: null }])
  expect(readPlan('date\n2026-05-01\n', context).bad).toMatchObject([{ column: 'text' }])
  expect(readPlan('', context).bad).toHaveLength(1)
  expect(readPlan('text\n"never closed\n', context).bad).toHaveLength(1)
})
