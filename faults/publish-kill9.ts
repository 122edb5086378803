import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../src/platform/clock.ts'
import { durableWork } from '../src/platform/work/durable-work.ts'
import { PostContent } from '../src/publishing/schema.ts'
import { scheduleAt } from '../src/publishing/wall-time.ts'
import { databaseBench, type Kind } from '../test/support/databases.ts'
import { anna, silentLog, type Tables } from '../test/support/publishing-world.ts'
import { classes, publishingFor, workspaceId } from './publish-parts.ts'

export interface KillReport {
  readonly seed: number
  readonly kills: number
  readonly posts: number
  readonly duplicates: number
  readonly lost: number
  readonly early: number
  /** Calls whose end nobody saw: the ones that had to be settled. */
  readonly unseen: number
  readonly needPerson: number
  readonly needPersonOutsideBlind: number
  readonly seconds: number
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Posts due at one instant on every class of network; the real program is killed at random moments and started again. */
export async function killWhilePublishing({ kind, seed, posts, kills, workers }: { kind: Kind; seed: number; posts: number; kills: number; workers: number }): Promise<KillReport> {
  const startedAt = Date.now()
  const random = seeded(seed)
  const children: ChildProcess[] = []
  const bench = databaseBench(kind)
  try {
    const network = fork(here('publish-network.ts'), [String(seed)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    children.push(network)
    const [{ port }] = (await once(network, 'message')) as [{ port: number }]
    const networkUrl = `http://127.0.0.1:${port}`
    const first = await bench.open<Tables>()
    const place = bench.place(first as never)
    const dueAt = Math.ceil(Date.now() / 1000) * 1000 + 5_000
    await plan(first, networkUrl, posts, dueAt)
    await first.close()

    const start = async (): Promise<ChildProcess> => {
      const worker = fork(here('publish-worker.ts'), [JSON.stringify({ ...place, networkUrl })], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      children.push(worker)
      await once(worker, 'message')
      return worker
    }
    const running = await Promise.all(Array.from({ length: workers }, start))
    await pause(Math.max(0, dueAt - Date.now()))
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(30 + random() * 700)
      const which = Math.floor(random() * workers)
      const victim = running[which]
      if (victim === undefined) throw new Error('no worker to kill')
      victim.kill('SIGKILL')
      await once(victim, 'exit')
      running[which] = await start()
    }

    const observed = kind === 'sqlite' ? null : await bench.again<Tables>(first as never)
    const deadline = startedAt + 100_000
    let report: KillReport | null = null
    while (report === null && Date.now() < deadline) {
      await pause(500)
      // SQLite has one program per folder: there we look when the network has been quiet for longer than any grace.
      const working = observed === null ? Date.now() - (await lastCall(networkUrl)) < 12_000 : (await count(observed)).open > 0
      if (working && Date.now() < deadline - 5_000) continue
      for (const worker of running) {
        worker.kill('SIGKILL')
        await once(worker, 'exit')
      }
      const last = observed ?? (await bench.again<Tables>(first as never))
      const settled = await count(last)
      const seen = await everything(networkUrl)
      const copies = Map.groupBy(seen, ({ key }) => key)
      report = {
        seed, kills, posts,
        duplicates: [...copies.values()].filter((all) => all.length > 1).length,
        lost: posts - settled.published - settled.needPerson.length,
        early: seen.filter(({ at }) => at < dueAt).length,
        unseen: settled.unseen,
        needPerson: settled.needPerson.length,
        needPersonOutsideBlind: settled.needPerson.filter((channelId) => channelId !== 'blind').length,
        seconds: (Date.now() - startedAt) / 1000,
      }
    }
    if (report === null) throw new Error(`not settled in time (seed ${seed})`)
    return report
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await bench.close()
  }
}

async function plan(database: Parameters<typeof publishingFor>[0], networkUrl: string, posts: number, dueAt: number): Promise<void> {
  const publishing = publishingFor(database, durableWork({ database: database as never, clock: systemClock, log: silentLog }), networkUrl)
  const schedule = scheduleAt(dueAt, 'UTC')
  await Promise.all(
    Array.from({ length: posts }, async (_, i) => {
      const channel = classes[i % classes.length]?.class ?? 'blind'
      const content = PostContent.parse({ parts: [{ text: `Post ${i} for ${channel}`, images: [] }], connectionIds: [`connection-${channel}`], language: 'en', schedule })
      const id = await publishing.posts.create(workspaceId, content, anna)
      await publishing.schedule(workspaceId, id, { schedule: null }, anna)
    }),
  )
}

async function count(database: Parameters<typeof publishingFor>[0]): Promise<{ open: number; published: number; needPerson: readonly string[]; unseen: number }> {
  const rows = await database.db.selectFrom('publications').select(['state', 'channel_id', 'reason']).execute()
  const attempts = await database.db.selectFrom('publication_attempts').select('publication_id').where('outcome', '=', 'unknown').execute()
  const final = new Set(['published', 'needs-person', 'rejected', 'missed', 'cancelled'])
  return {
    open: rows.filter(({ state }) => !final.has(state)).length,
    published: rows.filter(({ state }) => state === 'published').length,
    needPerson: rows.filter(({ state }) => state === 'needs-person').map(({ channel_id }) => channel_id),
    unseen: attempts.length,
  }
}

const everything = async (url: string) => (await (await fetch(`${url}/everything`)).json()) as { key: string; at: number }[]
const lastCall = async (url: string): Promise<number> => Math.max(0, ...(await everything(url)).map(({ at }) => at))
const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** mulberry32: the same seed kills at the same distances. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
