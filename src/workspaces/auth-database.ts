import { CamelCasePlugin, type Kysely, type KyselyPlugin, type UnknownRow } from 'kysely'

/** Columns that are dates and booleans to the library; our tables keep epoch milliseconds and 0/1 on both databases. */
const isDate = (column: string): boolean => column.endsWith('At') || column === 'lockedUntil'
const booleans = new Set(['emailVerified', 'twoFactorEnabled', 'verified', 'backedUp'])

/** Gives the library `Date` and `boolean` back; on the way in the store itself turns them into numbers. */
const libraryTypes: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(libraryRow) }),
}

function libraryRow(row: UnknownRow): UnknownRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value !== 'number') return [column, value]
      if (isDate(column)) return [column, new Date(value)]
      return [column, booleans.has(column) ? value === 1 : value]
    }),
  )
}

/**
 * The library's way into our store: its camelCase fields are our snake_case columns. `postgres` says only which values it
 * may send as they are (dates, booleans); the SQL it makes then is the same for both databases.
 */
export function authDatabase<Tables>(db: Kysely<Tables>): { db: Kysely<Tables>; type: 'postgres'; transaction: false } {
  return { db: db.withPlugin(new CamelCasePlugin()).withPlugin(libraryTypes), type: 'postgres', transaction: false }
}
