import { sql } from 'kysely'
import { newId } from '../../src/platform/ids.ts'
import { copyDrafts, copyPosts, pattern } from './copy-posts.ts'
import { build, connect, type Home, insertAll, type Row, settle } from './seed-app.ts'
import { seedEvents } from './seed-events.ts'
import { seedPeople } from './seed-people.ts'
import { pick, randomFrom } from './statistics.ts'

export interface SeedTask {
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly seed: number
  /** How many short links, sites to collect from, posts (a tenth of them still to come), drafts, people who spoke to us, and events of three months. */
  readonly links?: number
  readonly sites?: number
  readonly posts?: number
  readonly drafts?: number
  readonly people?: number
  readonly events?: number
}

export interface SeedAnswer extends Home {
  readonly slugs: readonly string[]
  readonly siteKeys: readonly string[]
  readonly postIds: readonly string[]
  readonly draftIds: readonly string[]
  readonly conversationIds: readonly string[]
  /** The moment up to which there are events, epoch milliseconds. */
  readonly until: number
}

const task = JSON.parse(process.argv[2] ?? '{}') as SeedTask
const app = await build(task)
const random = randomFrom(task.seed)
const home = await settle(app)
const now = app.clock.now()
const connections = await connect(app, home.workspaceId, Array.from({ length: 6 }, (_, i) => ({ channelId: i % 2 === 0 ? 'mastodon' : 'bluesky', handle: `@anna${i}@network.example`, origin: 'https://network.example' })))

const slugs: string[] = []
if (task.links !== undefined) {
  const made = await app.links.create(home.workspaceId, { targetUrl: 'https://shop.example/panettone?size=1kg', title: null, campaignId: null, utm: {} })
  const first: Row = { ...(await app.database.db.selectFrom('links').selectAll().where('id', '=', made.id).executeTakeFirstOrThrow()) }
  const rows = Array.from({ length: task.links }, (_, i): Row => ({ ...first, id: newId(now), slug: `b${i.toString(36).padStart(7, '0')}`, post_id: `post-${i % 300}`, connection_id: connections[i % connections.length] ?? null, campaign_id: i % 3 === 0 ? `campaign-${i % 20}` : null }))
  await insertAll(app, 'links', rows)
  slugs.push(...rows.map(({ slug }) => String(slug)))
}

const siteKeys: string[] = []
for (let i = 0; i < (task.sites ?? 0); i++) siteKeys.push((await app.conversions.createSite(home.workspaceId, { name: `Shop ${i}`, hosts: ['shop.example'], privacySignals: 'gpc' })).key)
if (task.sites !== undefined) await app.conversions.createGoal(home.workspaceId, { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })

const postIds: string[] = []
if (task.posts !== undefined) {
  const from = await pattern(app, home, connections[0] ?? '')
  // In the order of their times, as a life writes them: rows in no order take three times as long to index.
  const copies = Array.from({ length: task.posts }, () => {
    const connectionId = pick(random, connections)
    const at = (Math.floor(now / 60_000) + Math.round((random() - 0.9) * 700 * 1440)) * 60_000
    return { connectionId, channelId: connections.indexOf(connectionId) % 2 === 0 ? 'mastodon' : 'bluesky', dueAt: at, publishedAt: at < now ? at : null }
  }).toSorted((a, b) => a.dueAt - b.dueAt)
  for (let done = 0; done < copies.length; done += 10_000) postIds.push(...(await copyPosts(app, from, copies.slice(done, done + 10_000))))
}

const draftIds = task.drafts === undefined ? [] : await copyDrafts(app, home, task.drafts)
const conversationIds = task.people === undefined ? [] : await seedPeople(app, home.workspaceId, connections, { people: task.people, until: now, random })

if (task.events !== undefined) postIds.push(...(await seedEvents(app, home, connections, { events: task.events, until: now, random })))

// There is nobody at these accounts: asked, they would all turn out to need attention, and hold everything planned on them meanwhile.
await app.database.commit([app.database.db.updateTable('connections').set({ state: 'reconnect' })])
// What the server does by itself within minutes: until then it would plan for empty tables.
// So too for what is searched: rows of two years were taken into the index as they came.
await app.textIndexer.finish()
if (app.database.kind === 'postgres') for (const said of [sql`vacuum (analyze)`, sql`checkpoint`]) await said.execute(app.database.db)
await app.stop()
process.send?.({ ...home, slugs, siteKeys, postIds, draftIds, conversationIds, until: now } satisfies SeedAnswer)
