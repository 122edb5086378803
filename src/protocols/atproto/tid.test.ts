import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stableTid } from './tid.ts'

const time = fc.integer({ min: 0, max: Date.UTC(2100, 0) })
const pattern = /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/

it('is a valid TID, the same for ever for the same key and time', () => {
  fc.assert(
    fc.property(fc.string(), time, (key, at) => {
      expect(stableTid(key, at)).toMatch(pattern)
      expect(stableTid(key, at)).toBe(stableTid(key, at))
    }),
  )
})

it('sorts by time, and tells keys of the same millisecond apart', () => {
  fc.assert(fc.property(fc.string(), fc.string(), time, time, (a, b, x, y) => x >= y || stableTid(a, x) < stableTid(b, y)))
  expect(stableTid('post:0', 1_800_000_000_000)).not.toBe(stableTid('post:1', 1_800_000_000_000))
})

it('carries the time as the specification says', () => {
  // https://atproto.com/specs/tid: 3jzfcijpj2z2a is 2023-06-30T15:50:38.979000Z with some clock identifier.
  expect(stableTid('x', 1_688_137_381_887).slice(0, 9)).toBe('3jzfcijpj')
})
