import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute, inWindow, type Touch } from './attribution.ts'

const dayMs = 86_400_000
const convertedAt = Date.UTC(2026, 2, 31)

/** The definition, word by word, with no cleverness. */
function bruteForce(journey: readonly Touch[], days: number): { first: number | null; lastNonDirect: number | null } {
  const inside = journey.map((touch, i) => ({ ...touch, i })).filter(({ at }) => at <= convertedAt && at >= convertedAt - days * dayMs)
  const sent = inside.filter(({ direct }) => !direct)
  const earning = sent.length > 0 ? sent : inside
  return { first: earning[0]?.i ?? null, lastNonDirect: earning.at(-1)?.i ?? null }
}

describe('attribution', () => {
  it('gives what the definition gives on any journey', () => {
    const touch = fc.record({ at: fc.integer({ min: convertedAt - 100 * dayMs, max: convertedAt + dayMs }), direct: fc.boolean() })
    fc.assert(fc.property(fc.array(touch, { maxLength: 30 }), fc.integer({ min: 1, max: 90 }), (touches, days) => {
      const journey = touches.toSorted((left, right) => left.at - right.at)
      expect(attribute(journey, convertedAt, days)).toEqual(bruteForce(journey, days))
    }), { numRuns: 2_000 })
  })

  it('counts a touch exactly at the window’s edge, not one a millisecond older', () => {
    expect(inWindow({ at: convertedAt - 30 * dayMs }, convertedAt, 30)).toBe(true)
    expect(inWindow({ at: convertedAt - 30 * dayMs - 1 }, convertedAt, 30)).toBe(false)
    expect(attribute([{ at: convertedAt - 31 * dayMs, direct: false }], convertedAt, 30)).toEqual({ lastNonDirect: null, first: null })
  })

  it('never lets a direct visit take what a post earned', () => {
    const journey = [{ at: 1, direct: true }, { at: 2, direct: false }, { at: 3, direct: true }].map((touch) => ({ ...touch, at: convertedAt - 1000 + touch.at }))
    expect(attribute(journey, convertedAt, 30)).toEqual({ lastNonDirect: 1, first: 1 })
  })

  const reference = new URL('../../../shared/data/attribution/', import.meta.url)
  it.skipIf(!existsSync(reference))('agrees with the reference on 30,000 journeys (skipped without ../shared)', () => {
    const lines = readFileSync(new URL('own_paths.csv', reference), 'utf8').trim().split('\n').slice(1)
    const expected = (JSON.parse(readFileSync(new URL('own_paths_expected.json', reference), 'utf8')) as { heuristics: { first: Record<string, number>; last: Record<string, number> } }).heuristics
    const first: Record<string, number> = {}
    const last: Record<string, number> = {}
    for (const line of lines) {
      const [path = '', conversions = '0'] = line.split(',')
      const names = path.split(' > ')
      const credit = attribute(names.map((_, i) => ({ at: convertedAt - (names.length - i) * 1000, direct: false })), convertedAt, 30)
      const firstName = names[credit.first ?? -1] ?? ''
      const lastName = names[credit.lastNonDirect ?? -1] ?? ''
      first[firstName] = (first[firstName] ?? 0) + Number(conversions)
      last[lastName] = (last[lastName] ?? 0) + Number(conversions)
    }
    expect(first).toEqual(expected.first)
    expect(last).toEqual(expected.last)
  })
})
