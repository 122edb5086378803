import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { systemClock } from '../src/platform/clock.ts'
import { sqliteFile } from '../src/platform/db/sqlite-file.ts'
import { newId } from '../src/platform/ids.ts'
import { durableWork } from '../src/platform/work/durable-work.ts'
import { PostContent } from '../src/publishing/schema.ts'
import { scheduleAt } from '../src/publishing/wall-time.ts'
import { databaseBench, type Kind, type MoreDatabases, type Place } from '../test/support/databases.ts'
import { seeded } from '../test/support/publishing-simulation.ts'
import { anna, silentLog, type Tables } from '../test/support/publishing-world.ts'
import { classes, connectionIdOf, publishingFor, workspaceId } from './publish-parts.ts'
import type { Case, Finding } from './report.ts'

export interface KillReport {
  readonly seed: number
  readonly kills: number
  readonly publications: number
  readonly duplicates: number
  /** Still open when everything was quiet, or said to be out while the network has nothing. */
  readonly lost: number
  readonly early: number
  /** Calls whose end nobody saw: the ones that had to be settled. */
  readonly unseen: number
  readonly needPerson: number
  readonly needPersonOutsideBlind: number
  /** From a kill until nothing was leased to the dead process any more; the longest. */
  readonly takenOverMs: number
  readonly seconds: number
}

