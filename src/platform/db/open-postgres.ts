import { Kysely, type QueryResult } from 'kysely'
import pg from 'pg'
import type { Log } from '../log/log.ts'
import type { Database, Statement } from './database.ts'
import { PoolConnection, PostgresPoolDialect } from './postgres-dialect.ts'
import { fromPostgres, StorageError } from './errors.ts'
import type { Procedure, Step, StepAnswer } from './procedure.ts'
import { putText } from './procedure-steps.mjs'

export interface PostgresOptions {
  readonly databaseUrl: string
  readonly log: Log
  /** Connections at most. Default 10. */
  readonly connections?: number
  /** A connection that owes an answer so long is taken for dead. Default: what the server may take for a statement, and 5 s. */
  readonly silentForMs?: number
}

/** The server ends what takes longer. */
const statementTimeoutMs = 30_000

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
export function openPostgres<Tables>({ databaseUrl, log, connections = 10, silentForMs = statementTimeoutMs + 5_000 }: PostgresOptions): Database<Tables> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    types: numberTypes,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 30_000,
    application_name: 'passaparola',
    allowExitOnIdle: true,
    pipeline: true,
  })
  // A server that stops tells every connection, busy or not; without listeners each would end the process.
  pool.on('error', (cause) => log.warn('database connection lost', { cause }))
  pool.on('connect', (client) => void client.on('error', () => {}))

  const borrow = (): Promise<PoolConnection> => connected(pool, silentForMs)
  const db = new Kysely<Tables>({ dialect: new PostgresPoolDialect(pool, silentForMs) })
  return {
    kind: 'postgres',
    db,
    transaction: (work) => db.transaction().execute(work),
    commit: (statements) => commit(borrow, statements),
    perform: (procedure, input) => perform(borrow, procedure, input),
    async close() {
      if (pool.ending) return
      await db.destroy()
      await pool.end()
    },
  }
}

async function connected(pool: pg.Pool, silentForMs: number): Promise<PoolConnection> {
  try {
    return new PoolConnection(await pool.connect(), silentForMs)
  } catch (error) {
    throw fromPostgres(error)
  }
}

type Borrow = () => Promise<PoolConnection>

/** Two processes that lock the same rows in a bad order: the one that was sent back tries again, nothing of it was kept. */
const attempts = 4

async function perform<Input, Output>(borrow: Borrow, procedure: Procedure<Input, Output>, input: Input): Promise<Output> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await performOnce(borrow, procedure, input)
    } catch (error) {
      if (!(error instanceof StorageError && error.trouble === 'busy' && attempt < attempts)) throw error
    }
  }
}

async function performOnce<Input, Output>(borrow: Borrow, procedure: Procedure<Input, Output>, input: Input): Promise<Output> {
  const connection = await borrow()
  try {
    const steps = procedure.run(input, 'postgres')
    let next = steps.next()
    const began = connection.run('begin')
    began.catch(() => { /* told by what follows it */ })
    while (next.done !== true) {
      // What it can take together goes out together (pipelined).
      const outcomes = await Promise.allSettled([began, ...next.value.map((step) => take(connection, step))])
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed !== undefined) throw failed.reason
      next = steps.next(outcomes.slice(1).map((outcome) => (outcome as PromiseFulfilledResult<StepAnswer>).value))
    }
    await began
    if ((await connection.run('commit')).command === 'ROLLBACK') throw new Error(`the transaction of ${procedure.name} was rolled back`)
    return next.value
  } catch (error) {
    // Without a connection there is no transaction either.
    await connection.run('rollback').catch(() => connection.discard())
    throw error
  } finally {
    connection.release()
  }
}

async function take(connection: PoolConnection, step: Step): Promise<StepAnswer> {
  if ('into' in step && step.rows.length === 0) return { rows: [], changes: 0 }
  const { rows, rowCount } = 'into' in step ? await connection.run(putText(step.into, 'postgres'), [JSON.stringify(step.rows)]) : await connection.run(step.text, step.values)
  return { rows: (rows ?? []) as StepAnswer['rows'], changes: rowCount ?? 0 }
}

async function commit(borrow: Borrow, statements: readonly Statement[]): Promise<QueryResult<Record<string, unknown>>[]> {
  if (statements.length === 0) return []
  const queries = statements.map((statement) => statement.compile())
  const connection = await borrow()
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
