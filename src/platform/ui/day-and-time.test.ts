import { describe, expect, it } from 'vitest'
import { isWholeDay, isWholeTime, nextDay, nextQuarter, readDay, readTime, writtenDay } from './day-and-time.ts'

const today = '2026-11-23'

describe('a typed day', () => {
  it.each([
    ['31/12/2026', '2026-12-31'],
    [' 1.2.2027 ', '2027-02-01'],
    ['5-1-27', '2027-01-05'],
    ['2027-08-12', '2027-08-12'],
    ['24122027', '2027-12-24'],
    ['241227', '2027-12-24'],
    ['2412', null],
    ['24/12', '2026-12-24'],
    ['23 11', '2026-11-23'],
    ['22/11', '2027-11-22'],
    // No month has it: whoever checks the date says so.
    ['30/02/2027', '2027-02-30'],
    ['domani', null],
    ['31/12/202', null],
    ['1/2/3/4', null],
    ['', null],
  ])('%j is %j', (text, day) => {
    expect(readDay(text, today)).toBe(day)
  })

  it('counts while one types only when nothing more can be meant', () => {
    expect(['31/12/2026', '2026-12-31', '31/12/20', '31/12', '3'].map(isWholeDay)).toEqual([true, true, false, false, false])
  })

  it('is written as the language writes it; what is no day stays', () => {
    expect([writtenDay('2026-12-31', 'it'), writtenDay('2026-12-31', 'en'), writtenDay('domani', 'it'), writtenDay('', 'it')]).toEqual(['31/12/2026', '31/12/2026', 'domani', ''])
  })

  it('goes a day on and back, from today when there is none', () => {
    expect([nextDay('2026-12-31', 1, today), nextDay('2027-03-01', -1, today), nextDay('', 1, today), nextDay('domani', -1, today)]).toEqual(['2027-01-01', '2027-02-28', today, today])
  })
})

describe('a typed time', () => {
  it.each([
    ['9', '09:00'],
    ['9:30', '09:30'],
    ['09.30', '09:30'],
    ['930', '09:30'],
    ['1830', '18:30'],
    ['18h30', '18:30'],
    ['9:30 pm', '21:30'],
    ['12 am', '00:00'],
    ['12 p.m.', '12:00'],
    ['24:00', null],
    ['18:75', null],
    ['13 pm', null],
    ['sera', null],
    ['', null],
  ])('%j is %j', (text, time) => {
    expect(readTime(text)).toBe(time)
  })

  it('counts while one types only when it is whole', () => {
    expect(['9:30', '09:3', '09:30', '25:00', '930'].map(isWholeTime)).toEqual([true, false, true, false, false])
  })

  it('goes by quarters, within the day', () => {
    expect([nextQuarter('09:00', 1), nextQuarter('09:07', 1), nextQuarter('09:07', -1), nextQuarter('23:50', 1), nextQuarter('00:05', -1), nextQuarter('sera', 1)]).toEqual(['09:15', '09:15', '09:00', '23:45', '00:00', 'sera'])
  })
})
