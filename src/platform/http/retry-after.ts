/**
 * Seconds to wait by `Retry-After` (RFC 9110 §10.2.3: seconds or an HTTP date), from `now` in epoch milliseconds; a date
 * in the past is 0. Null when there is no such header or it says nothing we understand.
 */
export function retryAfterSeconds(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Math.ceil(Number(text)), Number.MAX_SAFE_INTEGER)
  // Date.parse takes many things; an HTTP date always starts with the name of a day.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000))
}
