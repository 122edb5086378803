import { Temporal } from 'temporal-polyfill'

/** Whole days of a zone: `first` and `last` included, as [from, to) in epoch milliseconds. */
export interface Days {
  readonly first: string
  readonly last: string
  readonly zone: string
  readonly from: number
  readonly to: number
}

/** Days `YYYY-MM-DD` of an IANA zone; null when they are malformed, out of order or more than 400. */
export function daysOf(first: string, last: string, zone: string): Days | null {
  try {
    const start = Temporal.PlainDate.from(first)
    const end = Temporal.PlainDate.from(last)
    const length = start.until(end, { largestUnit: 'day' }).days
    if (length < 0 || length > 400) return null
    return {
      first: start.toString(),
      last: end.toString(),
      zone,
      from: start.toZonedDateTime(zone).epochMilliseconds,
      to: end.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
    }
  } catch {
    // Not a date: the caller says so in words.
    return null
  }
}

/** The equal number of days right before. */
export function previousDays(days: Days): Days {
  const start = Temporal.PlainDate.from(days.first)
  const length = start.until(Temporal.PlainDate.from(days.last), { largestUnit: 'day' }).days + 1
  const before = daysOf(start.subtract({ days: length }).toString(), start.subtract({ days: 1 }).toString(), days.zone)
  if (!before) throw new RangeError(`no days before ${days.first}`)
  return before
}

const lastAsked = new Map<string, readonly { day: string; from: number }[]>()

/** Every day's name and where it starts, in order. A day of a clock change has 23 or 25 hours. */
export function eachDay(days: Days): readonly { day: string; from: number }[] {
  const name = `${days.first} ${days.last} ${days.zone}`
  const known = lastAsked.get(name)
  if (known !== undefined) return known
  const all: { day: string; from: number }[] = []
  const last = Temporal.PlainDate.from(days.last)
  for (let day = Temporal.PlainDate.from(days.first); Temporal.PlainDate.compare(day, last) <= 0; day = day.add({ days: 1 })) {
    all.push({ day: day.toString(), from: day.toZonedDateTime(days.zone).epochMilliseconds })
  }
  // A page asks for the same days several times, and is looked at more than once.
  if (lastAsked.size >= 8) lastAsked.clear()
  lastAsked.set(name, all)
  return all
}

/** Finds the day of an instant by bisection; null outside. */
export function dayFinder(days: Days): (at: number) => string | null {
  const starts = eachDay(days)
  return (at) => {
    if (at < days.from || at >= days.to) return null
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle]?.from ?? Number.POSITIVE_INFINITY) <= at) low = middle
      else high = middle - 1
    }
    return starts[low]?.day ?? null
  }
}
