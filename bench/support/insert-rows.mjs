// @ts-check
/**
 * Writes rows of any table as they are, in the writing thread: a prepared statement for each takes a third of what a JSON text of them does.
 * @import { Procedure } from '../../src/platform/db/procedure.ts'
 */

/** @type {Procedure<{ readonly table: string, readonly columns: readonly string[], readonly rows: readonly (readonly (string | number | null)[])[] }, null>} */
export const insertRows = {
  from: import.meta.url,
  name: 'insertRows',
  * run({ table, columns, rows }) {
    yield [{ into: { table, columns, numbers: new Set() }, rows }]
    return null
  },
}
