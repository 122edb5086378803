/**
 * Rows as CSV (RFC 4180, with the byte order mark spreadsheets want). Text that a spreadsheet would run as a formula is disarmed
 * with an apostrophe; numbers, negative ones too, stay numbers.
 */
export function csv(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`
}

function cell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  // After white space too: some programs trim before they look (https://owasp.org/www-community/attacks/CSV_Injection).
  const safe = /^\s*[=+\-@\t\r|%＝＋－＠]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
