import { describe, expect, it } from 'vitest'
import { GroupPace } from './group-pace.ts'

/** Callers who ask again as soon as they are answered: how large the groups are once they have found their pace. */
function groupsOf(callers: number): readonly number[] {
  const pace = new GroupPace(2)
  const underWay: number[] = []
  const sizes: number[] = []
  let waiting = 0
  const send = (): void => {
    while (waiting > 0 && pace.mayGo(waiting)) {
      const group = Math.min(waiting, pace.atMost)
      pace.began(group)
      underWay.push(group)
      sizes.push(group)
      waiting -= group
    }
  }
  const come = (asking: number): void => {
    let atTheEnd = false
    for (let i = 0; i < asking; i++) {
      waiting += 1
      const when = pace.when(waiting)
      if (when === 'now') send()
      atTheEnd ||= when === 'turn'
    }
    if (atTheEnd) send()
  }
  come(callers)
  for (let round = 0; round < 40; round++) {
    const answered = underWay.shift() ?? 0
    pace.ended(answered, 1)
    send()
    come(answered)
  }
  return sizes.slice(-10)
}

describe('the pace of groups', () => {
  it('sends a caller who is alone at once', () => {
    const pace = new GroupPace(2)
    expect(pace.when(1)).toBe('now')
    pace.began(1)
    expect(pace.busy).toBe(true)
    expect(pace.when(1)).toBe('now')
  })

  it('lets one half be written while the other is read', () => {
    for (const size of groupsOf(32)) {
      expect(size).toBeGreaterThanOrEqual(8)
      expect(size).toBeLessThanOrEqual(24)
    }
  })

  it('sends one group at a time, of everybody who waits, on a store that takes long or takes no more', () => {
    for (const [pace, ms] of [[new GroupPace(2), 20], [new GroupPace(1), 1]] as const) {
      pace.began(1)
      pace.ended(1, ms)
      expect(pace.when(32)).toBe('turn')
      expect(pace.atMost).toBeGreaterThan(1_000_000)
      pace.began(32)
      expect(pace.when(100)).toBe('end')
      expect(pace.mayGo(100)).toBe(false)
      pace.ended(32, ms)
      expect(pace.mayGo(1)).toBe(true)
    }
  })

  it('does not take work for waiting: a large group may take long on a quick store', () => {
    for (const [statements, inHalves] of [[16, false], [2_000, true]] as const) {
      const pace = new GroupPace(2)
      pace.when(32)
      pace.began(16)
      pace.ended(16, 20, statements)
      expect(pace.atMost < 32).toBe(inHalves)
    }
  })

  it('never has more groups under way than it may', () => {
    const pace = new GroupPace(2)
    pace.began(1)
    pace.began(1)
    expect(pace.when(1_000)).toBe('end')
    expect(pace.mayGo(1_000)).toBe(false)
    pace.ended(1, 1)
    expect(pace.when(1_000)).toBe('now')
  })

  it('forgets a crowd that went away', () => {
    const pace = new GroupPace(2)
    pace.when(100)
    expect(pace.when(1)).toBe('turn')
    for (let i = 0; i < 100; i++) {
      pace.began(1)
      pace.ended(1, 1)
    }
    expect(pace.when(1)).toBe('now')
  })
})
