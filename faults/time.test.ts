import { randomInt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { checkJumps, checkSchedules, checkZones } from './time.ts'

/** `FAULT_SEED=123` repeats a run; CI always makes the same one. */
const seed = Number(process.env['FAULT_SEED'] ?? (process.env['CI'] ? 702_683 : randomInt(1, 1_000_000)))

describe('time', () => {
  it('wall times of three years in Rome, New York, Lord Howe and Casablanca are what the system’s calendar says', () => {
    const { moments, broken } = checkZones()

    expect(broken).toEqual([])
    expect(moments).toBeGreaterThan(5_000)
  })

  it.each(['sqlite', 'postgres'] as const)('what is planned for nine goes out at nine, whatever the clocks there did (%s)', async (kind) => {
    const { posts, broken } = await checkSchedules(kind)

    expect(broken).toEqual([])
    expect(posts).toBeGreaterThan(60)
  })

  it.each(['sqlite', 'postgres'] as const)(`a clock that jumps makes nothing early, double or forgotten (%s, seed ${seed})`, async (kind) => {
    expect((await checkJumps(kind, seed)).broken).toEqual([])
  })
})
