import { randomInt } from 'node:crypto'
import { expect, it } from 'vitest'
import { cutTheLog } from './wal-cut.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))

it(`the power may go at any byte of the log: what was acknowledged is there (seed ${seed})`, async () => {
  const { cuts, commits, acknowledged, broken } = await cutTheLog({ seed, cuts: 300, requests: 200 })

  console.log(JSON.stringify({ cuts, commits, acknowledged }))
  expect(broken).toEqual([])
  expect(commits).toBeGreaterThan(50)
  expect(acknowledged).toBeGreaterThan(100)
}, 60_000)
