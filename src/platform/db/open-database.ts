import type { Log } from '../log/log.ts'
import type { Database } from './database.ts'
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
  if (databaseUrl === null) return openSqlite<Tables>({ dataDir })
  // Loaded only by those who use it: most installations never do.
  const { openPostgres } = await import('./open-postgres.ts')
  return openPostgres<Tables>({ databaseUrl, log })
}
