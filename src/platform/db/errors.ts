import type { InEveryLanguage } from '../i18n.ts'

/** Why the store could not keep something. Nothing that got this error was acknowledged; it may be tried again later. */
export type StorageTrouble = 'full' | 'io' | 'read-only' | 'busy' | 'unreachable'

const troubleWords: Record<StorageTrouble, InEveryLanguage<string>> = {
  full: {
    en: 'The disk is full: nothing was saved. Free some space and try again.',
    it: 'Il disco è pieno: non è stato salvato nulla. Libera spazio e riprova.',
  },
  io: {
    en: 'The disk or the database gave an error: nothing was saved. Try again; if it goes on, check the disk.',
    it: 'Il disco o il database ha dato un errore: non è stato salvato nulla. Riprova; se continua, controlla il disco.',
  },
  'read-only': {
    en: 'The data cannot be written (read-only disk or missing permission): nothing was saved.',
    it: 'I dati non si possono scrivere (disco in sola lettura o permesso mancante): non è stato salvato nulla.',
  },
  busy: {
    en: 'The database is busy: nothing was saved. Try again in a moment.',
    it: 'Il database è occupato: non è stato salvato nulla. Riprova tra un momento.',
  },
  unreachable: {
    en: 'The database cannot be reached: nothing is known to be saved. Try again in a moment.',
    it: 'Il database non è raggiungibile: non risulta salvato nulla. Riprova tra un momento.',
  },
}

/** The store itself is in trouble (not the data): a full disk, a failed fsync, a lost connection. */
export class StorageError extends Error {
  override name = 'StorageError'
  readonly trouble: StorageTrouble
  readonly words: InEveryLanguage<string>
  constructor(trouble: StorageTrouble, cause: unknown) {
    const detail = cause instanceof Error ? ` (${cause.message})` : ''
    super(`${troubleWords[trouble].en}${detail}`, { cause })
    this.trouble = trouble
    this.words = troubleWords[trouble]
  }
}

/** An error of SQLite itself. `errcode` is the extended result code (https://www.sqlite.org/rescode.html). */
export class SqliteError extends Error {
  override name = 'SqliteError'
  readonly errcode: number
  /** The statement, with placeholders: never its values. */
  readonly sql: string | undefined
  constructor(message: string, errcode: number, sql: string | undefined) {
    super(message)
    this.errcode = errcode
    this.sql = sql
  }
}

/** The program refuses to start, with a sentence for a person; `code` is stable. */
export class RefusedToStart extends Error {
  override name = 'RefusedToStart'
  readonly code: string
  readonly words: InEveryLanguage<string>
  constructor(code: string, words: InEveryLanguage<string>, cause?: unknown) {
    super(words.en, cause === undefined ? undefined : { cause })
    this.code = code
    this.words = words
  }
}

const sqliteTroubles: Readonly<Record<number, StorageTrouble>> = {
  5: 'busy', // SQLITE_BUSY
  6: 'busy', // SQLITE_LOCKED
  8: 'read-only',
  10: 'io',
  11: 'io', // SQLITE_CORRUPT
  13: 'full',
  14: 'io', // SQLITE_CANTOPEN
  26: 'io', // SQLITE_NOTADB
}

/** The trouble a SQLite result code stands for, or null when it is about the data or the statement. */
export function sqliteTrouble(errcode: number): StorageTrouble | null {
  return sqliteTroubles[errcode & 0xff] ?? null
}

const postgresTroubles: readonly (readonly [RegExp, StorageTrouble])[] = [
  [/^53100$/, 'full'],
  [/^(58|F0|XX001|XX002)/, 'io'],
  [/^25006$/, 'read-only'],
  [/^(40001|40P01|55P03|57014|53300|53400|25P03)$/, 'busy'],
  [/^(08|57P)/, 'unreachable'],
  [/^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/, 'unreachable'],
]

/** Turns an error of `pg` into a `StorageError` when the store is in trouble, else gives it back as it is. */
export function fromPostgres(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StorageError) return error
  const code = codeOf(error)
  for (const [pattern, trouble] of postgresTroubles) {
    if (pattern.test(code)) return new StorageError(trouble, error)
  }
  // pg gives these without a code: a socket that ended under a query, or no free connection in time.
  if (/Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(error.message)) {
    return new StorageError('unreachable', error)
  }
  return error
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** True when a unique index or primary key refused the row, on either database. */
export function uniqueViolation(error: unknown): boolean {
  if (error instanceof SqliteError) return [2067, 1555, 2579].includes(error.errcode)
  return error instanceof Error && codeOf(error) === '23505'
}
