import { CompiledQuery, type Kysely, PostgresAdapter } from 'kysely'
import { jsonRows } from '../platform/db/json-rows.ts'
import type { Insertion } from '../platform/db/procedure.ts'
import { put } from './insertions.mjs'

/** Writes rows as one JSON text, outside of a procedure: one statement prepared once, whatever their number. */
export async function insertRows(db: Kysely<never>, into: Insertion, rows: readonly object[]): Promise<void> {
  if (rows.length === 0) return
  const json = jsonRows[db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite']
  const values = into.columns.map((column, i) => (into.numbers.has(column) ? json.number(i) : json.text(i))).join(', ')
  const text = `insert into ${into.table} (${into.columns.join(', ')}) select ${values} from ${json.from} where true ${into.conflict ?? ''}`
  await db.executeQuery(CompiledQuery.raw(text, [JSON.stringify(put(into, rows).rows)]))
}
