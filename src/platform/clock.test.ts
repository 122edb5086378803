import { expect, it } from 'vitest'
import { systemClock, watchedClock } from './clock.ts'

function twoClocks() {
  const time = { wall: 1_800_000_000_000, steady: 5_000 }
  const pass = (ms: number): void => {
    time.wall += ms
    time.steady += ms
  }
  return { time, pass, clock: watchedClock(() => time.wall, () => time.steady) }
}

it('a clock that only runs was steady from the beginning', () => {
  const { clock, pass } = twoClocks()
  for (let day = 0; day < 10; day += 1) {
    pass(86_400_000)
    clock.now()
  }

  expect(clock.steadySince()).toEqual({ at: 1_800_000_000_000, set: false })
})

it.each([['an hour ahead', 3_600_000], ['an hour back', -3_600_000], ['a day back', -86_400_000], ['two seconds ahead', 2_000]])('a clock that is set %s says since when it is so', (_how, ms) => {
  const { clock, pass, time } = twoClocks()
  pass(60_000)
  time.wall += ms
  const setAt = time.wall

  expect(clock.steadySince()).toEqual({ at: setAt, set: true })
  pass(60_000)
  expect(clock.now()).toBe(setAt + 60_000)
  expect(clock.steadySince()).toEqual({ at: setAt, set: true })
})

it('a clock that a time server nudges was not set', () => {
  const { clock, pass, time } = twoClocks()
  for (let nudge = 0; nudge < 100; nudge += 1) {
    pass(1000)
    time.wall += 400
    clock.now()
  }

  expect(clock.steadySince().set).toBe(false)
})

it('the clock of the product is the machine’s', () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(50)
  expect(systemClock.steadySince().at).toBeLessThanOrEqual(Date.now())
})
