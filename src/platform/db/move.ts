import { type Kysely, sql, type Transaction } from 'kysely'
import type { Clock } from '../clock.ts'
import type { InEveryLanguage } from '../i18n.ts'
import type { Database } from './database.ts'
import { RefusedToStart } from './errors.ts'
import { type DatabasePlace, exportRows, isData, type TableRow } from './export-rows.ts'
import { type InstanceTables, markCopiedIn } from './instance.ts'

type Anything = Record<string, Record<string, unknown>>

interface Header {
  readonly passaparola: 'export'
  readonly format: 1
  /** The highest migration of the database it came from. */
  readonly schema: number
  readonly exportedAt: number
}

interface Footer {
  readonly rows: number
}

/** Everything in a database, but for the tables `without`, as lines of JSON (each ends with a line feed): a header, one line per row, and how many there were. */
export async function* exportLines(place: DatabasePlace, { schema, clock, without = [] }: { schema: number; clock: Clock; without?: readonly string[] }): AsyncGenerator<string> {
  const header: Header = { passaparola: 'export', format: 1, schema, exportedAt: clock.now() }
  yield `${JSON.stringify(header)}\n`
  let rows = 0
  for await (const { table, row } of exportRows(place, without)) {
    rows += 1
    yield `${JSON.stringify({ table, row: Object.fromEntries(Object.entries(row).map(([column, value]) => [column, toJson(value)])) })}\n`
  }
  const footer: Footer = { rows }
  yield `${JSON.stringify(footer)}\n`
}

/**
 * Fills an empty, migrated database from the lines of `exportLines`, all or nothing, and holds it: the one it came from may
 * still be at work. Gives the number of rows. Refuses with `import-…` and a sentence when the file is not whole, comes from
 * another version, or the database is not empty.
 */
export async function importLines<Tables>(database: Database<Tables>, lines: AsyncIterable<string>, { schema, clock }: { schema: number; clock: Clock }): Promise<number> {
  return importRows(database, rowsOf(lines, schema), clock)
}

/** Like `importLines`, from rows: for moving straight from one database to the other. */
export async function importRows<Tables>(database: Database<Tables>, rows: AsyncIterable<TableRow>, clock: Clock): Promise<number> {
  const known = database as unknown as Database<Anything>
  const columns = await columnsOf(known.db)
  return known.transaction(async (tx) => {
    if (database.kind === 'postgres') await sql`set local statement_timeout = 0`.execute(tx)
    await refuseUnlessEmpty(tx, [...columns.keys()])
    let count = 0
    let waiting: TableRow[] = []
    const write = async (): Promise<void> => {
      const [first] = waiting
      if (first !== undefined) await tx.insertInto(first.table).values(waiting.map(({ row }) => row)).execute()
      waiting = []
    }
    for await (const each of rows) {
      refuseUnknown(each, columns)
      const width = Math.max(1, Object.keys(each.row).length)
      // SQLite binds 32,766 values at most.
      if (waiting.length > 0 && (waiting[0]?.table !== each.table || (waiting.length + 1) * width > 8000)) await write()
      waiting.push(each)
      count += 1
    }
    await write()
    await markCopiedIn(tx as unknown as Transaction<InstanceTables>, 'imported', clock.now())
    return count
  })
}

async function* rowsOf(lines: AsyncIterable<string>, schema: number): AsyncGenerator<TableRow> {
  let number = 0
  let rows = 0
  let ended = false
  for await (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const value = parse(line, number)
    if (number === 1) checkHeader(value, schema)
    else if (ended) throw broken(number)
    else if (typeof value['rows'] === 'number') {
      ended = true
      if (value['rows'] !== rows) throw broken(number)
    } else {
      const { table, row } = value
      if (typeof table !== 'string' || typeof row !== 'object' || row === null) throw broken(number)
      rows += 1
      yield { table, row: Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, fromJson(cell)])) }
    }
  }
  // Without the last line the file was cut: half of the data must not look like all of it.
  if (!ended) throw broken(number + 1)
}

function parse(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch (cause) {
    throw broken(number, cause)
  }
  throw broken(number)
}

function checkHeader(value: Record<string, unknown>, schema: number): void {
  if (value['passaparola'] !== 'export' || value['format'] !== 1) throw broken(1)
  if (value['schema'] === schema) return
  const theirs = String(value['schema'])
  throw refusal('import-other-version', {
    en: `The file comes from a version with schema ${theirs}, this one has ${schema}. Import it with the version that made it, then update.`,
    it: `Il file proviene da una versione con schema ${theirs}, questa ha ${schema}. Importalo con la versione che l’ha creato, poi aggiorna.`,
  })
}

async function columnsOf(db: Kysely<Anything>): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const tables = await db.introspection.getTables()
  return new Map(tables.filter(({ name }) => isData(name)).map(({ name, columns }) => [name, new Set(columns.map((column) => column.name))]))
}

async function refuseUnlessEmpty(tx: Transaction<Anything>, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(tx)
    if (rows.length === 0) continue
    throw refusal('import-not-empty', {
      en: `The database is not empty (${table} has rows): import into a new one, so that nothing is mixed or overwritten.`,
      it: `Il database non è vuoto (${table} contiene righe): importa in uno nuovo, così nulla si mescola o viene sovrascritto.`,
    })
  }
}

function refuseUnknown({ table, row }: TableRow, columns: ReadonlyMap<string, ReadonlySet<string>>): void {
  const known = columns.get(table)
  const unknown = known === undefined ? table : Object.keys(row).find((column) => !known.has(column))
  if (unknown === undefined) return
  throw refusal('import-unknown', {
    en: `The file has ${unknown === table ? `a table ${table}` : `a column ${table}.${unknown}`} that this version does not know. Nothing was imported.`,
    it: `Il file contiene ${unknown === table ? `una tabella ${table}` : `una colonna ${table}.${unknown}`} che questa versione non conosce. Non è stato importato nulla.`,
  })
}

function broken(line: number, cause?: unknown): RefusedToStart {
  return refusal(
    'import-broken',
    {
      en: `The file is not a whole export of Passaparola: line ${line} is missing or cannot be read. Nothing was imported; export it again.`,
      it: `Il file non è un’esportazione integra di Passaparola: la riga ${line} manca o non è leggibile. Non è stato importato nulla; esportalo di nuovo.`,
    },
    cause,
  )
}

const refusal = (code: string, words: InEveryLanguage<string>, cause?: unknown): RefusedToStart => new RefusedToStart(code, words, cause)

const toJson = (value: unknown): unknown => (value instanceof Uint8Array ? { $bytes: Buffer.from(value).toString('base64') } : value)

function fromJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return '$bytes' in value && typeof value.$bytes === 'string' ? new Uint8Array(Buffer.from(value.$bytes, 'base64')) : JSON.stringify(value)
}
