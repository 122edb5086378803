/** A cell: text, number, or null for "not known" (an empty cell, never 0). */
export type Cell = string | number | null

/**
 * RFC 4180 with CRLF. Text that a spreadsheet would run as a formula is defused with a leading apostrophe (OWASP, CSV
 * injection); numbers are left alone.
 */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => row.map(escape).join(',')).join('\r\n') + '\r\n'
}

function escape(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Offers text to the reader as a file. The byte-order mark lets Excel see that it is UTF-8. */
export function download(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob(['\uFEFF', text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
