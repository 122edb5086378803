import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnBothDatabases, type Place } from '../../test/support/databases.ts'
import { runFolder } from '../../test/support/run-folder.ts'
import { silentLog, signInForTests, testPublicUrl, type SignedIn } from '../../test/support/workspaces.ts'
import { createApp, type App } from '../app.ts'
import { assembleServer } from '../http/index.ts'
import type { Api } from '../platform/http/api.ts'
import { storyDays } from './days.ts'
import { planMentions, planPosts } from './plan-posts.ts'
import { planTraffic } from './plan-traffic.ts'
import { seed } from './rehearsals.ts'
import { stories } from './story.ts'

const now = Date.parse('2026-11-20T18:40:00Z')
const zone = 'Europe/Rome'

interface World {
  readonly app: App
  readonly api: Api
  readonly clock: { now(): number }
  stop(): Promise<void>
}

/** The whole product on a database, not listening; its queue runs only when asked to. */
async function world(place: Place, at = now, begin = false): Promise<World> {
  const clock = { now: () => at }
  const app = await createApp({
    log: silentLog,
    clock,
    fetch: () => Promise.reject(new Error('a first run never leaves the house')),
    config: {
      host: '127.0.0.1', port: 4321, ...place, publicUrl: testPublicUrl, shortUrl: testPublicUrl, role: 'all', logLevel: 'silent', smtpUrl: null,
      mailFrom: 'Passaparola <passaparola@localhost>', allowNetworks: [], trustProxies: [], dataDir: place.dataDir || runFolder(),
    },
  })
  const api = await assembleServer(app)
  await api.ready()
  if (begin) await app.start()
  return { app, api, clock, stop: () => app.stop() }
}

