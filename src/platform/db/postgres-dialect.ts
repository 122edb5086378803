import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import type { Pool, PoolClient } from 'pg'
import { fromPostgres } from './errors.ts'

/** Kysely on a `pg` pool, with the values and answers of our SQLite dialect, so that the same code means the same on both. */
export class PostgresPoolDialect implements Dialect {
  readonly #pool: Pool
  constructor(pool: Pool) {
    this.#pool = pool
  }
  createAdapter(): PostgresAdapter {
    return new PostgresAdapter()
  }
  createDriver(): Driver {
    return new PoolDriver(this.#pool)
  }
  createIntrospector(db: Kysely<unknown>): PostgresIntrospector {
    return new PostgresIntrospector(db)
  }
  createQueryCompiler(): PostgresQueryCompiler {
    return new PostgresQueryCompiler()
  }
}

class PoolDriver implements Driver {
  readonly #pool: Pool
  constructor(pool: Pool) {
    this.#pool = pool
  }
  async init(): Promise<void> {}
  async destroy(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    try {
      return new PoolConnection(await this.#pool.connect())
    } catch (error) {
      throw fromPostgres(error)
    }
  }

  async releaseConnection(connection: PoolConnection): Promise<void> {
    connection.release()
  }

  async beginTransaction(connection: PoolConnection, { isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const isolation = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`
    await connection.run(`begin${isolation}${accessMode === undefined ? '' : ` ${accessMode}`}`)
  }

  async commitTransaction(connection: PoolConnection): Promise<void> {
    // COMMIT of a transaction that a failed statement has aborted answers ROLLBACK instead of an error.
    if ((await connection.run('commit')).command === 'ROLLBACK') throw new AbortedTransactionError()
  }

  async rollbackTransaction(connection: PoolConnection): Promise<void> {
    try {
      await connection.run('rollback')
    } catch {
      // The connection is gone, and the transaction with it: the first error is the one to tell.
      connection.discard()
    }
  }

  async savepoint(connection: PoolConnection, name: string): Promise<void> {
    await connection.run(`savepoint "${name}"`)
  }
  async rollbackToSavepoint(connection: PoolConnection, name: string): Promise<void> {
    await connection.run(`rollback to "${name}"`)
  }
  async releaseSavepoint(connection: PoolConnection, name: string): Promise<void> {
    await connection.run(`release "${name}"`)
  }
}

interface Done {
  readonly command: string
  readonly rowCount: number | null
  readonly rows: readonly Record<string, unknown>[]
}

/** One borrowed client. */
export class PoolConnection implements DatabaseConnection {
  readonly #client: PoolClient
  #broken = false
  constructor(client: PoolClient) {
    this.#client = client
  }

  async run(sql: string, values?: readonly unknown[]): Promise<Done> {
    try {
      return await this.#client.query(sql, values === undefined ? undefined : values.map(valueOf))
    } catch (error) {
      throw fromPostgres(error)
    }
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { command, rowCount, rows } = await this.run(query.sql, query.parameters)
    const changes = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE' || command === 'MERGE'
    return changes ? { rows: rows as Row[], numAffectedRows: BigInt(rowCount ?? 0) } : { rows: (rows ?? []) as Row[] }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query)
  }

  discard(): void {
    this.#broken = true
  }

  release(): void {
    this.#client.release(this.#broken)
  }
}

/** Booleans are integer 0/1 in our tables, times are epoch milliseconds. */
function valueOf(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) return null
  if (value instanceof Date) return value.getTime()
  return value
}
