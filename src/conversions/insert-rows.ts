import { CompiledQuery, type Kysely, PostgresAdapter } from 'kysely'

/** How a table is written many rows at a time. `numbers` are its whole-number columns. `conflict` is what follows the rows. */
export interface Insertion<Row> {
  readonly table: string
  readonly columns: readonly (keyof Row & string)[]
  readonly numbers: ReadonlySet<keyof Row & string>
  readonly conflict?: string
}

const texts = new WeakMap<object, { sqlite: string; postgres: string }>()

/**
 * Writes rows as one JSON text: one statement prepared once, whatever their number. Building a query with a placeholder for each value of a
 * thousand rows would cost more than writing them.
 */
export async function insertRows<Row extends object>(db: Kysely<never>, insertion: Insertion<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return
  let text = texts.get(insertion)
  if (text === undefined) texts.set(insertion, (text = { sqlite: textOf(insertion, true), postgres: textOf(insertion, false) }))
  const sqlText = db.getExecutor().adapter instanceof PostgresAdapter ? text.postgres : text.sqlite
  await db.executeQuery(CompiledQuery.raw(sqlText, [JSON.stringify(rows.map((row) => insertion.columns.map((column) => row[column])))]))
}

function textOf<Row>({ table, columns, numbers, conflict = '' }: Insertion<Row>, sqlite: boolean): string {
  const values = columns.map((column, i) => (!sqlite && numbers.has(column) ? `(value ->> ${i})::bigint` : `value ->> ${i}`)).join(', ')
  return `insert into ${table} (${columns.join(', ')}) select ${values} from ${sqlite ? 'json_each(?)' : 'json_array_elements($1::json)'} where true ${conflict}`
}
