/**
 * Wall times without a zone, `YYYY-MM-DDTHH:mm:ss`: the calendar draws what the clock on the wall shows, and a drag
 * moves a post by as much on its own wall.
 */

/** What the clock on the wall of `zone` shows at an instant (epoch milliseconds). */
export function wallTimeIn(zone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.find((part) => part.type === type)?.value ?? '00'
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}:${of('second')}`
}

/**
 * The instant when the clock on the wall of `zone` shows `wall`: the guess corrected by what the wall shows then. null when no
 * wall ever shows it, or nobody knows the zone: a draft may say anything.
 */
export function instantOf(wall: string, zone: string): number | null {
  const wanted = Date.parse(`${withSeconds(wall)}Z`)
  if (Number.isNaN(wanted) || !new Date(wanted).toISOString().startsWith(wall.slice(0, 16))) return null
  try {
    return wanted - (Date.parse(`${wallTimeIn(zone, wanted)}Z`) - wanted)
  } catch {
    // Intl throws for a zone it does not know.
    return null
  }
}

/** `wall` moved by as much as lies between two other wall times. */
export function movedBy(wall: string, from: string, to: string): string {
  const distance = Date.parse(`${to}Z`) - Date.parse(`${from}Z`)
  return new Date(Date.parse(`${withSeconds(wall)}Z`) + distance).toISOString().slice(0, 19)
}

const withSeconds = (wall: string): string => (wall.length === 16 ? `${wall}:00` : wall)

/** The first and last day a calendar view shows, `YYYY-MM-DD`; `to` is the day after the last. `weekStart`: 1 Monday … 7 Sunday. */
export function spanOf(view: 'month' | 'week' | 'list', day: string, weekStart: number): { from: string; to: string } {
  const at = Date.parse(`${day}T00:00:00Z`)
  const date = new Date(at)
  if (view === 'month') {
    const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
    const start = startOfWeek(first, weekStart)
    return { from: iso(start), to: iso(start + 42 * DAY) }
  }
  const start = startOfWeek(at, weekStart)
  return { from: iso(start), to: iso(start + (view === 'week' ? 7 : 28) * DAY) }
}

/** The day to show when one goes forth or back in a view. */
export function step(view: 'month' | 'week' | 'list', day: string, by: 1 | -1): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (view === 'month') return iso(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by, 1))
  return iso(date.getTime() + by * (view === 'week' ? 7 : 28) * DAY)
}

const DAY = 86_400_000
const iso = (at: number): string => new Date(at).toISOString().slice(0, 10)
const startOfWeek = (at: number, weekStart: number): number => at - ((new Date(at).getUTCDay() - weekStart + 7) % 7) * DAY
