import { randomInt } from 'node:crypto'
import { describe, it } from 'vitest'
import { killWhileWorking } from './journey-kill9.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))

/** `npm run faults` kills more often than every build does. */
const kills = process.env['FAULTS_WHOLE'] === undefined ? { sqlite: 4, postgres: 2 } : { sqlite: 10, postgres: 6 }

// Both at once: each spends most of its time waiting for the 35 s after which an unseen call may be made again.
describe.concurrent('the journey through the real program', () => {
  for (const kind of ['sqlite', 'postgres'] as const) {
    it(`kill -9 at any moment loses nothing acknowledged and doubles nothing (${kind}, seed ${seed})`, async ({ expect: check }) => {
      const report = await killWhileWorking({ kind, seed, kills: kills[kind] })

      console.log(JSON.stringify({ kind, ...report }))
      check(report).toMatchObject({ lost: [], doubled: [], early: [], strange: [] })
      // A run in which little was acknowledged proves little.
      const { acknowledged } = report
      for (const [what, count] of Object.entries(acknowledged)) check(count, what).toBeGreaterThan(0)
      check(acknowledged.clicks).toBeGreaterThan(5)
      check(acknowledged.drafts).toBeGreaterThan(5)
    }, 240_000)
  }
})