interface Options {
  readonly kind: Kind
  readonly seed: number
  /** Of each class. */
  readonly posts: number
  readonly kills: number
  readonly workers: number
  readonly patienceMs: number
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Posts due at one instant on every class of network; the real program is killed at random moments and started again. */
export async function killWhilePublishing({ kind, seed, posts, kills, workers, patienceMs }: Options): Promise<KillReport> {
  const startedAt = Date.now()
  const random = seeded(seed)
  const children: ChildProcess[] = []
  const bench = databaseBench(kind)
  let observer: Observer | null = null
  try {
    const network = fork(here('publish-network.ts'), [String(seed)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    children.push(network)
    const [{ port }] = (await once(network, 'message')) as [{ port: number }]
    const networkUrl = `http://127.0.0.1:${port}`
    const first = await bench.open<Tables>()
    const place = bench.place(first as never)
    await plan(first, networkUrl, posts)
    const dueAt = await makeDueSoon(first)
    await first.close()

    const start = async (): Promise<{ child: ChildProcess; instanceId: string }> => {
      const instanceId = newId()
      const child = fork(here('publish-worker.ts'), [JSON.stringify({ ...place, networkUrl, instanceId })], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      children.push(child)
      await once(child, 'message')
      return { child, instanceId }
    }
    const running = await Promise.all(Array.from({ length: workers }, start))
    observer = await observe(bench, place)
    const seenBy = observer
    const takeovers: Promise<number>[] = []
    await pause(Math.max(0, dueAt - Date.now()))
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(30 + random() * 700)
      const which = Math.floor(random() * workers)
      const victim = running[which]
      if (victim === undefined) throw new Error('no worker to kill')
      victim.child.kill('SIGKILL')
      await once(victim.child, 'exit')
      takeovers.push(timeToTakeOver(seenBy, victim.instanceId))
      running[which] = await start()
    }
    const takenOverMs = Math.max(0, ...(await Promise.all(takeovers)))

    const deadline = Date.now() + patienceMs
    while (Date.now() < deadline && (await seenBy.publications()).some(({ state }) => !final.has(state))) await pause(500)
    for (const { child } of running) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const publications = await seenBy.publications()
    const seen = (await (await fetch(`${networkUrl}/everything`)).json()) as { id: string; class: string; key: string; at: number }[]
    const copies = Map.groupBy(seen, (post) => `${post.class} ${post.key}`)
    const outThere = new Set(seen.map(({ id }) => id))
    const needPerson = publications.filter(({ state }) => state === 'needs-person')
    const settled = publications.filter(({ state, remoteId }) => state === 'published' && remoteId !== null && outThere.has(remoteId))
    return {
      seed, kills, publications: publications.length,
      duplicates: [...copies.values()].filter((all) => all.length > 1).length,
      lost: posts * classes.length - settled.length - needPerson.length,
      early: seen.filter(({ at }) => at < dueAt).length,
      unseen: await seenBy.unseen(),
      needPerson: needPerson.length,
      needPersonOutsideBlind: needPerson.filter(({ channelId }) => channelId !== 'blind').length,
      takenOverMs,
      seconds: (Date.now() - startedAt) / 1000,
    }
  } finally {
    observer?.close()
    for (const child of children) child.kill('SIGKILL')
    await bench.close()
  }
}

const final: ReadonlySet<string> = new Set(['published', 'needs-person', 'rejected', 'missed', 'cancelled'])

/** Nobody is as slow as to need a day for planning; then the moment is moved near, at once for all. */
const farAway = Math.ceil(Date.now() / 1000) * 1000 + 86_400_000

async function plan(database: Parameters<typeof publishingFor>[0], networkUrl: string, posts: number): Promise<void> {
  const publishing = publishingFor(database, durableWork({ database: database as never, clock: systemClock, log: silentLog }), networkUrl)
  const schedule = scheduleAt(farAway, 'UTC')
  const planOne = async (number: number): Promise<void> => {
    const connectionIds = classes.map((resolution) => connectionIdOf(resolution.class, number))
    const content = PostContent.parse({ parts: [{ text: `Post ${number}`, images: [] }], connectionIds, language: 'en', schedule })
    const id = await publishing.posts.create(workspaceId, content, anna)
    await publishing.schedule(workspaceId, id, { schedule: null }, anna)
  }
  for (let number = 0; number < posts; number += 100) {
    await Promise.all(Array.from({ length: Math.min(100, posts - number) }, (_, i) => planOne(number + i)))
  }
}

/** In every place that says when: the posts with what was typed, the publications, the queue. */
async function makeDueSoon({ db }: Parameters<typeof publishingFor>[0]): Promise<number> {
  const dueAt = Math.ceil((Date.now() + 4_000) / 1000) * 1000
  const [before, after] = [scheduleAt(farAway, 'UTC').wallTime, scheduleAt(dueAt, 'UTC').wallTime]
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('posts').set({ due_at: dueAt, sort_at: dueAt, wall_time: after, content: sql<string>`replace(content, ${before}, ${after})` }).where('due_at', '=', farAway).execute()
    await tx.updateTable('publications').set({ due_at: dueAt, send_by: sql<number>`send_by - cast(${farAway - dueAt} as bigint)` }).where('due_at', '=', farAway).execute()
    await tx.updateTable('work_items').set({ due_at: dueAt }).where('due_at', '=', farAway).execute()
  })
  return dueAt
}

/** What a bystander reads of the store, while the workers have it. */
interface Observer {
  publications(): Promise<readonly { readonly state: string; readonly channelId: string; readonly remoteId: string | null }[]>
  unseen(): Promise<number>
  /** Owners of the leases on which this instance was working. */
  ownersOf(instanceId: string): Promise<readonly string[]>
  leasesOf(owners: readonly string[]): Promise<number>
  close(): void
}

async function observe(bench: MoreDatabases, place: Place): Promise<Observer> {
  const ask = await asker(bench, place)
  const count = async (sql: string): Promise<number> => Number((await ask(sql))[0]?.['n'] ?? 0)
  return {
    async publications() {
      const rows = await ask(`select p.state, p.channel_id, s.remote_id from publications p join publication_segments s on s.workspace_id = p.workspace_id and s.publication_id = p.id`)
      return rows.map((row) => ({ state: String(row['state']), channelId: String(row['channel_id']), remoteId: row['remote_id'] === null ? null : String(row['remote_id']) }))
    },
    unseen: () => count(`select count(*) as n from publication_attempts where outcome = 'unknown'`),
    async ownersOf(instanceId) {
      const rows = await ask(`select distinct w.lease_owner from publications p join work_items w on w.workspace_id = p.workspace_id and p.claimed_by like w.id || '/%'
        where p.claimed_by like '%/${instanceId}' and p.state in ('claimed', 'preparing', 'sending') and w.lease_owner is not null`)
      return rows.map((row) => String(row['lease_owner']))
    },
    leasesOf: (owners) => (owners.length === 0 ? Promise.resolve(0) : count(`select count(*) as n from work_items where lease_owner in (${owners.map((owner) => `'${owner}'`).join(', ')})`)),
    close: () => ask.close?.(),
  }
}

type Asker = ((sql: string) => Promise<readonly Record<string, unknown>[]>) & { close?: () => void }

/** SQLite lets others read beside the one program; PostgreSQL has room for all. */
async function asker(bench: MoreDatabases, place: Place): Promise<Asker> {
  if (place.databaseUrl === null) {
    const file = new DatabaseSync(sqliteFile(place.dataDir), { readOnly: true, timeout: 5_000 })
    return Object.assign((sql: string) => Promise.resolve(file.prepare(sql).all()), { close: () => file.close() })
  }
  const { db } = await bench.at<Tables>(place)
  const { sql: raw } = await import('kysely')
  return async (sql) => (await raw.raw<Record<string, unknown>>(sql).execute(db)).rows
}

async function timeToTakeOver(observer: Observer, instanceId: string): Promise<number> {
  const diedAt = performance.now()
  const owners = await observer.ownersOf(instanceId)
  while ((await observer.leasesOf(owners)) > 0 && performance.now() - diedAt < 30_000) await pause(200)
  return Math.round(performance.now() - diedAt)
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** Every promise that a run broke, in words. */
export function brokenBy(report: KillReport): readonly string[] {
  return [
    report.duplicates > 0 ? `${report.duplicates} doubled` : null,
    report.lost > 0 ? `${report.lost} lost` : null,
    report.early > 0 ? `${report.early} early` : null,
    report.needPersonOutsideBlind > 0 ? `${report.needPersonOutsideBlind} unknown outside of the blind class` : null,
    report.takenOverMs > 10_000 ? `a dead process kept its leases for ${report.takenOverMs} ms` : null,
    // A run in which no kill hit a call proves nothing.
    report.unseen === 0 ? 'no kill hit a call' : null,
  ].filter((one) => one !== null)
}

export const publishKill9: Case = {
  name: 'kill -9, publishing',
  async run({ seed, quick }) {
    const findings: Finding[] = []
    for (const [kind, workers] of [['sqlite', 1], ['postgres', 2]] as const) {
      const size = quick ? { posts: 35, kills: 7, patienceMs: 60_000 } : { posts: 4_000, kills: 50, patienceMs: 300_000 }
      const report = await killWhilePublishing({ kind, seed, workers, ...size }).catch((cause: unknown) => (cause instanceof Error ? cause : new Error(String(cause))))
      if (report instanceof Error) {
        findings.push({ what: kind, broken: [report.stack ?? report.message] })
        continue
      }
      findings.push({
        what: `${kind}, ${workers === 1 ? 'one process' : 'two processes'}: ${report.publications.toLocaleString('en')} due at one instant on 6 classes, ${report.kills} kills`,
        duplicates: report.duplicates, lost: report.lost, early: report.early,
        note: `${report.unseen} calls nobody saw end, ${report.needPerson} ask a person (blind), leases free after ${(report.takenOverMs / 1000).toFixed(1)} s, ${report.seconds.toFixed(0)} s`,
        broken: brokenBy(report),
      })
    }
    return findings
  },
}
