import type { CompiledQuery, Kysely, QueryResult, Transaction } from 'kysely'
import type { Procedure } from './procedure.ts'

/** Anything that can be compiled to one SQL statement: a Kysely builder or a `sql` template. */
export interface Statement {
  compile(): CompiledQuery
}

/**
 * The one store. On SQLite, statements run in worker threads: selects on a few readers, everything else on one writer
 * that commits in groups (many callers, one transaction, one fsync) and answers after the commit is durable.
 * On PostgreSQL the same calls run on a pool.
 */
export interface Database<Tables> {
  readonly kind: 'sqlite' | 'postgres'
  /** For every query. A single write outside a transaction joins the next group commit. */
  readonly db: Kysely<Tables>
  /** Many statements with reads in between, all or nothing. Holds the SQLite writer: keep it short, never await the network in it. */
  transaction<T>(work: (tx: Transaction<Tables>) => Promise<T>): Promise<T>
  /** A fixed list of statements, all or nothing, in one round trip; joins the next group commit. The fast way to write. */
  commit(statements: readonly Statement[]): Promise<QueryResult<Record<string, unknown>>[]>
  /** Runs a procedure, all or nothing; joins the next group commit. For decisions that are taken thousands of times a second. */
  perform<Input, Output>(procedure: Procedure<Input, Output>, input: Input): Promise<Output>
  close(): Promise<void>
}
