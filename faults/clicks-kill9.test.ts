import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { killWhileClicking } from './clicks-kill9.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))

for (const kind of ['sqlite', 'postgres'] as const) {
  it(`kill -9 keeps every acknowledged click and conversion, each counted once (${kind}, seed ${seed})`, async () => {
    let state = seed
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647

    const report = await killWhileClicking({ kind, random, kills: 4, visitors: 24 })

    console.log(JSON.stringify({ kind, ...report }))
    expect(report).toMatchObject({ lostClicks: 0, lostConversions: 0, doubledConversions: 0, wrongCounts: [] })
    // A run in which nothing was acknowledged proves nothing.
    expect(report.ackedClicks).toBeGreaterThan(200)
    expect(report.ackedConversions).toBeGreaterThan(50)
  }, 60_000)
}
