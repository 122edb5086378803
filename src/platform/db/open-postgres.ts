import { Kysely, type QueryResult } from 'kysely'
import pg from 'pg'
import type { Log } from '../log/log.ts'
import type { Database, Statement } from './database.ts'
import { PoolConnection, PostgresPoolDialect } from './postgres-dialect.ts'
import { fromPostgres } from './errors.ts'

export interface PostgresOptions {
  readonly databaseUrl: string
  readonly log: Log
  /** Connections at most. Default 10. */
  readonly connections?: number
}

const builtIn = pg.types.builtins
/** SQLite gives numbers for these; so must PostgreSQL. Kept on the pool: other users of `pg` in the process keep theirs. */
const asNumber = new Set<number>([builtIn.INT8, builtIn.NUMERIC])
export const numberTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (asNumber.has(oid)) return (text: string) => Number(text)
    if (oid === builtIn.BOOL) return (text: string) => (text === 't' ? 1 : 0)
    return pg.types.getTypeParser(oid, format)
  },
} as pg.CustomTypesConfig

/** PostgreSQL behind the store's interface. Connects with the first query and again by itself after the server went away. */
export function openPostgres<Tables>({ databaseUrl, log, connections = 10 }: PostgresOptions): Database<Tables> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    types: numberTypes,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'passaparola',
    allowExitOnIdle: true,
    pipeline: true,
  })
  // A server that stops tells every connection, busy or not; without listeners each would end the process.
  pool.on('error', (cause) => log.warn('database connection lost', { cause }))
  pool.on('connect', (client) => void client.on('error', () => {}))

  const db = new Kysely<Tables>({ dialect: new PostgresPoolDialect(pool) })
  return {
    kind: 'postgres',
    db,
    transaction: (work) => db.transaction().execute(work),
    commit: (statements) => commit(pool, statements),
    async close() {
      if (pool.ending) return
      await db.destroy()
      await pool.end()
    },
  }
}

async function commit(pool: pg.Pool, statements: readonly Statement[]): Promise<QueryResult<Record<string, unknown>>[]> {
  if (statements.length === 0) return []
  const queries = statements.map((statement) => statement.compile())
  const connection = new PoolConnection(
    await pool.connect().catch((error: unknown) => {
      throw fromPostgres(error)
    }),
  )
  try {
    // A single statement is its own transaction.
    if (queries.length === 1 && queries[0] !== undefined) return [await connection.executeQuery(queries[0])]
    // All of it goes out at once (pipelined); after a failure the server refuses the rest and COMMIT rolls back.
    const began = connection.run('begin')
    const answers = queries.map((query) => connection.executeQuery<Record<string, unknown>>(query))
    const ended = connection.run('commit')
    const outcomes = await Promise.allSettled([began, ...answers, ended])
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) {
      if ((await ended.catch(() => null))?.command !== 'ROLLBACK') connection.discard()
      throw failed.reason
    }
    return await Promise.all(answers)
  } finally {
    connection.release()
  }
}
