import { Problem } from '../platform/http/problem.ts'
import { fieldProblem } from './problems.ts'
import type { Schedule } from './schema.ts'
import { momentOf, scheduleAt } from './wall-time.ts'

const farthestMs = 5 * 366 * 86_400_000

/**
 * The instant a schedule means, epoch milliseconds.
 * @throws Problem 422 at `/schedule/…` for an unknown zone or date, a gap (`extra.proposed`), an hour that comes twice
 * (`extra.choices`), the past, or too far ahead.
 */
export function checkedMoment(schedule: Schedule, now: number): number {
  const moment = momentOf(schedule)
  const { zone } = schedule
  switch (moment.result) {
    case 'unknown-zone':
      throw fieldProblem('unknown-zone', '/schedule/zone', (w) => w.unknownZone(zone))
    case 'no-such-date':
      throw fieldProblem('no-such-date', '/schedule/wallTime', (w) => (/T(?:[01]\d|2[0-3]):[0-5]\d/.test(schedule.wallTime) ? w.noSuchDate : w.noSuchTime))
    case 'gap':
      throw fieldProblem('time-in-gap', '/schedule/wallTime', (w) => w.gap(hour(moment.from), hour(moment.to), zone), { gap: { from: moment.from, to: moment.to }, proposed: { wallTime: moment.proposed, zone } })
    case 'twice':
      throw fieldProblem('time-twice', '/schedule/fold', (w) => w.twice(moment.earlierOffset, moment.laterOffset), {
        choices: [{ fold: 'earlier', at: moment.earlier, offset: moment.earlierOffset }, { fold: 'later', at: moment.later, offset: moment.laterOffset }],
      })
    case 'at': {
      // The very second is still good: a person needs a moment to press the button.
      if (moment.at < now - 1000) throw fieldProblem('time-passed', '/schedule/wallTime', (w) => w.past(hour(scheduleAt(now, zone).wallTime)), { now: scheduleAt(now, zone) })
      if (moment.at > now + farthestMs) throw fieldProblem('too-far-ahead', '/schedule/wallTime', (w) => w.tooFar)
      return moment.at
    }
  }
}

/** The same as a value: what is wrong with a planned moment, or null. */
export function momentProblem(schedule: Schedule, now: number): Problem | null {
  try {
    checkedMoment(schedule, now)
    return null
  } catch (problem) {
    if (problem instanceof Problem) return problem
    throw problem
  }
}

const hour = (wallTime: string): string => wallTime.slice(11, 16)
