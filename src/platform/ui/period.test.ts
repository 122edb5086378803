import { describe, expect, it } from 'vitest'
import { dayIn, lastDays, lengthOf, parsePeriod, presetOf, writePeriod } from './period.ts'

const today = '2026-11-23'

describe('a period', () => {
  it('counts both its ends, over the change of the clocks too', () => {
    expect(lastDays(28, today)).toEqual({ from: '2026-10-27', to: today })
    expect(lengthOf({ from: '2026-10-20', to: '2026-10-30' })).toBe(11)
    expect(presetOf(lastDays(7, today), today)).toBe(7)
    expect(presetOf({ from: '2026-11-01', to: '2026-11-28' }, today)).toBeNull()
  })

  it('survives the address and back', () => {
    for (const period of [lastDays(90, today), { from: '2026-11-01', to: '2026-11-15' }]) expect(parsePeriod(writePeriod(period, today), today)).toEqual(period)
    expect(writePeriod(lastDays(90, today), today)).toBe('90')
  })

  it('falls back to the last 28 days when the address makes no sense', () => {
    for (const text of ['', '12', 'x', '2026-02-30..2026-03-01', '2026-13-01..2026-14-01']) expect(parsePeriod(text, today), text).toEqual(lastDays(28, today))
    expect(parsePeriod('2026-11-15..2026-11-01', today)).toEqual({ from: '2026-11-01', to: '2026-11-15' })
  })

  it('begins and ends with the days of the workspace', () => {
    const late = Date.UTC(2026, 10, 22, 23, 30)

    expect([dayIn('Europe/Rome', late), dayIn('America/New_York', late)]).toEqual(['2026-11-23', '2026-11-22'])
  })
})
