import { createHash, timingSafeEqual } from 'node:crypto'
import { randomWord } from '../platform/ids.ts'

/** A secret a person holds in a link or a program in a header: 32 base-62 characters, about 190 bits. */
export const newToken = (): string => randomWord(32)

/** What we keep of a token. Plain SHA-256 is enough: tokens are long and random, there is nothing to guess. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest())
}
