import { expect, it } from 'vitest'
import { readCursor, writeCursor } from './page-cursor.ts'

it('gives back what it was made of', () => {
  const end = { at: 1_800_000_000_000, id: '01a206dc-6565-7e56-bbf2-55716c14687e' }

  expect(readCursor(writeCursor(end))).toEqual(end)
  expect([readCursor(null), readCursor(undefined)]).toEqual([null, null])
})

it.each(['', 'zzz', '1.01a206dc', '12345678901234567_a', '1_', '1_a b', '1_a\n'])('refuses %j, which it never made, instead of starting over', (cursor) => {
  expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ status: 400, code: 'bad-cursor' }))
})
