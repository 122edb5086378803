import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import pg from 'pg'
import { sqliteFile } from '../../src/platform/db/sqlite-file.ts'
import type { Place } from './programs.ts'

type Found = readonly Readonly<Record<string, string | number | null>>[]

/** Asks the rows themselves, past the product and its counts. Several questions at once are answered by several cores. */
export interface Rows {
  /** `first`: a temporary table that the question reads, made once. */
  ask(text: string, first?: string): Promise<Found>
  close(): Promise<void>
}

export async function openRows({ dataDir, databaseUrl }: Place): Promise<Rows> {
  if (databaseUrl === null) {
    const lanes = Array.from({ length: 3 }, () => laneOf(sqliteFile(dataDir)))
    const made = new Map<string, Lane>()
    return {
      ask(text, first) {
        const [idle] = lanes.toSorted((left, right) => left.waiting() - right.waiting())
        const lane = (first === undefined ? undefined : made.get(first)) ?? idle
        if (lane === undefined) throw new Error('nobody to ask')
        const isMade = first === undefined || made.has(first)
        if (first !== undefined) made.set(first, lane)
        return lane.ask(isMade ? [text] : [first, text])
      },
      close: async () => void (await Promise.all(lanes.map((lane) => lane.close()))),
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl, types: { getTypeParser: (oid: number) => (oid === 20 || oid === 1700 ? Number : (text: string) => text) } as never })
  await client.connect()
  const made = new Set<string>()
  return {
    async ask(text, first) {
      if (first !== undefined && !made.has(first)) await client.query(first)
      if (first !== undefined) made.add(first)
      return (await client.query<Record<string, string | number | null>>(text)).rows
    },
    close: () => client.end(),
  }
}

interface Lane {
  waiting(): number
  ask(texts: readonly string[]): Promise<Found>
  close(): Promise<unknown>
}

/** One question after the other, in a thread. */
function laneOf(file: string): Lane {
  const worker = new Worker(new URL('./rows-worker.ts', import.meta.url), { workerData: file })
  let before: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return {
    waiting: () => waiting,
    ask(texts) {
      waiting += 1
      const answer = before.then(async () => {
        const said = once(worker, 'message') as Promise<[Found]>
        worker.postMessage(texts)
        return (await said)[0]
      }).finally(() => (waiting -= 1))
      before = answer.catch(() => {})
      return answer
    },
    close: () => worker.terminate(),
  }
}

const dayMs = 86_400_000

export interface Counted {
  readonly clicks: ReadonlyMap<string, number>
  readonly visitors: ReadonlyMap<string, number>
  readonly conversions: ReadonlyMap<string, number>
}

/** What the Loop says of `[from, to)`, by post, connection, campaign or in all, counted from every row: definitions, not counts kept. */
export async function bruteForce(rows: Rows, workspaceId: string, { from, to }: { from: number; to: number }, by: 'all' | 'post' | 'connection' | 'campaign', model: 'last-non-direct' | 'first'): Promise<Counted> {
  const own = `workspace_id = '${workspaceId}'`
  const link = by === 'all' ? `''` : `l.${by}_id`
  const visit = by === 'all' ? `''` : `${by}_id`
  const order = model === 'first' ? 't.direct, t.position' : 't.direct, t.position desc'
  // The first visits of every day, whatever the span: counted from the rows once for each kind of thing.
  const firstVisits = `create temp table first_visits_${by} as select ${visit} as id, visitor_key, started_at / ${dayMs} as day, min(started_at) as first_at from visits where ${own} group by 1, 2, 3`
  const [clicks, visitors, conversions] = await Promise.all([
    rows.ask(`select ${link} as id, count(*) as n from clicks c join links l on l.workspace_id = c.workspace_id and l.id = c.link_id
      where c.${own} and c.kind = 'person' and c.duplicate_of is null and c.at >= ${from} and c.at < ${to} group by 1`),
    rows.ask(`select id, count(*) as n from first_visits_${by} where id is not null and first_at >= ${from} and first_at < ${to} group by 1`, firstVisits),
    rows.ask(`select id, count(*) as n from (select ${by === 'all' ? `''` : `(select t.${by}_id from conversion_touches t where t.workspace_id = c.workspace_id and t.conversion_id = c.id
        and t.at <= c.at and t.at >= c.at - c.window_days * ${dayMs} order by ${order} limit 1)`} as id
      from conversions c where c.${own} and c.at >= ${from} and c.at < ${to}) x where id is not null group by 1`),
  ])
  const map = (found: Awaited<ReturnType<Rows['ask']>>): ReadonlyMap<string, number> => new Map(found.map(({ id, n }) => [String(id), Number(n)]))
  return { clicks: map(clicks), visitors: map(visitors), conversions: map(conversions) }
}

/** Counted clicks of each quarter of an hour, for days of any zone. */
export async function clicksByQuarter(rows: Rows, workspaceId: string, { from, to }: { from: number; to: number }): Promise<readonly (readonly [at: number, clicks: number])[]> {
  const found = await rows.ask(`select at - at % 900000 as quarter, count(*) as n from clicks where workspace_id = '${workspaceId}' and kind = 'person' and duplicate_of is null and at >= ${from} and at < ${to} group by 1`)
  return found.map(({ quarter, n }) => [Number(quarter), Number(n)])
}
