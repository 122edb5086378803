import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type SelectModifierNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Kysely,
} from 'kysely'
import type { Answer, Sent, Value } from './sqlite-protocol.ts'
import type { SqliteReaders } from './sqlite-readers.ts'
import type { SqliteTransaction, SqliteWriter } from './sqlite-writer.ts'

/** Kysely on our threads: selects to the readers, single writes to the next group commit, transactions on the writer alone. */
export class SqliteThreadsDialect implements Dialect {
  readonly #writer: SqliteWriter
  readonly #readers: SqliteReaders
  constructor(writer: SqliteWriter, readers: SqliteReaders) {
    this.#writer = writer
    this.#readers = readers
  }
  createAdapter(): ManyConnectionsAdapter {
    return new ManyConnectionsAdapter()
  }
  createDriver(): Driver {
    return new ThreadsDriver(this.#writer, this.#readers)
  }
  createIntrospector(db: Kysely<unknown>): SqliteIntrospector {
    return new SqliteIntrospector(db)
  }
  createQueryCompiler(): SqliteQueryCompiler {
    return new QueryCompilerWithoutRowLocks()
  }
}

class ManyConnectionsAdapter extends SqliteAdapter {
  // Kysely would let only one query run at a time; our threads sort that out themselves.
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** SQLite has one writer, so row locks have nothing to do: `for update` and `skip locked` compile to nothing. */
class QueryCompilerWithoutRowLocks extends SqliteQueryCompiler {
  protected override visitSelectModifier(node: SelectModifierNode): void {
    if (node.modifier === undefined || node.modifier === 'Distinct') super.visitSelectModifier(node)
  }
}

class ThreadsDriver implements Driver {
  readonly #writer: SqliteWriter
  readonly #readers: SqliteReaders
  constructor(writer: SqliteWriter, readers: SqliteReaders) {
    this.#writer = writer
    this.#readers = readers
  }
  async init(): Promise<void> {}
  async destroy(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return new ThreadsConnection(this.#writer, this.#readers)
  }
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    ours(connection).transaction = await this.#writer.begin()
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await end(connection).commit()
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // A commit that failed has ended the transaction: its error is the one to tell.
    if (ours(connection).transaction !== null) await end(connection).rollback()
  }
  async savepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await inTransaction(connection).run({ sql: `savepoint "${name}"`, values: [] })
  }
  async rollbackToSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await inTransaction(connection).run({ sql: `rollback to "${name}"`, values: [] })
  }
  async releaseSavepoint(connection: DatabaseConnection, name: string): Promise<void> {
    await inTransaction(connection).run({ sql: `release "${name}"`, values: [] })
  }
}

function ours(connection: DatabaseConnection): ThreadsConnection {
  if (!(connection instanceof ThreadsConnection)) throw new TypeError('a connection of another dialect')
  return connection
}

function inTransaction(connection: DatabaseConnection): SqliteTransaction {
  const { transaction } = ours(connection)
  if (transaction === null) throw new Error('no transaction is open on this connection')
  return transaction
}

function end(connection: DatabaseConnection): SqliteTransaction {
  const transaction = inTransaction(connection)
  ours(connection).transaction = null
  return transaction
}

class ThreadsConnection implements DatabaseConnection {
  readonly #writer: SqliteWriter
  readonly #readers: SqliteReaders
  transaction: SqliteTransaction | null = null
  constructor(writer: SqliteWriter, readers: SqliteReaders) {
    this.#writer = writer
    this.#readers = readers
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    return resultOf<Row>(query, await this.#answer(query))
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query)
  }

  async #answer(query: CompiledQuery): Promise<Answer> {
    const sent = sentOf(query)
    if (this.transaction !== null) return this.transaction.run(sent)
    if (onlyReads(query)) return this.#readers.read(sent)
    return (await this.#writer.commit([sent]))[0] ?? { rows: [], changes: 0 }
  }
}

/** What a query answered, in Kysely's shape: a changed-row count only for what changes rows. */
export function resultOf<Row>(query: CompiledQuery, answer: Answer): QueryResult<Row> {
  const rows = answer.rows as Row[]
  return onlyReads(query) ? { rows } : { rows, numAffectedRows: BigInt(answer.changes) }
}

/** A query as the thread wants it. */
export function sentOf(query: CompiledQuery): Sent {
  return { sql: query.sql, values: query.parameters.map(valueOf) }
}

/** True for what a read-only connection can answer and that asks for no row lock. */
function onlyReads(query: CompiledQuery): boolean {
  const node = query.query
  if (node.kind === 'SelectQueryNode') {
    return !('endModifiers' in node) || !(node.endModifiers as SelectModifierNode[] | undefined)?.some(locksRows)
  }
  if (node.kind !== 'RawNode') return false
  if (/^\s*(select|values|explain)\b/i.test(query.sql)) return true
  return /^\s*with\b/i.test(query.sql) && !/\b(insert|update|delete|replace)\b/i.test(query.sql)
}

function locksRows(modifier: SelectModifierNode): boolean {
  return modifier.modifier?.startsWith('For') ?? false
}

/** Binds what PostgreSQL also takes: booleans as 0/1, dates as epoch milliseconds, nothing as null. */
function valueOf(value: unknown): Value {
  switch (typeof value) {
    case 'undefined':
      return null
    case 'boolean':
      return value ? 1 : 0
    case 'string':
    case 'number':
    case 'bigint':
      return value
    default:
      if (value === null) return null
      if (value instanceof Date) return value.getTime()
      // A slice of a pooled Buffer would be cloned with the whole pool behind it.
      if (value instanceof Uint8Array) return value.byteLength === value.buffer.byteLength ? value : Uint8Array.from(value)
      throw new TypeError('A query takes text, numbers, booleans, bytes and null; write JSON as text with JSON.stringify.')
  }
}
