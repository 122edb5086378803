import { existsSync } from 'node:fs'
import type { DatabasePlace } from './export-rows.ts'
import { sqliteFile } from './sqlite-file.ts'
import { SqliteThread } from './sqlite-thread.ts'

/** What can be seen of a database from outside, without changing anything and while another process uses it. */
export type DatabaseExamined =
  | { readonly result: 'none' }
  | { readonly result: 'unreachable'; readonly why: string }
  | {
      readonly result: 'seen'
      /** The highest migration in it; 0 before the first start. */
      readonly schema: number
      /** Null when it is whole, else what the database says; PostgreSQL is not asked (its own tools check it). */
      readonly damage: string | null
      /** PostgreSQL that was not allowed pg_trgm: everything is found, only slower. */
      readonly searchIsSlow: boolean
      /** When its newest migration was applied and, on PostgreSQL, what its clock says now; epoch milliseconds. */
      readonly migratedAt: number | null
      readonly now: number | null
    }

/** The migration that made the indexes. */
const searchSince = 120

export async function examineDatabase({ databaseUrl, dataDir }: DatabasePlace): Promise<DatabaseExamined> {
  if (databaseUrl !== null) return examinePostgres(databaseUrl)
  const path = sqliteFile(dataDir)
  if (!existsSync(path)) return { result: 'none' }
  const thread = new SqliteThread({ path, role: 'reader', cacheKb: 4096 })
  const rows = async (sql: string) => (await thread.askOne({ op: 'run', sent: { sql, values: [] } })).rows
  try {
    const [check] = await rows('pragma integrity_check(1)')
    const said = check?.['integrity_check']
    return { result: 'seen', ...(await migrationsIn(rows)), damage: said === 'ok' ? null : JSON.stringify(said), searchIsSlow: false, now: null }
  } catch (cause) {
    return { result: 'unreachable', why: cause instanceof Error ? cause.message : String(cause) }
  } finally {
    await thread.close()
  }
}

async function examinePostgres(databaseUrl: string): Promise<DatabaseExamined> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000, statement_timeout: 10_000, application_name: 'passaparola doctor' })
  client.on('error', () => {})
  const rows = async (sql: string) => (await client.query<Record<string, unknown>>(sql)).rows
  try {
    await client.connect()
    const [clock] = await rows('select floor(extract(epoch from clock_timestamp()) * 1000) as now')
    const migrations = await migrationsIn(rows)
    const [search] = await rows("select to_regclass('search_messages') is null as slow")
    return { result: 'seen', ...migrations, damage: null, searchIsSlow: migrations.schema >= searchSince && search?.['slow'] === true, now: Number(clock?.['now']) }
  } catch (cause) {
    return { result: 'unreachable', why: cause instanceof Error ? cause.message : String(cause) }
  } finally {
    await client.end().catch(() => {})
  }
}

type Rows = readonly Readonly<Record<string, unknown>>[]

async function migrationsIn(rows: (sql: string) => Promise<Rows>): Promise<{ schema: number; migratedAt: number | null }> {
  // Before the first start there is no such table, and nothing to say about it.
  const [newest] = await rows('select version, applied_at from schema_migrations order by version desc limit 1').catch((): Rows => [])
  return newest === undefined ? { schema: 0, migratedAt: null } : { schema: Number(newest['version']), migratedAt: Number(newest['applied_at']) }
}
