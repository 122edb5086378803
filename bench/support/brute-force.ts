import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { sqliteFile } from '../../src/platform/db/sqlite-file.ts'
import type { Place } from './programs.ts'

/** Asks the rows themselves, past the product and its counts. */
export interface Rows {
  ask(text: string): Promise<readonly Readonly<Record<string, string | number | null>>[]>
  close(): Promise<void>
}

export async function openRows({ dataDir, databaseUrl }: Place): Promise<Rows> {
  if (databaseUrl === null) {
    const db = new DatabaseSync(sqliteFile(dataDir), { readOnly: true })
    return {
      ask: async (text) => db.prepare(text).all() as Readonly<Record<string, string | number | null>>[],
      close: async () => db.close(),
    }
  }
  const client = new pg.Client({ connectionString: databaseUrl, types: { getTypeParser: (oid: number) => (oid === 20 || oid === 1700 ? Number : (text: string) => text) } as never })
  await client.connect()
  return { ask: async (text) => (await client.query<Record<string, string | number | null>>(text)).rows.map((row) => row), close: () => client.end() }
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
  const [clicks, visitors, conversions] = await Promise.all([
    rows.ask(`select ${link} as id, count(*) as n from clicks c join links l on l.workspace_id = c.workspace_id and l.id = c.link_id
      where c.${own} and c.kind = 'person' and c.duplicate_of is null and c.at >= ${from} and c.at < ${to} group by 1`),
    rows.ask(`select id, count(*) as n from (select ${visit} as id, visitor_key, started_at / ${dayMs} as day, min(started_at) as first_at from visits where ${own} group by 1, 2, 3) v
      where id is not null and first_at >= ${from} and first_at < ${to} group by 1`),
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
