import type { Days } from './days.ts'
import type { LoopSources, Tallies } from './ports.ts'
import type { Gains, GrowthOfThing } from './growth.ts'
import { counters, type reachOfPublished } from './store.ts'

/** Everything counted in some days, before it is laid out. */
export interface Period {
  readonly days: Days
  readonly published: Awaited<ReturnType<LoopSources['published']>>
  /** What the networks' numbers gained; in one row when nothing is broken down. */
  readonly growth: readonly GrowthOfThing[]
  /** The same by day, by its place. */
  readonly growthByDay: ReadonlyMap<number, Gains>
  readonly reach: Awaited<ReturnType<typeof reachOfPublished>>
  readonly clicks: Tallies
  readonly visitors: Tallies
  readonly conversions: Tallies
  readonly messagesIn: number
  readonly messagesAnswered: number
}

/** Engagements gained: likes + replies + reposts + quotes + saves; null when none of them is known. */
export function engagementsOf(gains: Gains): number | null {
  const known = counters.filter((counter) => counter !== 'impressions').flatMap((counter) => gains[counter] ?? [])
  return known.length === 0 ? null : known.reduce((sum, n) => sum + n, 0)
}

/** Per account the largest potential reach among its posts, added over accounts; null when no network said any. */
export function potentialReachOf(reach: Period['reach']): number | null {
  const byAccount = new Map<string, number>()
  for (const row of reach) {
    if (row.potential_reach === null) continue
    byAccount.set(row.connection_id, Math.max(byAccount.get(row.connection_id) ?? 0, row.potential_reach))
  }
  return byAccount.size === 0 ? null : total(byAccount.values())
}

/** Adds what is known; null when nothing is. */
export function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : total(known)
}

export function total(values: Iterable<number>): number {
  let sum = 0
  for (const value of values) sum += value
  return sum
}
