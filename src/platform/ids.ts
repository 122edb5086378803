import { randomBytes, randomUUID } from 'node:crypto'

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits, so ids sort by the time they were made.
 * `at` is in epoch milliseconds.
 */
export function newId(at: number = Date.now()): string {
  const time = at.toString(16).padStart(12, '0')
  // A version 4 holds its random bits, and the variant, where a version 7 does; Node draws them in advance.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A random base-62 word of `length` characters; ~5.95 bits each, so 22 characters carry ≥ 128 bits. */
export function randomWord(length: number): string {
  let word = ''
  while (word.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: dropping the rest keeps every letter equally likely.
      if (byte < 248 && word.length < length) word += BASE62[byte % 62]
    }
  }
  return word
}
