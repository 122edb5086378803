// @ts-check
/**
 * How the steps of a procedure are said to each database. Shared by the main thread (PostgreSQL) and the writing thread (SQLite).
 * @import { Ask, Insertion } from './procedure.ts'
 */

/** @type {WeakMap<Insertion, string>} */
const putTexts = new WeakMap()

/**
 * The statement that writes rows: on SQLite one row by positional parameters, on PostgreSQL all of them from one JSON text.
 * @type {(into: Insertion, kind: 'sqlite' | 'postgres') => string}
 */
export function putText(into, kind) {
  const known = putTexts.get(into)
  if (known !== undefined) return known
  const { table, columns, numbers, conflict = '', tells } = into
  const listed = columns.map((column, i) => (numbers.has(column) ? `(value ->> ${i})::bigint` : `value ->> ${i}`)).join(', ')
  const text = kind === 'sqlite'
    ? `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) ${conflict}`
    : `insert into ${table} (${columns.join(', ')}) select ${listed} from json_array_elements($1::json) where true ${conflict}${tells === undefined ? '' : ` returning ${tells}`}`
  putTexts.set(into, text)
  return text
}

/** @type {Map<string, { sql: string, order: readonly number[] }>} */
const askTexts = new Map()

/**
 * `$2` as SQLite's driver binds it: by position.
 * @type {(ask: Ask) => { sql: string, values: import('./sqlite-protocol.ts').Value[] }}
 */
export function sqliteAsk({ text, values }) {
  let known = askTexts.get(text)
  if (known === undefined) {
    /** @type {number[]} */
    const order = []
    const sql = text.replace(/\$(\d+)/g, (_, n) => {
      order.push(Number(n) - 1)
      return '?'
    })
    known = { sql, order }
    askTexts.set(text, known)
  }
  return { sql: known.sql, values: known.order.map((i) => values[i] ?? null) }
}

/**
 * The values of parameter `n`, a JSON list, for `in`.
 * @type {(n: number, kind: 'sqlite' | 'postgres', type?: 'text' | 'bigint') => string}
 */
export const listed = (n, kind, type = 'text') =>
  kind === 'sqlite' ? `(select value from json_each($${n}))` : `(select value::${type} from json_array_elements_text($${n}::json))`
