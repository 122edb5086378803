import { describe, expect, it } from 'vitest'
import { dayFinder, daysOf, eachDay, previousDays } from './days.ts'

const HOUR = 3_600_000

describe('days of a zone', () => {
  it('a day of a clock change has 23 or 25 hours', () => {
    const spring = daysOf('2026-03-29', '2026-03-29', 'Europe/Rome')
    const autumn = daysOf('2026-10-25', '2026-10-25', 'Europe/Rome')

    expect((spring?.to ?? 0) - (spring?.from ?? 0)).toBe(23 * HOUR)
    expect((autumn?.to ?? 0) - (autumn?.from ?? 0)).toBe(25 * HOUR)
  })

  it('compares with as many days right before', () => {
    const days = daysOf('2026-11-10', '2026-11-23', 'Europe/Rome')
    if (!days) throw new Error('no days')

    const before = previousDays(days)

    expect([before.first, before.last]).toEqual(['2026-10-27', '2026-11-09'])
    expect(before.to).toBe(days.from)
  })

  it('puts every instant in its own day, ends included', () => {
    const days = daysOf('2026-10-24', '2026-10-26', 'Australia/Lord_Howe')
    if (!days) throw new Error('no days')
    const dayOf = dayFinder(days)

    for (const [index, { day, from }] of eachDay(days).entries()) {
      expect(dayOf(from)).toBe(day)
      expect(dayOf(from - 1)).toBe(index === 0 ? null : eachDay(days)[index - 1]?.day)
    }
    expect(dayOf(days.to)).toBeNull()
  })

  it.each([
    ['2026-02-30', '2026-03-01'],
    ['2026-03-02', '2026-03-01'],
    ['2024-01-01', '2026-01-01'],
    ['yesterday', 'today'],
  ])('refuses %s – %s', (first, last) => expect(daysOf(first, last, 'Europe/Rome')).toBeNull())
})
