import { newId } from '../../src/platform/ids.ts'
import { copyPosts, pattern } from './copy-posts.ts'
import { build, connect, type Home, insertAll, type Row, settle } from './seed-app.ts'
import { seedEvents } from './seed-events.ts'
import { pick, randomFrom } from './statistics.ts'

export interface SeedTask {
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly seed: number
  /** How many short links, sites to collect from, posts (a tenth of them still to come), and events of three months. */
  readonly links?: number
  readonly sites?: number
  readonly posts?: number
  readonly events?: number
}

export interface SeedAnswer extends Home {
  readonly slugs: readonly string[]
  readonly siteKeys: readonly string[]
  readonly postIds: readonly string[]
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
  for (let done = 0; done < task.posts; done += 10_000) {
    const copies = Array.from({ length: Math.min(10_000, task.posts - done) }, () => {
      const connectionId = pick(random, connections)
      const at = (Math.floor(now / 60_000) + Math.round((random() - 0.9) * 700 * 1440)) * 60_000
      return { connectionId, channelId: connections.indexOf(connectionId) % 2 === 0 ? 'mastodon' : 'bluesky', dueAt: at, publishedAt: at < now ? at : null }
    })
    postIds.push(...(await copyPosts(app, from, copies)))
  }
}

if (task.events !== undefined) postIds.push(...(await seedEvents(app, home, connections, { events: task.events, until: now, random })))

await app.stop()
process.send?.({ ...home, slugs, siteKeys, postIds, until: now } satisfies SeedAnswer)
