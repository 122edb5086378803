import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { realResolutions, unkind } from '../test/support/publishing-simulation.ts'
import { live, liveAgain, regressions, traps } from './simulation.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))
const enough = { lives: 1_000_000, ms: 1_500 }

for (const resolution of realResolutions) {
  it(`a ${resolution.class} network keeps every promise, whatever the world and the clock do (seed ${seed})`, () => {
    for (const clockSet of [0, 0.05]) {
      const { lives, doubled, asked, failures } = live(resolution, { ...unkind, clockSet }, (seed * 1_000_003) % 4_000_000_000, enough)
      console.log(JSON.stringify({ class: resolution.class, clockSet, lives, asked }))

      expect({ doubled, failures }).toEqual({ doubled: 0, failures: [] })
      expect(lives).toBeGreaterThan(10_000)
      expect(asked > 0).toBe(resolution.class === 'blind')
    }
  })
}

it.each(regressions())('a life that once failed keeps its promises: $class, $seed', (one) => {
  expect(liveAgain(one)).toBeNull()
})

it.each(traps)('the planted trap is found: $name', ({ resolution }) => {
  expect(live(resolution, unkind, (seed * 1_000_003) % 4_000_000_000, { lives: 50_000 }).doubled).toBeGreaterThan(0)
})
