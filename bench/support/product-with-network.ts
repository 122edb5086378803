import { assembleServer } from '../../src/http/index.ts'
import { copyPosts, pattern } from './copy-posts.ts'
import { mockChannel } from './mock-channel.ts'
import { build, connect, settle } from './seed-app.ts'
import { pick, randomFrom } from './statistics.ts'

/**
 * The whole product with five networks of the bench and twenty accounts on each. It is told by messages when posts are due, and
 * asked how many are out.
 */
const task = JSON.parse(process.argv[2] ?? '{}') as { dataDir: string; databaseUrl: string | null; port: number; networkUrl: string; seed: number }
const channelIds = ['bench-1', 'bench-2', 'bench-3', 'bench-4', 'bench-5']
const app = await build({ ...task, networks: channelIds.map((id) => mockChannel(id, task.networkUrl)) })
const api = await assembleServer(app)
await api.listen({ host: '127.0.0.1', port: task.port })
await app.start()
const random = randomFrom(task.seed)
const home = await settle(app)
const accounts = channelIds.flatMap((channelId) => Array.from({ length: 20 }, (_, i) => ({ channelId, handle: `@anna${i}`, origin: task.networkUrl })))
const connections = await connect(app, home.workspaceId, accounts)
const model = await pattern(app, home, connections[0] ?? '')

const atOnce = 250

export type Told = { readonly plan: readonly number[] } | { readonly since: number }
export interface Standing {
  readonly keys: readonly (readonly [key: string, dueAt: number])[]
  readonly waiting: number
  readonly lastPublishedAt: number
  readonly states: Readonly<Record<string, number>>
  /** Processor time of the whole process so far, threads of the store included, microseconds. */
  readonly cpuUs: number
}

process.on('message', (told: Told) => void answer(told).then((standing) => process.send?.(standing)))
process.on('SIGTERM', () => void api.close().then(() => app.stop()).then(() => process.exit(0)))
process.send?.({ pid: process.pid })

/** Plans posts at these moments (epoch ms), or says how those planned for `since` or later stand. */
async function answer(told: Told): Promise<Standing> {
  const { db } = app.database
  if ('plan' in told) {
    // Few at a time: what the bench itself needs must not look like the product's memory.
    for (let from = 0; from < told.plan.length; from += atOnce) {
      await copyPosts(app, model, told.plan.slice(from, from + atOnce).map((dueAt) => {
        const connectionId = pick(random, connections)
        return { connectionId, channelId: accounts[connections.indexOf(connectionId)]?.channelId ?? '', dueAt, publishedAt: null }
      }))
    }
    app.work.wake()
    const first = told.plan.reduce((least, at) => Math.min(least, at), Number.MAX_SAFE_INTEGER)
    const rows = await db.selectFrom('publications as p').innerJoin('publication_segments as s', 's.publication_id', 'p.id').select(['s.key', 'p.due_at']).where('p.due_at', '>=', first).where('p.id', '!=', String(model.publication['id'])).execute()
    return { keys: rows.map(({ key, due_at }) => [key, due_at ?? 0] as const), waiting: told.plan.length, lastPublishedAt: 0, states: {}, cpuUs: cpuUs() }
  }
  const rows = await db.selectFrom('publications').select(['state', ({ fn }) => fn.countAll<number>().as('n'), ({ fn }) => fn.max('published_at').as('last')]).where('due_at', '>=', told.since).where('id', '!=', String(model.publication['id'])).groupBy('state').execute()
  const out = rows.find(({ state }) => state === 'published')
  const all = rows.reduce((sum, { n }) => sum + Number(n), 0)
  return { keys: [], waiting: all - Number(out?.n ?? 0), lastPublishedAt: Number(out?.last ?? 0), states: Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])), cpuUs: cpuUs() }
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
