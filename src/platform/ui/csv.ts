import { csvLine } from '../csv.ts'

/** A cell: text, number, or null for "not known" (an empty cell, never 0). */
export type Cell = string | number | null

/** RFC 4180 with CRLF, with nothing in it that a spreadsheet would run as a formula. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map(csvLine).join('')
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
