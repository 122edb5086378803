import { daysOfZone } from '../links/index.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** The month that is looked at, today included, and as many days before it. */
export const daysShown = 28

/** A day of the workspace's zone. `place`: 0 is today, 1 yesterday, … */
export interface StoryDay {
  readonly place: number
  readonly fromMs: number
  readonly toMs: number
  readonly weekend: boolean
  /** In the month that is looked at, not in the one before. */
  readonly shown: boolean
}

/** Both months, oldest day first, the last one today. */
export function storyDays(now: number, zone: string): readonly StoryDay[] {
  const days = daysOfZone(now - (2 * daysShown + 1) * dayMs, now + 1, zone).slice(-2 * daysShown)
  return days.map(({ day, fromMs, toMs }, i) => {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
    const place = days.length - 1 - i
    return { place, fromMs, toMs, weekend: weekday === 0 || weekday === 6, shown: place < daysShown }
  })
}

/** An instant of a day by the clock on the wall, `18.5` for half past six in the evening (an hour off where clocks change). */
export const atHour = (day: StoryDay, hour: number): number => Math.round(day.fromMs + hour * hourMs)

/** The hour (0 to 23) of an instant in the story's zone. */
export function hourOf(days: readonly StoryDay[], at: number): number {
  const day = days.find(({ fromMs, toMs }) => at >= fromMs && at < toMs)
  return day === undefined ? 12 : Math.floor((at - day.fromMs) / hourMs)
}

/** How busy people are with a shop on the internet, hour by hour: little at night, a bit at lunch, most in the evening. */
export const busyHours: readonly number[] = [2, 1, 0.5, 0.4, 0.4, 0.8, 2, 4, 5, 5, 5, 6, 8, 8, 6, 5, 5, 6, 8, 10, 12, 11, 8, 4]
