import { randomBytes } from 'node:crypto'

export { newId } from './new-id.mjs'

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
