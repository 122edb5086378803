import { expect, it } from 'vitest'
import { askTogether } from './ask-together.ts'

it('asks once for all who ask in the same turn, each name once', async () => {
  const asked: (readonly string[])[] = []
  const ask = askTogether<string, number>((key) => key, (keys) => {
    asked.push(keys)
    return Promise.resolve(new Map(keys.flatMap((key) => (key === 'nobody' ? [] : [[key, key.length] as const]))))
  })

  expect(await Promise.all([ask('a'), ask('bb'), ask('a'), ask('nobody')])).toEqual([1, 2, 1, undefined])
  expect(await ask('a')).toBe(1)
  expect(asked).toEqual([['a', 'bb', 'nobody'], ['a']])
})

it('does not wait for the end of the turn when very many ask, and forgets nobody', async () => {
  const asked: number[] = []
  const ask = askTogether<number, number>(String, (keys) => {
    asked.push(keys.length)
    return Promise.resolve(new Map(keys.map((key) => [String(key), key])))
  })

  const numbers = Array.from({ length: 600 }, (_, i) => i)

  expect(await Promise.all(numbers.map(ask))).toEqual(numbers)
  expect(asked).toEqual([256, 256, 88])
})

it('tells everybody when it could not be asked', async () => {
  const ask = askTogether<string, number>((key) => key, () => Promise.reject(new Error('away')))

  expect(await Promise.allSettled([ask('a'), ask('b')])).toEqual([{ status: 'rejected', reason: new Error('away') }, { status: 'rejected', reason: new Error('away') }])
})
