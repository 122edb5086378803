/** What the main thread and a SQLite thread say to each other. Types only: the thread loads no other file of ours. */

/** A value as the thread binds it. */
export type Value = null | number | bigint | string | Uint8Array

export interface Sent {
  readonly sql: string
  readonly values: readonly Value[]
}

/** A procedure to be run: the file that exports it (a URL), its name, and its input as JSON. */
export interface Call {
  readonly from: string
  readonly name: string
  readonly input: string
}

/** What one caller wants done, all or nothing. */
export type Unit = readonly Sent[] | Call

export type Request =
  | { readonly op: 'batch'; readonly units: readonly Unit[] }
  | { readonly op: 'run'; readonly sent: Sent }
  /** Fixed text without values; `fresh` first ends whatever transaction a failure may have left open. */
  | { readonly op: 'script'; readonly sql: string; readonly fresh: boolean }
  | { readonly op: 'rollback' }
  | { readonly op: 'close' }

export interface Answer {
  readonly rows: readonly Record<string, unknown>[]
  readonly changes: number
}

export interface Failure {
  readonly message: string
  readonly errcode: number
  readonly sql: string | undefined
}

/** One per unit, in order. `store`: the whole batch was undone because the store is in trouble. */
export type Outcome =
  | { readonly answers: readonly Answer[] }
  /** Of a procedure, as JSON. */
  | { readonly output: string }
  | { readonly failure: Failure; readonly store: boolean }

export interface WorkerSetup {
  readonly path: string
  readonly role: 'writer' | 'reader'
  readonly cacheKb: number
}
