import { Temporal } from 'temporal-polyfill'

/** A calendar day of a zone; `[fromMs, toMs)` is 23 to 25 hours where clocks change. */
export interface DayOfZone {
  readonly day: string
  readonly fromMs: number
  readonly toMs: number
}

const lastAsked = new Map<string, readonly DayOfZone[]>()

/** The days of `zone` (IANA) that `[fromMs, toMs)` touches, in order, each whole. Throws RangeError for an unknown zone. */
export function daysOfZone(fromMs: number, toMs: number, zone: string): readonly DayOfZone[] {
  const name = `${fromMs} ${toMs} ${zone}`
  const days = lastAsked.get(name) ?? workOut(fromMs, toMs, zone)
  // One page asks for the same days several times.
  if (lastAsked.size >= 8) lastAsked.clear()
  lastAsked.set(name, days)
  return days
}

function workOut(fromMs: number, toMs: number, zone: string): readonly DayOfZone[] {
  const days: DayOfZone[] = []
  if (fromMs >= toMs) return days
  let start = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone).startOfDay()
  while (start.epochMilliseconds < toMs) {
    const next = start.add({ days: 1 }).startOfDay()
    days.push({ day: start.toPlainDate().toString(), fromMs: start.epochMilliseconds, toMs: next.epochMilliseconds })
    start = next
  }
  return days
}

/** Adds `rows` (each at a time) into their days; rows outside every day are ignored. Both are in any order. */
export function intoDays<Row>(days: readonly DayOfZone[], rows: readonly Row[], atOf: (row: Row) => number): readonly (readonly Row[])[] {
  const result = days.map((): Row[] => [])
  for (const row of rows) {
    const at = atOf(row)
    let low = 0
    let high = days.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const day = days[middle]
      if (day === undefined) break
      if (at < day.fromMs) high = middle - 1
      else if (at >= day.toMs) low = middle + 1
      else {
        result[middle]?.push(row)
        break
      }
    }
  }
  return result
}

/**
 * A half-open interval cut where quarter-hour counts begin and end: `whole` is answered by rollups, `edges` (empty when the
 * interval is aligned, as every day of every zone is) by the rows themselves.
 */
export function cutAtQuarters(fromMs: number, toMs: number, quarterMs: number): {
  readonly whole: readonly [fromMs: number, toMs: number] | null
  readonly edges: readonly (readonly [fromMs: number, toMs: number])[]
} {
  if (fromMs >= toMs) return { whole: null, edges: [] }
  const first = Math.ceil(fromMs / quarterMs) * quarterMs
  const last = Math.floor(toMs / quarterMs) * quarterMs
  if (first >= last) return { whole: null, edges: [[fromMs, toMs]] }
  const edges: (readonly [number, number])[] = []
  if (fromMs < first) edges.push([fromMs, first])
  if (last < toMs) edges.push([last, toMs])
  return { whole: [first, last], edges }
}

/** The instants of whole days of a zone, both included: `[fromMs, toMs)`. Throws RangeError for what is no day or no zone. */
export function spanOfDays(fromDay: string, toDay: string, zone: string): { readonly fromMs: number; readonly toMs: number } {
  const startOf = (day: Temporal.PlainDate): number => day.toZonedDateTime({ timeZone: zone }).startOfDay().epochMilliseconds
  return { fromMs: startOf(Temporal.PlainDate.from(fromDay)), toMs: startOf(Temporal.PlainDate.from(toDay).add({ days: 1 })) }
}
