import { randomBytes } from 'node:crypto'

/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then random bits, so ids sort by the time they were made.
 * `at` is in epoch milliseconds.
 */
export function newId(at: number = Date.now()): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(at, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
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
