import { describe, expect, it } from 'vitest'
import { makeFormat } from './format.ts'

const italian = makeFormat({ language: 'it', zone: 'Europe/Rome' })
const english = makeFormat({ language: 'en', zone: 'Europe/Rome' })
const noon = Date.UTC(2026, 10, 3, 11, 5)

// Intl separates with several kinds of space; people see one.
const seen = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')

describe('formatting', () => {
  it('writes numbers as each language does, thousands always grouped so that columns line up', () => {
    expect(english.number(1234.5, 1)).toBe('1,234.5')
    expect(italian.number(1234.5, 1)).toBe('1.234,5')
    expect(italian.percent(0.1234)).toBe('12,3%')
    expect(english.change(0.12)).toBe('+12%')
    expect(english.change(-0.5)).toBe('-50%')
    expect(english.change(0)).toBe('0%')
  })

  it('never turns what is not known into a number', () => {
    for (const text of [italian.number(null), italian.percent(null), italian.money(null, 'EUR'), italian.date(null), italian.duration(null), italian.relative(null)]) expect(text).toBe('n.d.')
    expect(english.compact(null)).toBe('n/a')
    expect(english.number(0)).toBe('0')
  })

  it('knows how many minor units a currency has', () => {
    expect(seen(english.money(1990, 'EUR'))).toBe('€19.90')
    expect(seen(italian.money(1990, 'EUR'))).toBe('19,90 €')
    expect(seen(english.money(1990, 'JPY'))).toBe('JP¥1,990')
    expect(seen(english.money(1990, 'BHD'))).toBe('BHD 1.990')
  })

  it('shows instants in the zone of the workspace and says when it is another', () => {
    expect(english.time(noon)).toBe('12:05')
    expect(english.dateTime(noon)).toBe('3 Nov 2026, 12:05')
    expect(english.dateTime(noon, 'America/New_York')).toBe('3 Nov 2026, 06:05 (America/New_York)')
    expect(italian.date(noon)).toBe('3 nov 2026')
  })

  it('says how long ago in the unit people would use', () => {
    const before = (milliseconds: number): string => english.relative(noon - milliseconds, noon)

    expect(before(0)).toBe('now')
    expect(before(59_700)).toBe('1 minute ago')
    expect(before(3 * 3_600_000)).toBe('3 hours ago')
    expect(before(24 * 3_600_000)).toBe('yesterday')
    expect(before(60 * 86_400_000)).toBe('2 months ago')
    expect(english.relative(noon + 400 * 86_400_000, noon)).toBe('next year')
  })

  it('says lengths in their two biggest units', () => {
    expect(seen(english.duration(3_900_000))).toBe('1 hr 5 mins')
    expect(seen(english.duration(86_400_000 + 5000))).toBe('1 day')
    expect(seen(english.duration(400))).toBe('0 secs')
  })
})
