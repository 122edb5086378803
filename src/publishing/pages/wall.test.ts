import { describe, expect, it } from 'vitest'
import { instantOf, movedBy, spanOf, step, wallTimeIn } from './wall.ts'

describe('the calendar’s wall', () => {
  it('shows what the clock shows there, at midnight too', () => {
    expect(wallTimeIn('Europe/Rome', Date.parse('2026-11-22T23:00:00Z'))).toBe('2026-11-23T00:00:00')
    expect(wallTimeIn('America/New_York', Date.parse('2026-11-23T04:59:59Z'))).toBe('2026-11-22T23:59:59')
  })

  it('knows the instant of a wall time, before and after the clocks change', () => {
    expect(instantOf('2026-10-25T00:00:00', 'Europe/Rome')).toBe(Date.parse('2026-10-24T22:00:00Z'))
    expect(instantOf('2026-10-26T00:00', 'Europe/Rome')).toBe(Date.parse('2026-10-25T23:00:00Z'))
  })

  it('knows no instant of a day or hour no clock shows, or of a zone nobody knows', () => {
    for (const wall of ['2027-02-30T09:00', '2027-13-01T09:00', '2027-01-01T25:00', 'domaniT09:00']) expect(instantOf(wall, 'Europe/Rome'), wall).toBeNull()
    expect(instantOf('2027-01-01T09:00', 'Mars/Olympus')).toBeNull()
  })

  it('moves a post by as much on its own wall, over a clock change too', () => {
    expect(movedBy('2026-10-24T09:30', '2026-10-24T15:30:00', '2026-10-26T15:30:00')).toBe('2026-10-26T09:30:00')
  })

  it('shows whole weeks from the workspace’s first day', () => {
    expect(spanOf('month', '2026-11-23', 1)).toEqual({ from: '2026-10-26', to: '2026-12-07' })
    expect(spanOf('month', '2026-11-23', 7)).toEqual({ from: '2026-11-01', to: '2026-12-13' })
    expect(spanOf('week', '2026-11-22', 1)).toEqual({ from: '2026-11-16', to: '2026-11-23' })
  })

  it('goes from month to month without skipping a short one', () => {
    expect(step('month', '2026-01-31', 1)).toBe('2026-02-01')
    expect(step('week', '2026-01-01', -1)).toBe('2025-12-25')
  })
})
