import type { ParseArgsOptionsConfig } from 'node:util'
import type { InEveryLanguage, Language } from '../i18n.ts'
import type { Product } from './product.ts'

/** What came with a command: `values` by the names in its `options`, `words` in order, and both as they were typed in `typed`. */
export interface Typed {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>
  readonly words: readonly string[]
  /** Every option with its value in the order of the line: `--image a --alt b` belong together by their order. */
  readonly options: readonly { readonly name: string; readonly value: string | undefined }[]
}

/** How far something is, shown on a terminal only once it takes longer than a second. */
export interface Progress {
  /** `done` of `all`; `all` null when nobody knows. */
  at(done: number, all: number | null): void
  end(): void
}

/** Where a command speaks. With `--json`, `say` is silent and `give` prints the one document there is. */
export interface Terminal {
  readonly language: Language
  readonly json: boolean
  /** A line for a person, on the standard output. */
  say(line: string): void
  /** A line for a person that is not the result: on the standard error, never with `--json`. */
  note(line: string): void
  /** The result, for programs. Its shape is part of the product: fields are added, never renamed. */
  give(result: unknown): void
  progress(label: string): Progress
}

export interface CommandCall extends Typed {
  readonly terminal: Terminal
  readonly language: Language
  /** The running product over HTTP; nothing is asked before its first use. */
  readonly product: Product
  /** An option that takes one text; undefined when it was not given. */
  text(name: string): string | undefined
  flag(name: string): boolean
}

/** One command of the command line. */
export interface Command {
  readonly options: ParseArgsOptionsConfig
  /** How many words it takes after its name. */
  readonly takes: readonly [least: number, most: number]
  readonly help: InEveryLanguage<string>
  /** Resolves with the exit code; 0 when it gives none. */
  run(call: CommandCall): Promise<number | void>
}

/** Exit code 2: what was typed cannot be meant. */
export class WrongUsage extends Error {
  override name = 'WrongUsage'
  readonly words: InEveryLanguage<string>
  constructor(words: InEveryLanguage<string>) {
    super(words.en)
    this.words = words
  }
}
