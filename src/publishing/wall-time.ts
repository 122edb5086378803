import { Temporal } from 'temporal-polyfill'
import type { Schedule } from './schema.ts'

/** What a planned moment means on the time line. Times are epoch milliseconds; wall times read `2026-03-29T02:30:00`. */
export type Moment =
  | { readonly result: 'at'; readonly at: number }
  | { readonly result: 'unknown-zone' }
  | { readonly result: 'no-such-date' }
  /** The clocks jump over it: the first wall time that exists again. */
  | { readonly result: 'gap'; readonly from: string; readonly to: string; readonly proposed: string }
  /** The clocks show it twice: say which. */
  | { readonly result: 'twice'; readonly earlier: number; readonly later: number; readonly earlierOffset: string; readonly laterOffset: string }

/** Wall time and IANA zone to the instant, never guessing in a gap or an overlap (Temporal, RFC 9557). */
export function momentOf({ wallTime, zone, fold }: Schedule): Moment {
  let wall: Temporal.PlainDateTime
  try {
    wall = Temporal.PlainDateTime.from(wallTime, { overflow: 'reject' })
  } catch {
    return { result: 'no-such-date' }
  }
  let earlier: Temporal.ZonedDateTime
  try {
    // An offset like +02:00 is no place: it would not follow the clocks there.
    if (/^[+-]\d/.test(zone)) return { result: 'unknown-zone' }
    earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  } catch {
    return { result: 'unknown-zone' }
  }
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' })
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { result: 'at', at: earlier.epochMilliseconds }
  if (!earlier.toPlainDateTime().equals(wall)) {
    // In a gap "earlier" reads the wall with the offset after the jump: it lies before it.
    const jump = earlier.getTimeZoneTransition('next') ?? later
    const after = jump.toPlainDateTime()
    const length = later.offsetNanoseconds - earlier.offsetNanoseconds
    return { result: 'gap', from: plain(after.subtract({ nanoseconds: length })), to: plain(after), proposed: plain(after) }
  }
  if (fold === 'earlier') return { result: 'at', at: earlier.epochMilliseconds }
  if (fold === 'later') return { result: 'at', at: later.epochMilliseconds }
  return { result: 'twice', earlier: earlier.epochMilliseconds, later: later.epochMilliseconds, earlierOffset: earlier.offset, laterOffset: later.offset }
}

/** What the clock on the wall says there at that instant, with `fold` where it says it twice. */
export function scheduleAt(at: number, zone: string): Schedule {
  const zoned = Temporal.Instant.fromEpochMilliseconds(Math.floor(at / 1000) * 1000).toZonedDateTimeISO(zone)
  const wallTime = plain(zoned.toPlainDateTime())
  const moment = momentOf({ wallTime, zone })
  return moment.result === 'twice' ? { wallTime, zone, fold: moment.earlier === zoned.epochMilliseconds ? 'earlier' : 'later' } : { wallTime, zone }
}

const plain = (wall: Temporal.PlainDateTime): string => wall.toString({ smallestUnit: 'second' })
