import { csvLine } from '../platform/csv.ts'

/** Rows as CSV (RFC 4180, with the byte order mark spreadsheets want), with nothing in it that a spreadsheet would run. */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map(csvLine).join('')}`
}
