/** Rows as aligned columns; the last one is not padded. Wide letters count as one: good enough for a list of our own. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows].map((row) => row.map(oneLine))
  const widths = head.map((_, column) => Math.max(...all.map((row) => length(row[column] ?? ''))))
  return all
    .map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - length(cell)))).join('  ').trimEnd())
    .join('\n')
}

/** What others wrote must not move the cursor or colour our terminal. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()

const length = (text: string): number => Array.from(text).length
