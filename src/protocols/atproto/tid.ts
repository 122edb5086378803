import { createHash } from 'node:crypto'

const ALPHABET = '234567abcdefghijklmnopqrstuvwxyz'

/**
 * A record key of the `tid` kind (https://atproto.com/specs/tid) that is a function of its arguments: the same key and
 * time always give the same TID, so sending a record again writes the same record. 53 bits of microseconds, of which
 * the part below the millisecond comes from the key, then 10 bits of it as clock identifier.
 */
export function stableTid(key: string, createdAt: number): string {
  const hash = createHash('sha256').update(key).digest()
  const micros = BigInt(createdAt) * 1000n + BigInt(hash.readUInt32BE(0) % 1000)
  return base32((micros << 10n) | BigInt(hash.readUInt16BE(4) & 1023))
}

function base32(value: bigint): string {
  let text = ''
  for (let left = value, place = 0; place < 13; place += 1, left >>= 5n) text = (ALPHABET[Number(left & 31n)] ?? '') + text
  return text
}
