import type { Log } from '../log/log.ts'
import type { Database } from './database.ts'
import { openPostgres } from './open-postgres.ts'
import { openSqlite } from './open-sqlite.ts'

export interface DatabaseOptions {
  /** PostgreSQL when set; else SQLite in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
  readonly log: Log
}

/**
 * Opens the store. Throws `RefusedToStart` (`data-folder-in-use`) when another program has the SQLite folder; PostgreSQL
 * connects with the first query.
 */
export async function openDatabase<Tables>({ databaseUrl, dataDir, log }: DatabaseOptions): Promise<Database<Tables>> {
  return databaseUrl === null ? openSqlite<Tables>({ dataDir }) : openPostgres<Tables>({ databaseUrl, log })
}
