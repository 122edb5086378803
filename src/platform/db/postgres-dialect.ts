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
import type { Duplex } from 'node:stream'
import type { Pool, PoolClient } from 'pg'
import { fromPostgres } from './errors.ts'

/** Kysely on a `pg` pool, with the values and answers of our SQLite dialect, so that the same code means the same on both. */
export class PostgresPoolDialect implements Dialect {
  readonly #pool: Pool
  readonly #silentForMs: number
  constructor(pool: Pool, silentForMs: number) {
    this.#pool = pool
    this.#silentForMs = silentForMs
  }
  createAdapter(): PostgresAdapter {
    return new PostgresAdapter()
  }
  createDriver(): Driver {
    return new PoolDriver(this.#pool, this.#silentForMs)
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
  readonly #silentForMs: number
  constructor(pool: Pool, silentForMs: number) {
    this.#pool = pool
    this.#silentForMs = silentForMs
  }
  async init(): Promise<void> {}
  async destroy(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    try {
      return new PoolConnection(await this.#pool.connect(), this.#silentForMs)
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

/** Whoever lifts the server's limit for a transaction knows that it will be silent for long. */
const takesItsTime = /^set local statement_timeout/

/** One borrowed client. */
export class PoolConnection implements DatabaseConnection {
  readonly #client: PoolClient
  readonly #silentForMs: number
  #patient = false
  #owed = 0
  #silence: NodeJS.Timeout | undefined
  #broken = false
  /** `silentForMs`: longer than the server may take for a statement; a connection that says nothing for so long is dead. */
  constructor(client: PoolClient, silentForMs: number) {
    this.#client = client
    this.#silentForMs = silentForMs
  }

  async run(sql: string, values?: readonly unknown[]): Promise<Done> {
    this.#patient ||= takesItsTime.test(sql)
    this.#owed += 1
    if (!this.#patient) this.#silence ??= setTimeout(() => this.#giveUp(), this.#silentForMs)
    try {
      return await this.#client.query(sql, values === undefined ? undefined : values.map(valueOf))
    } catch (error) {
      throw fromPostgres(error)
    } finally {
      this.#heard()
    }
  }

  #heard(): void {
    this.#owed -= 1
    if (this.#owed > 0 && !this.#patient) return void this.#silence?.refresh()
    clearTimeout(this.#silence)
    this.#silence = undefined
  }

  /**
   * The other end is gone without a word (a half-open connection): everything that waits on it is told that it is `unreachable`. What was
   * sent may have been done all the same.
   */
  #giveUp(): void {
    this.#broken = true
    // The library's own query_timeout would leave the connection in use.
    const { connection } = this.#client as unknown as { readonly connection: { readonly stream: Duplex } }
    connection.stream.destroy()
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
