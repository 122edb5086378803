/** ISO 8601 date and time with seconds optional and a zone: what Signal and Mastodon read safely. */
const withZone = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)$/i
const withoutZone = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?$/

/** `ok`, `no-zone` (a time without its offset, or a date alone) or `not-iso`. A day that no calendar has is `not-iso`. */
export function judgeTime(written: string): 'ok' | 'no-zone' | 'not-iso' {
  const text = written.trim()
  const shape = withZone.test(text) ? 'ok' : withoutZone.test(text) ? 'no-zone' : 'not-iso'
  return shape !== 'not-iso' && Number.isNaN(Date.parse(text.slice(0, 10))) ? 'not-iso' : shape
}

/** The same moment written with a zone; UTC where none was said. Null when it is no time at all. */
export function isoTime(written: string): string | null {
  const text = written.trim()
  if (judgeTime(text) === 'ok') return text.replace(' ', 'T')
  const bare = judgeTime(text) === 'no-zone'
  const at = Date.parse(bare && text.length > 10 ? `${text.replace(' ', 'T').replace(',', '.')}Z` : text)
  return Number.isNaN(at) ? null : new Date(at).toISOString().replace('.000Z', 'Z')
}
