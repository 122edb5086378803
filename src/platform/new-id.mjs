// @ts-check
import { randomUUID } from 'node:crypto'

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits, so ids sort by the time they were made.
 * `at` is in epoch milliseconds. Plain JavaScript, because procedures make ids too (see db/procedure.ts).
 * @type {(at?: number) => string}
 */
export function newId(at = Date.now()) {
  if (at !== lastAt) {
    const time = at.toString(16).padStart(12, '0')
    lastStart = `${time.slice(0, 8)}-${time.slice(8)}-7`
    lastAt = at
  }
  // A version 4 holds its random bits, and the variant, where a version 7 does; Node draws them in advance.
  return lastStart + randomUUID().slice(15)
}

/** Many are made in a millisecond. */
let lastAt = Number.NaN
let lastStart = ''
