import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { splitStatements } from './split-statements.ts'

/**
 * Texts of a table in which any part of a word is looked for. On SQLite an FTS5 table `name` of the same columns (no content of its
 * own, runs of three letters, no places) and a list `name_waiting` of rows it has not taken in; on PostgreSQL an index `name`.
 */
export interface TextIndex {
  readonly name: string
  readonly table: string
  readonly columns: readonly string[]
}

/** With more rows than these to look at one by one, walking the list until a page is full is quicker: the word is a frequent one. */
const mostRows = 3_000
/** As many runs of three letters are asked for; those of a longer text are taken from all over it. */
const mostRuns = 16

/** Of a database only what this reads with. */
export type Asked = Pick<Database<never>, 'kind' | 'db'>

/**
 * Which rows may hold a text, for SQLite: a condition on the table of the index that leaves out no row that holds it by `like` or
 * equality of letters, whatever their case. It lets others through: keep the condition itself beside it. Null where the index does not help: fewer
 * than three letters, too many rows, another database (PostgreSQL sees its index by itself).
 */
export async function rowsThatMayHold({ kind, db }: Asked, index: TextIndex, text: string): Promise<RawBuilder<boolean> | null> {
  const runs = runsOf(text)
  if (kind !== 'sqlite' || runs === null) return null
  const { rows: [found] } = await sql<{ count: number; numbers: string }>`
    select count(*) as count, json_group_array(number) as numbers from (
      select * from (select rowid as number from ${sql.table(index.name)} where ${sql.table(index.name)} match ${runs} limit ${mostRows + 1})
      union all select * from (select number from ${sql.table(`${index.name}_waiting`)} limit ${mostRows + 1}))`.execute(db)
  if (found === undefined || found.count > mostRows) return null
  return sql<boolean>`${sql.ref(`${index.table}.rowid`)} in (select value from json_each(${found.numbers}))`
}

/** What FTS5 is asked: every run of three letters must be there, anywhere. Null when there is none. */
function runsOf(text: string): string | null {
  const letters = [...text.toWellFormed()]
  if (letters.length < 3 || text.includes('\0')) return null
  const all = [...new Set(letters.slice(2).map((_, i) => letters.slice(i, i + 3).join('')))]
  const step = Math.max(1, all.length / mostRuns)
  const some = Array.from({ length: Math.min(all.length, mostRuns) }, (_, i) => all[Math.floor(i * step)] ?? '')
  return some.map((run) => `"${run.replaceAll('"', '""')}"`).join(' AND ')
}

/** Whether PostgreSQL has an index; SQLite always has. */
export async function hasTextIndex({ kind, db }: Asked, index: TextIndex): Promise<boolean> {
  if (kind === 'sqlite') return true
  const { rows: [found] } = await sql<{ there: number }>`select to_regclass(${index.name}) is not null as there`.execute(db)
  return found?.there === 1
}

/**
 * PostgreSQL whose owner could not create pg_trgm when it was migrated: looked at again at every start, so that it is enough to create
 * it and start again. Does nothing where all is there or nothing can be done.
 */
export async function completeTextIndexes(database: Database<never>, folder: string): Promise<void> {
  if (database.kind === 'sqlite') return
  const { rows: [found] } = await sql<{ missing: number }>`
    select to_regclass('search_messages') is null and exists (select 1 from pg_extension where extname = 'pg_trgm') as missing`.execute(database.db)
  if (found?.missing !== 1) return
  const statements = splitStatements(await readFile(join(folder, '0120-search.postgres.sql'), 'utf8'))
  await database.transaction(async (tx: Kysely<never>) => {
    await sql`set local statement_timeout = 0`.execute(tx)
    for (const statement of statements) await sql.raw(statement).execute(tx)
  })
}
