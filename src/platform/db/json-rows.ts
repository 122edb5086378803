/**
 * Rows handed to a statement as one JSON text, `[[…], […]]`: one prepared statement whatever their number, and one value to carry to
 * the thread or server that writes them.
 */
export interface JsonRows {
  /** Stands in a `from`; the text is the statement's only value. */
  readonly from: string
  /** The nth value of a row, as text. */
  text(n: number): string
  /** The nth value of a row, as a whole number. */
  number(n: number): string
}

export const jsonRows: Readonly<Record<'sqlite' | 'postgres', JsonRows>> = {
  // Behind a limit, which keeps it a table of its own: SQLite would write each row out as text again for every value asked of it.
  sqlite: { from: '(select value from json_each(?) limit -1) as j', text: (n) => `(j.value ->> ${n})`, number: (n) => `(j.value ->> ${n})` },
  postgres: { from: 'json_array_elements($1::json) as j', text: (n) => `(j.value ->> ${n})`, number: (n) => `((j.value ->> ${n})::bigint)` },
}

/** Text as both databases keep it inside JSON: no NUL, no half of a character. */
export const jsonText = (text: string): string => (text.isWellFormed() && !text.includes('\0') ? text : text.replaceAll('\0', '').toWellFormed())
