import type { Value } from './sqlite-protocol.ts'

/** One statement of a procedure. Parameters are `$1`, `$2`…, each used as often as needed. */
export interface Ask {
  readonly text: string
  readonly values: readonly Value[]
}

/**
 * How rows of one table are written. `numbers` are its whole-number columns, `conflict` is what follows the rows: it may end with `returning`.
 * `tells` instead of that: the column whose value is answered for each row that was written, where some may be left out. SQLite is not even asked.
 */
export interface Insertion {
  readonly table: string
  readonly columns: readonly string[]
  readonly numbers: ReadonlySet<string>
  readonly conflict?: string
  readonly tells?: string
}

/** Rows for one table, values in the order of its columns. SQLite runs one prepared statement per row, PostgreSQL reads all of them from one JSON text. */
export interface Put {
  readonly into: Insertion
  readonly rows: readonly (readonly Value[])[]
}

export type Step = Ask | Put

/** What a step answered: its rows (of a `Put` those its `conflict`, or what its `tells`, says) and how many it changed. */
export interface StepAnswer {
  readonly rows: readonly Readonly<Record<string, Value>>[]
  readonly changes: number
}

/**
 * A whole decision of a module: reads and writes in one transaction, without the main thread. It yields the steps it can take together, is
 * handed their answers in order, and returns its output. It may be run again when a database asks for that, so it changes nothing but
 * through its steps. On SQLite it runs inside the writing thread: it lives in an `.mjs` file that imports nothing but others of its kind
 * (see sqlite-worker.mjs), and its input and output travel as JSON.
 */
export interface Procedure<Input, Output> {
  /** `import.meta.url` of the file that exports it, and the name under which it does. */
  readonly from: string
  readonly name: string
  /** About how many statements it runs for an input. Without it that is guessed from the length of the input's JSON, whose rows are objects. */
  size?(input: Input): number
  run(input: Input, kind: 'sqlite' | 'postgres'): Generator<readonly Step[], Output, readonly StepAnswer[]>
}
