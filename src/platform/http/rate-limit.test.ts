import { describe, expect, it } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

describe('a rate limit', () => {
  it('lets a burst through, then as many as its pace allows, each key for itself', () => {
    let now = 0
    const limit = createRateLimit({ now: () => now }, { burst: 3, perMinute: 60 })

    expect([1, 2, 3, 4].map(() => limit.take('anna'))).toEqual([0, 0, 0, 1])
    expect(limit.take('bruno')).toBe(0)
    now = 1_000
    expect([limit.take('anna'), limit.take('anna')]).toEqual([0, 1])
    now = 60_000
    expect([1, 2, 3, 4].map(() => limit.take('anna'))).toEqual([0, 0, 0, 1])
  })

  it('does not punish anyone when the clock is set back', () => {
    let now = 1_000_000
    const limit = createRateLimit({ now: () => now }, { burst: 1, perMinute: 60 })
    limit.take('anna')
    now = 0

    expect(limit.take('anna')).toBe(1)
    now = 1_000
    expect(limit.take('anna')).toBe(0)
  })

  it('forgets the key unused longest, so a flood of keys costs no memory', () => {
    const limit = createRateLimit({ now: () => 0 }, { burst: 1, perMinute: 1, maxKeys: 2 })
    for (const key of ['a', 'b', 'c']) limit.take(key)

    expect(limit.take('c')).toBeGreaterThan(0)
    expect(limit.take('a')).toBe(0)
  })
})
