import { existsSync } from 'node:fs'
import pg from 'pg'
import { numberTypes } from './open-postgres.ts'
import { sqliteFile } from './sqlite-file.ts'
import { SqliteThread } from './sqlite-thread.ts'

/** Where a database is: PostgreSQL when `databaseUrl` is set, else SQLite in the data folder. */
export interface DatabasePlace {
  readonly databaseUrl: string | null
  readonly dataDir: string
}

export interface TableRow {
  readonly table: string
  readonly row: Readonly<Record<string, unknown>>
}

/** Belongs to the database itself, or is made anew from its rows: not data. */
export const isData = (table: string): boolean => table !== 'schema_migrations' && table !== 'instance' && !table.startsWith('search_')
const rowsAtOnce = 500

/**
 * Every row of every table, as of one moment, while the product goes on serving. Tables come after those they refer to.
 * Memory stays bounded. Tables are what the schema has, so a new module is exported without being named here;
 * `without` names those that stay behind.
 */
export async function* exportRows(place: DatabasePlace, without: readonly string[] = []): AsyncGenerator<TableRow> {
  const source = place.databaseUrl === null ? sqliteSource(place.dataDir) : postgresSource(place.databaseUrl)
  try {
    await source.begin()
    const tables = await source.query(source.tablesSql)
    const names = tables.map(({ name }) => String(name)).filter((name) => isData(name) && !without.includes(name))
    const references = await source.query(source.referencesSql)
    for (const table of inOrder(names, references)) {
      for await (const row of source.rows(table)) yield { table, row }
    }
  } finally {
    await source.close()
  }
}

interface Source {
  readonly tablesSql: string
  /** Rows of `child` and `parent`. */
  readonly referencesSql: string
  begin(): Promise<void>
  query(sql: string): Promise<readonly Record<string, unknown>[]>
  rows(table: string): AsyncGenerator<Record<string, unknown>>
  close(): Promise<void>
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function sqliteSource(dataDir: string): Source {
  const path = sqliteFile(dataDir)
  if (!existsSync(path)) throw new Error(`there is no database in ${dataDir}`)
  // A thread of its own: its long read transaction keeps nobody waiting.
  const thread = new SqliteThread({ path, role: 'reader', cacheKb: 4096 })
  const query = async (sql: string, values: number[] = []) => (await thread.askOne({ op: 'run', sent: { sql, values } })).rows
  return {
    tablesSql: "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name",
    referencesSql: `select m.name as child, f."table" as parent from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`,
    begin: async () => void (await thread.askOne({ op: 'script', sql: 'begin', fresh: true })),
    query,
    async *rows(table) {
      for (let last: number | null = Number.MIN_SAFE_INTEGER; last !== null; ) {
        const found = await query(`select rowid as "rowid!", * from ${quoted(table)} where rowid > ? order by rowid limit ${rowsAtOnce}`, [last])
        last = null
        for (const { 'rowid!': rowid, ...row } of found) {
          last = Number(rowid)
          yield row
        }
      }
    },
    close: () => thread.close(),
  }
}

function postgresSource(databaseUrl: string): Source {
  const client = new pg.Client({ connectionString: databaseUrl, types: numberTypes, application_name: 'passaparola export' })
  // A lost connection ends the query under way with an error; there is nothing else to do about it.
  client.on('error', () => {})
  const query = async (sql: string): Promise<readonly Record<string, unknown>[]> => (await client.query<Record<string, unknown>>(sql)).rows
  return {
    tablesSql: "select tablename as name from pg_tables where schemaname = current_schema() order by tablename",
    referencesSql: `select c.relname as child, p.relname as parent from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_class p on p.oid = f.confrelid where f.contype = 'f'`,
    async begin() {
      await client.connect()
      await client.query('begin isolation level repeatable read read only')
    },
    query,
    async *rows(table) {
      await client.query(`declare export_rows no scroll cursor for select * from ${quoted(table)}`)
      for (;;) {
        const found = await query(`fetch ${rowsAtOnce} from export_rows`)
        yield* found
        if (found.length < rowsAtOnce) break
      }
      await client.query('close export_rows')
    },
    close: () => client.end(),
  }
}

/** Parents before children. A circle of references cannot be ordered: it would be a mistake of the schema. */
function inOrder(tables: readonly string[], references: readonly Record<string, unknown>[]): readonly string[] {
  const ordered = new Set<string>()
  const visit = (table: string, trail: readonly string[]): void => {
    if (ordered.has(table) || trail.includes(table)) return
    for (const { child, parent } of references) if (child === table) visit(String(parent), [...trail, table])
    ordered.add(table)
  }
  for (const table of tables) visit(table, [])
  return [...ordered].filter((table) => tables.includes(table))
}
