import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { killWhilePublishing } from './publish-kill9.ts'

/** `FAULT_SEED=123` repeats a run. */
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1, 1_000_000))

for (const [kind, workers] of [['sqlite', 1], ['postgres', 2]] as const) {
  it(`kill -9 while publishing loses nothing and doubles nothing (${kind}, seed ${seed})`, async () => {
    const report = await killWhilePublishing({ kind, seed, posts: 210, kills: 7, workers })

    console.log(JSON.stringify({ kind, ...report }))
    expect(report).toMatchObject({ duplicates: 0, lost: 0, early: 0, needPersonOutsideBlind: 0 })
    // A run in which no kill hit a call proves nothing.
    expect(report.unseen).toBeGreaterThan(0)
  }, 120_000)
}
