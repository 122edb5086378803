import { describe, expect, it } from 'vitest'
import { momentOf, scheduleAt } from './wall-time.ts'

describe('wall time', () => {
  // From the IANA time zone database, checked against its published transitions.
  const moments: readonly [zone: string, wallTime: string, utc: string][] = [
    ['Europe/Rome', '2026-10-24T09:00:00', '2026-10-24T07:00:00Z'],
    ['Europe/Rome', '2026-10-25T09:00:00', '2026-10-25T08:00:00Z'],
    ['Europe/Rome', '2027-03-28T09:00:00', '2027-03-28T07:00:00Z'],
    ['America/New_York', '2026-03-08T03:00:00', '2026-03-08T07:00:00Z'],
    ['America/New_York', '2026-11-01T09:00:00', '2026-11-01T14:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-05T09:00:00', '2026-04-04T22:30:00Z'],
    ['Australia/Lord_Howe', '2026-10-04T09:00:00', '2026-10-03T22:00:00Z'],
    ['Africa/Casablanca', '2026-02-14T09:00:00', '2026-02-14T08:00:00Z'],
    ['Asia/Kolkata', '2026-07-01T09:00:30', '2026-07-01T03:30:30Z'],
  ]
  for (const [zone, wallTime, utc] of moments) {
    it(`${wallTime} in ${zone} is ${utc}, and back`, () => {
      expect(momentOf({ wallTime, zone })).toEqual({ result: 'at', at: Date.parse(utc) })
      expect(scheduleAt(Date.parse(utc), zone)).toEqual({ wallTime, zone })
    })
  }

  const gaps: readonly [zone: string, wallTime: string, from: string, to: string][] = [
    ['Europe/Rome', '2026-03-29T02:30:00', '2026-03-29T02:00:00', '2026-03-29T03:00:00'],
    ['Europe/Rome', '2026-03-29T02:00:00', '2026-03-29T02:00:00', '2026-03-29T03:00:00'],
    ['America/New_York', '2026-03-08T02:59:59', '2026-03-08T02:00:00', '2026-03-08T03:00:00'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-04T02:00:00', '2026-10-04T02:30:00'],
    ['Africa/Casablanca', '2026-03-22T02:30:00', '2026-03-22T02:00:00', '2026-03-22T03:00:00'],
  ]
  for (const [zone, wallTime, from, to] of gaps) {
    it(`${wallTime} does not exist in ${zone}: ${to} is proposed, and exists`, () => {
      expect(momentOf({ wallTime, zone })).toEqual({ result: 'gap', from, to, proposed: to })
      expect(momentOf({ wallTime: to, zone }).result).toBe('at')
    })
  }

  const twice: readonly [zone: string, wallTime: string, earlier: string, later: string][] = [
    ['Europe/Rome', '2026-10-25T02:30:00', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z'],
    ['Africa/Casablanca', '2026-02-15T02:30:00', '2026-02-15T01:30:00Z', '2026-02-15T02:30:00Z'],
  ]
  for (const [zone, wallTime, earlier, later] of twice) {
    it(`${wallTime} comes twice in ${zone}: a person chooses`, () => {
      expect(momentOf({ wallTime, zone })).toMatchObject({ result: 'twice', earlier: Date.parse(earlier), later: Date.parse(later) })
      expect(momentOf({ wallTime, zone, fold: 'earlier' })).toEqual({ result: 'at', at: Date.parse(earlier) })
      expect(momentOf({ wallTime, zone, fold: 'later' })).toEqual({ result: 'at', at: Date.parse(later) })
      expect(scheduleAt(Date.parse(later), zone)).toEqual({ wallTime, zone, fold: 'later' })
    })
  }

  it('knows what is no date and no zone', () => {
    expect(momentOf({ wallTime: '2026-02-30T10:00:00', zone: 'Europe/Rome' }).result).toBe('no-such-date')
    expect(momentOf({ wallTime: '2026-02-20T25:00:00', zone: 'Europe/Rome' }).result).toBe('no-such-date')
    expect(momentOf({ wallTime: '2026-02-20T10:00:00', zone: 'Europe/Atlantis' }).result).toBe('unknown-zone')
    expect(momentOf({ wallTime: '2026-02-20T10:00:00', zone: '+02:00' }).result).toBe('unknown-zone')
  })
})
