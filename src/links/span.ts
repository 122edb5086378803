import { z } from 'zod'
import { Problem } from '../platform/http/problem.ts'
import { spanOfDays } from './days-of-zone.ts'
import { words } from './words.ts'

const Instant = z.coerce.number().int().min(0).max(8_000_000_000_000)
const Day = z.iso.date()

/** The part of a query that says which time: instants, or whole days of a zone (both included). */
export const Span = z.object({
  from: Instant.optional().describe('Epoch milliseconds'),
  to: Instant.optional().describe('Epoch milliseconds, not included'),
  fromDay: Day.optional().describe('YYYY-MM-DD in `zone`, instead of `from`'),
  toDay: Day.optional().describe('YYYY-MM-DD in `zone`, included, instead of `to`'),
  zone: z.string().max(64).default('UTC').describe('IANA zone of the days'),
})

/** Its half-open interval in epoch milliseconds, and the zone, checked. Throws a 400 problem that points at the zone. */
export function spanOf(query: z.infer<typeof Span>): { readonly fromMs: number | undefined; readonly toMs: number | undefined; readonly zone: string } {
  try {
    const zone = new Intl.DateTimeFormat('en', { timeZone: query.zone }).resolvedOptions().timeZone
    return {
      fromMs: query.fromDay === undefined ? query.from : spanOfDays(query.fromDay, query.fromDay, zone).fromMs,
      toMs: query.toDay === undefined ? query.to : spanOfDays(query.toDay, query.toDay, zone).toMs,
      zone,
    }
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause
    const sentence = { en: words.en.unknownZone(query.zone), it: words.it.unknownZone(query.zone) }
    throw new Problem(400, 'unknown-zone', sentence, { errors: [{ pointer: '/zone', words: sentence, in: 'query' }], cause })
  }
}
