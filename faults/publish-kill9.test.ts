import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { brokenBy, killWhilePublishing } from './publish-kill9.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))

// Of two workers one is always at work: more posts, or the later kills find nothing to hit.
for (const [kind, workers, posts] of [['sqlite', 1, 35], ['postgres', 2, 70]] as const) {
  it(`kill -9 while publishing loses nothing and doubles nothing (${kind}, seed ${seed})`, async () => {
    const report = await killWhilePublishing({ kind, seed, posts, kills: 7, workers, patienceMs: 60_000 })

    console.log(JSON.stringify({ kind, ...report }))
    expect(brokenBy(report)).toEqual([])
  }, 120_000)
}
