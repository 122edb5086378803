import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { realResolutions, unkind } from '../test/support/publishing-simulation.ts'
import { live, liveAgain, regressions, traps } from './simulation.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))
/** In each of the two worlds: a million lives of each class in every run. */
const lives = 500_000

for (const resolution of realResolutions) {
  it(`a ${resolution.class} network keeps every promise, whatever the world and the clock do (seed ${seed})`, () => {
    for (const clockSet of [0, 0.05]) {
      const { doubled, asked, failures } = live(resolution, { ...unkind, clockSet }, (seed * 1_000_003) % 4_000_000_000, lives)
      console.log(JSON.stringify({ class: resolution.class, clockSet, lives, asked }))

      expect({ doubled, failures }).toEqual({ doubled: 0, failures: [] })
      expect(asked > 0).toBe(resolution.class === 'blind')
    }
  })
}

it.each(regressions())('a life that once failed keeps its promises: $class, $seed', (one) => {
  expect(liveAgain(one)).toBeNull()
})

it.each(traps)('the planted trap is found: $name', ({ resolution }) => {
  expect(live(resolution, unkind, (seed * 1_000_003) % 4_000_000_000, 50_000).doubled).toBeGreaterThan(0)
})
