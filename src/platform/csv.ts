/**
 * One cell of a CSV file (RFC 4180), disarmed: text that a spreadsheet would run as a formula gets an apostrophe before
 * it (https://owasp.org/www-community/attacks/CSV_Injection); numbers stay numbers, null is an empty cell.
 *
 * A spreadsheet in a country of decimal commas cuts at semicolons, another at tabs, and then quotes inside a cell mean
 * nothing: what follows a semicolon, a tab or a line break may begin a cell too.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const safe = value.replaceAll(startOfFormula, "$1'$2")
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

// After white space too: some programs trim before they look. Full-width signs count where people type them.
const startOfFormula = /(^|[;\t\r\n])("?[^\S;\t\r\n]*[=+\-@|%＝＋－＠])/g

/** A line of cells. */
export const csvLine = (cells: readonly (string | number | null)[]): string => `${cells.map(csvCell).join(',')}\r\n`