describeOnBothDatabases('the first run', (open, more) => {
  const fresh = async (): Promise<Place> => {
    const database = await open()
    const place = more.place(database)
    await database.close()
    return place
  }
  const fill = (api: Api, { headers }: SignedIn, language: 'en' | 'it' = 'en') => api.inject({ method: 'POST', url: '/api/v1/rehearsals', headers, payload: { language } })
  const wipe = (api: Api, { headers }: SignedIn, workspaceId: string) => api.inject({ method: 'DELETE', url: `/api/v1/rehearsals/${workspaceId}`, headers })
  const get = async <T>(api: Api, { headers }: SignedIn, path: string): Promise<T> => {
    const answer = await api.inject({ method: 'GET', url: `/api/v1${path}`, headers })
    expect(answer.statusCode, answer.body).toBe(200)
    return answer.json<T>()
  }
  const loopPath = (workspaceId: string) => `/workspaces/${workspaceId}/loop?from=2026-10-24&to=2026-11-20`

  interface Loop {
    readonly figures: Record<string, { value: number | null; previous: number | null }>
    readonly value: unknown
    readonly days: readonly unknown[]
    readonly byPost: readonly { id: string; label: string; engagements: number | null; clicks: number; visitors: number; conversions: number }[]
  }
  const withoutIds = ({ figures, value, days, byPost }: Loop) =>
    ({ figures, value, days, byPost: byPost.map(({ id: _id, ...row }) => row).toSorted((one, other) => one.label.localeCompare(other.label)) })

  /** How many rows a workspace has, by table that has any; `workspace_id` tables are read from the database itself. */
  async function rowsOf(app: App, workspaceId: string): Promise<Record<string, number>> {
    const tables = app.database.kind === 'sqlite'
      ? await sql<{ name: string }>`select m.name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'workspace_id' where m.type = 'table'`.execute(app.database.db)
      : await sql<{ name: string }>`select table_name as name from information_schema.columns where column_name = 'workspace_id' and table_schema = current_schema()`.execute(app.database.db)
    const counted: Record<string, number> = {}
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)} where workspace_id = ${workspaceId}`.execute(app.database.db)
      if (Number(rows[0]?.count) > 0) counted[name] = Number(rows[0]?.count)
    }
    return counted
  }

  it('fills a month whose figures are the sums of what was planted, the same each time', async () => {
    const { app, api, stop } = await world(await fresh())
    const owner = await signInForTests(api, app.workspaces)

    const answer = await fill(api, owner)
    expect(answer.statusCode, answer.body).toBe(201)
    const { workspaceId } = answer.json<{ workspaceId: string }>()
    const loop = await get<Loop>(api, owner, loopPath(workspaceId))

    const story = stories.en
    const days = storyDays(now, zone)
    const posts = planPosts(story, seed, days, now)
    const { clicks, visits, conversions } = planTraffic(story, seed, days, posts, now)
    const from = days.find(({ shown }) => shown)?.fromMs ?? 0
    const shown = <T extends { at: number }>(things: readonly T[]): readonly T[] => things.filter(({ at }) => at >= from)
    const publications = posts.flatMap((post) => post.publications)
    const gained = (pick: (reading: { likes: number; reposts: number; replies: number }) => number) =>
      publications.reduce((sum, { readings }) => sum + pick(readings.at(-1) ?? { likes: 0, reposts: 0, replies: 0 }) - pick(readings.filter(({ at }) => at < from).at(-1) ?? { likes: 0, reposts: 0, replies: 0 }), 0)
    const words = [...publications.flatMap(({ replies }) => replies), ...planMentions(story, seed, days, now, 'aurora-bakery')]
    const orders = shown(conversions)
    const figure = (id: string) => loop.figures[id]?.value
    expect(figure('posts')).toBe(shown(publications).length)
    expect(figure('likes')).toBe(gained(({ likes }) => likes))
    expect(figure('engagements')).toBe(gained(({ likes, reposts, replies }) => likes + reposts + replies))
    expect(figure('clicks')).toBe(firstClicks(shown(clicks.filter(({ kind }) => kind === 'person'))))
    expect(figure('visitors')).toBe(new Set(shown(visits).map(({ at, visitor }) => `${visitor} ${Math.floor(at / 86_400_000)}`)).size)
    expect(figure('conversions')).toBe(orders.length)
    expect(loop.value).toMatchObject([{ currency: 'EUR', amountMinor: Math.round(orders.reduce((sum, { amount }) => sum + (amount ?? 0), 0) * 100) }])
    expect(figure('messagesIn')).toBe(shown(words).length)
    expect(figure('messagesAnswered')).toBe(words.filter(({ answeredAt }) => answeredAt !== null && answeredAt >= from).length)
    // Believable, and comparable with the month before.
    const rate = orders.length / (figure('visitors') ?? 0)
    expect(rate).toBeGreaterThan(0.01)
    expect(rate).toBeLessThan(0.045)
    for (const { value, previous } of Object.values(loop.figures)) if (value !== null) expect(value).toBeGreaterThan((previous ?? 0) * 0.9)
    expect(loop.figures['engagements']?.previous ?? 0).toBeGreaterThan((figure('engagements') ?? 0) * 0.5)

    // Wiped and filled again at the same time: the same month, on other ids.
    expect((await wipe(api, owner, workspaceId)).statusCode).toBe(204)
    const again = (await fill(api, owner)).json<{ workspaceId: string }>()
    expect(again.workspaceId).not.toBe(workspaceId)
    expect(withoutIds(await get<Loop>(api, owner, loopPath(again.workspaceId)))).toEqual(withoutIds(loop))
    await stop()
  }, 60_000)

  it('is alive in every room: calendar, inbox, links', async () => {
    const { app, api, stop } = await world(await fresh())
    const owner = await signInForTests(api, app.workspaces)
    const { workspaceId } = (await fill(api, owner, 'it')).json<{ workspaceId: string }>()
    const at = `/workspaces/${workspaceId}`

    const all = await get<{ items: { id: string; state: string; schedule: unknown; dueAt: number | null }[] }>(api, owner, `${at}/posts?limit=100`)
    const states = Map.groupBy(all.items, ({ state }) => state)
    expect([...states].map(([state, items]) => [state, items.length]).toSorted()).toEqual([['draft', 3], ['in-review', 1], ['published', 28], ['scheduled', 3]])
    const inbox = await get<{ items: { id: string; state: string; waiting: boolean; assignee: { name: string } | null; postId: string | null }[] }>(api, owner, `${at}/conversations?limit=100`)
    expect(inbox.items.some(({ waiting, assignee }) => waiting && assignee?.name === 'Olivia Owner')).toBe(true)
    expect(inbox.items.filter(({ state }) => state === 'done').length).toBeGreaterThan(15)
    expect(inbox.items.filter(({ state }) => state === 'open').length).toBeGreaterThan(3)
    const done = inbox.items.find(({ state, postId }) => state === 'done' && postId !== null)
    const { thread } = await get<{ thread: { direction: string; kind: string }[] }>(api, owner, `${at}/conversations/${done?.id}`)
    expect(thread.map(({ direction, kind }) => `${direction} ${kind}`)).toEqual(['out post', 'in reply', 'out reply'])
    const links = await get<{ items: { uniqueClicks: number; bots: number; createdAt: number; previews: Record<string, number> }[] }>(api, owner, `${at}/links?limit=100`)
    expect(links.items.some(({ previews }) => Object.keys(previews).length > 0)).toBe(true)
    expect(Math.max(...links.items.map(({ uniqueClicks }) => uniqueClicks))).toBeGreaterThan(60)
    // The network says the same numbers: a reading now changes nothing.
    const network = await get<{ items: { likes: number; reposts: number; replies: unknown[] }[] }>(api, owner, `${at}/rehearsal/posts?limit=100`)
    const planned = planPosts(stories.it, seed, storyDays(now, zone), now).flatMap(({ publications }) => publications)
    expect(network.items.reduce((sum, { likes }) => sum + likes, 0)).toBe(planned.reduce((sum, { likes }) => sum + likes, 0))
    expect(network.items.reduce((sum, { replies }) => sum + replies.length, 0)).toBe(planned.reduce((sum, { replies }) => sum + replies.length, 0))
    await stop()
  }, 60_000)

  it('goes on living: what is scheduled goes out on its minute, and the next reading of the network changes no number', async () => {
    const place = await fresh()
    const first = await world(place)
    const owner = await signInForTests(first.api, first.app.workspaces)
    const { workspaceId } = (await fill(first.api, owner)).json<{ workspaceId: string }>()
    const before = await get<Loop>(first.api, owner, loopPath(workspaceId))
    await first.stop()

    const next = await world(place, Date.parse('2026-11-21T17:30:20Z'), true)
    const stateOfFirst = async () => (await next.app.publishing.list(workspaceId, { limit: 100 })).items.find(({ excerpt }) => excerpt.startsWith('Behind the oven door'))?.state
    await expect.poll(stateOfFirst, { timeout: 15_000 }).toBe('published')
    // Read from the network by now, as every account at the start of the queue.
    await expect.poll(async () => (await rowsOf(next.app, workspaceId))['account_numbers'] ?? 0, { timeout: 15_000 }).toBeGreaterThanOrEqual(2)
    await expect.poll(async () => {
      const { items } = await next.app.rehearsal.posts(workspaceId, 1, null)
      return items[0]?.text
    }).toContain('Behind the oven door')

    const after = await get<Loop>(next.api, owner, loopPath(workspaceId))
    expect(withoutIds(after).figures['engagements']?.value).toBe(before.figures['engagements']?.value)
    expect(withoutIds(after).figures['messagesIn']?.value).toBe(before.figures['messagesIn']?.value)
    await next.stop()
  }, 60_000)

  it('is one per person, wiped without a trace, and only a rehearsal can be', async () => {
    const { app, api, stop } = await world(await fresh())
    const owner = await signInForTests(api, app.workspaces)
    const before = await rowsOf(app, owner.workspaceId)

    const [first, second] = await Promise.all([fill(api, owner), fill(api, owner)])
    const made = [first, second].find(({ statusCode }) => statusCode === 201)?.json<{ workspaceId: string }>()
    const third = await fill(api, owner)

    expect([first.statusCode, second.statusCode].toSorted()).toEqual([201, 409])
    expect(third.statusCode).toBe(409)
    expect(third.json()).toMatchObject({ code: 'rehearsal-exists', workspaceId: made?.workspaceId })
    expect((await app.workspaces.list()).filter(({ rehearsal }) => rehearsal)).toHaveLength(1)
    expect(Object.keys(await rowsOf(app, made?.workspaceId ?? '')).length).toBeGreaterThan(25)

    expect((await wipe(api, owner, owner.workspaceId)).json()).toMatchObject({ status: 409, code: 'not-a-rehearsal' })
    expect((await wipe(api, owner, made?.workspaceId ?? '')).statusCode).toBe(204)
    expect(await rowsOf(app, made?.workspaceId ?? '')).toEqual({})
    expect((await wipe(api, owner, made?.workspaceId ?? '')).statusCode).toBe(404)
    expect(await rowsOf(app, owner.workspaceId)).toEqual(before)
    await stop()
  }, 60_000)

  it('leaves nothing behind when filling fails', async () => {
    const { app, api, stop } = await world(await fresh())
    const owner = await signInForTests(api, app.workspaces)
    const seedClicks = app.links.seed
    app.links.seed = () => Promise.reject(new Error('the disk is full'))

    expect((await fill(api, owner)).statusCode).toBe(500)

    expect((await app.workspaces.list()).map(({ id }) => id)).toEqual([owner.workspaceId])
    app.links.seed = seedClicks
    expect((await fill(api, owner)).statusCode).toBe(201)
    await stop()
  }, 60_000)

  it('clears away at the next start what a process that died had half filled', async () => {
    const place = await fresh()
    const first = await world(place)
    const owner = await signInForTests(first.api, first.app.workspaces)
    const reached = Promise.withResolvers<void>()
    first.app.links.seed = () => {
      reached.resolve()
      return new Promise(() => {})
    }
    void fill(first.api, owner)
    await reached.promise
    const half = (await first.app.workspaces.list()).find(({ rehearsal }) => rehearsal)
    expect(half).toBeDefined()
    await first.stop()

    const next = await world(place, now + 130_000, true)

    await expect.poll(() => rowsOf(next.app, half?.id ?? ''), { timeout: 10_000 }).toEqual({})
    expect((await next.app.workspaces.list()).map(({ id }) => id)).toEqual([owner.workspaceId])
    await next.stop()
  }, 60_000)
})

/** Clicks without those that repeat one of the same visitor on the same link within the hour. */
function firstClicks(clicks: readonly { readonly at: number; readonly post: string; readonly account: number; readonly visitor: string | null }[]): number {
  const last = new Map<string, number>()
  let count = 0
  for (const { at, post, account, visitor } of clicks.toSorted((one, other) => one.at - other.at)) {
    const name = `${post} ${account} ${visitor}`
    if (at - (last.get(name) ?? Number.NEGATIVE_INFINITY) < 3_600_000) continue
    last.set(name, at)
    count += 1
  }
  return count
}
