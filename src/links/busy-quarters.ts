import { CompiledQuery, type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { CountTables } from './day-counts.ts'

const quarterMs = 900_000
/** Looked at in one go: 64 days. */
const mostQuarters = 6_144

/** Half-open, epoch milliseconds. */
export type TimeRange = readonly [fromMs: number, toMs: number]

export interface BusySearch {
  readonly tables: CountTables
  readonly workspaceId: string
  /** A value for each of `tables.fixed`. */
  readonly fixed: readonly string[]
  readonly dimension: string
  readonly id: string
  /** Any of these counts something. */
  readonly sums: readonly string[]
}

/**
 * The newest rows of one thing, newest first, at least `most` of them if there are so many in `[fromMs, toMs)`: the counts say in which quarters
 * of an hour to look, so that a thing of which little happened is found without a look at everything else, and no index of
 * its own has to be written with every row. `read` answers what a few ranges of time hold of it, at most so many.
 */
export async function newestInQuarters<Row>(db: Kysely<never>, search: BusySearch, [fromMs, toMs]: TimeRange, most: number, read: (ranges: readonly TimeRange[], most: number) => Promise<readonly Row[]>): Promise<readonly Row[]> {
  const rows: Row[] = []
  let end = toMs
  for (let quarters = 96; end > fromMs && rows.length < most; quarters = Math.min(mostQuarters, quarters * 4)) {
    // From the last quarter in which anything happened: years in which nothing did cost nothing.
    const last = await lastQuarter(db, search, fromMs, end)
    if (last === null) break
    end = Math.min(end, last + quarterMs)
    const start = Math.max(fromMs - (fromMs % quarterMs), quarterOf(end - 1) - (quarters - 1) * quarterMs)
    const busy = [...(await busyQuarters(db, search, start, end))]
    while (busy.length > 0 && rows.length < most) {
      const some: TimeRange[] = []
      for (let counted = 0; counted < most - rows.length; ) {
        const next = busy.shift()
        if (next === undefined) break
        counted += next.n
        some.push([Math.max(fromMs, next.at), Math.min(toMs, next.at + quarterMs)])
      }
      rows.push(...(await read(some, most - rows.length)))
    }
    end = start
  }
  return rows
}

const quarterOf = (at: number): number => at - (at % quarterMs)

/** The last one before `toMs` of which the workspace has any count. */
async function lastQuarter(db: Kysely<never>, { tables, workspaceId, fixed }: BusySearch, fromMs: number, toMs: number): Promise<number | null> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter
  const where = ['workspace_id =', ...tables.fixed.map(({ column }) => `${column} =`), 'bucket_at >=', 'bucket_at <'].map((condition, i) => `${condition} ${postgres ? `$${i + 1}` : '?'}`).join(' and ')
  const { rows: [found] } = await db.executeQuery<{ last: number | null }>(CompiledQuery.raw(`select max(bucket_at) as last from ${tables.quarters} where dimension = 'all' and ${where}`, [workspaceId, ...fixed, quarterOf(fromMs), toMs]))
  return found?.last ?? null
}

async function busyQuarters(db: Kysely<never>, { tables, workspaceId, fixed, dimension, id, sums }: BusySearch, fromMs: number, toMs: number): Promise<readonly { readonly at: number; readonly n: number }[]> {
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter
  const quarters: number[] = []
  for (let at = quarterOf(fromMs); at < toMs; at += quarterMs) quarters.push(at)
  let values = 0
  const mark = (): string => (postgres ? `$${(values += 1)}` : '?')
  const list = postgres ? `json_array_elements(${mark()}::json)` : `json_each(${mark()})`
  const at = postgres ? '(q.value #>> \'{}\')::bigint' : 'q.value'
  const sum = sums.map((name) => `r.${name}`).join(' + ')
  const own = ['workspace_id', ...tables.fixed.map(({ column }) => column), 'dimension', 'dimension_id'].map((column) => `r.${column} = ${mark()}`).join(' and ')
  const where = `r.bucket_at = ${at} and ${own} and ${sum} > 0`
  const joined = postgres ? `cross join lateral (select * from ${tables.quarters} r where ${where} offset 0) r` : `cross join ${tables.quarters} r on ${where}`
  const text = `select r.bucket_at as at, ${sum} as n from ${list} as q${postgres ? '(value)' : ''} ${joined}`
  const { rows } = await db.executeQuery<{ at: number; n: number }>(CompiledQuery.raw(text, [JSON.stringify(quarters), workspaceId, ...fixed, dimension, id]))
  // Credit of one quarter may be in several currencies.
  return [...Map.groupBy(rows, (row) => row.at)].map(([quarter, some]) => ({ at: quarter, n: some.reduce((all, { n }) => all + n, 0) })).toSorted((left, right) => right.at - left.at)
}

/** The moment a UUIDv7 was made, epoch milliseconds; null for any other text. */
export function momentOf(id: string): number | null {
  const at = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  return /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(id) && Number.isSafeInteger(at) ? at : null
}

/**
 * The rows of a workspace in ranges of one column, as a `from` with the alias `v`: each range is looked up by the table's key, whatever else the
 * question asks for. `before`: no row from there on. It ends the ranges themselves, for SQLite takes one upper bound to look up by, and might
 * read on from each range to that one.
 */
export function inRanges<Bound extends string | number>(db: Kysely<never>, table: string, column: Bound extends string ? 'id' : 'at', workspaceId: string, within: readonly (readonly [Bound, Bound])[], before: Bound | null = null): RawBuilder<unknown> {
  const ranges = before === null ? within : within.map(([from, to]) => [from, before < to ? before : to])
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter
  const own = sql.ref(`v.${column}`)
  const cast = sql.raw(postgres && column === 'at' ? '::bigint' : '')
  const where = sql`v.workspace_id = ${workspaceId} and ${own} >= (q.value ->> 0)${cast} and ${own} < (q.value ->> 1)${cast}`
  return postgres
    ? sql`json_array_elements(${JSON.stringify(ranges)}::json) as q(value) cross join lateral (select * from ${sql.table(table)} v where ${where} offset 0) v`
    : sql`json_each(${JSON.stringify(ranges)}) as q cross join ${sql.table(table)} as v on ${where}`
}
