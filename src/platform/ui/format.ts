import type { Language } from '../i18n.ts'

/** What formatting depends on. `zone` is an IANA name. */
export interface Locale {
  readonly language: Language
  readonly zone: string
}

const tags: Readonly<Record<Language, string>> = { en: 'en-GB', it: 'it-IT' }
const absent: Readonly<Record<Language, string>> = { en: 'n/a', it: 'n.d.' }

export type Format = ReturnType<typeof makeFormat>

/**
 * Numbers, money and times in the reader's language and the workspace's zone. Instants are epoch milliseconds; `null`
 * is "we do not know" and never becomes 0.
 */
export function makeFormat({ language, zone }: Locale) {
  const tag = tags[language]
  const none = absent[language]
  const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat =>
    new Intl.NumberFormat(tag, { useGrouping: 'always', ...options } as Intl.NumberFormatOptions)
  const dateFormat = (options: Intl.DateTimeFormatOptions, inZone = zone): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(tag, { timeZone: inZone, ...options })

  const number = (value: number | null, digits = 0): string =>
    value === null ? none : numberFormat({ maximumFractionDigits: digits }).format(value)

  return {
    number,
    /** 0.1234 → "12.3%". */
    percent: (ratio: number | null, digits = 1): string =>
      ratio === null ? none : numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(ratio),
    /** +0.12 → "+12%": a change, always with its sign. */
    change: (ratio: number | null): string =>
      ratio === null ? none : numberFormat({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' }).format(ratio),
    /** 12,345 → "12K". */
    compact: (value: number | null): string =>
      value === null ? none : new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 }).format(value),
    /** Integer minor units and an ISO 4217 code: 1990, EUR → "€19.90". */
    money(minor: number | null, currency: string): string {
      if (minor === null) return none
      const format = numberFormat({ style: 'currency', currency })
      return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
    },
    date: (at: number | null): string => (at === null ? none : dateFormat({ dateStyle: 'medium' }).format(at)),
    /** "Tue 3 Nov". */
    day: (at: number): string => dateFormat({ weekday: 'short', day: 'numeric', month: 'short' }).format(at),
    month: (at: number): string => dateFormat({ month: 'long', year: 'numeric' }).format(at),
    time: (at: number | null): string => (at === null ? none : dateFormat({ timeStyle: 'short' }).format(at)),
    /** With another zone than the workspace's, the zone is said. */
    dateTime(at: number | null, inZone: string = zone): string {
      if (at === null) return none
      const text = dateFormat({ dateStyle: 'medium', timeStyle: 'short' }, inZone).format(at)
      return inZone === zone ? text : `${text} (${inZone})`
    },
    /** "in 3 minutes", "2 hours ago". */
    relative(at: number | null, now: number = Date.now()): string {
      if (at === null) return none
      const [amount, unit] = biggestUnit(at - now)
      return new Intl.RelativeTimeFormat(tag, { numeric: 'auto' }).format(amount, unit)
    },
    /** "1 h 5 min": a length in milliseconds, its two biggest units. */
    duration(milliseconds: number | null): string {
      if (milliseconds === null) return none
      return split(milliseconds)
        .map(([amount, unit]) => numberFormat({ style: 'unit', unit, unitDisplay: 'short' }).format(amount))
        .join(' ')
    },
    list: (items: readonly string[]): string => new Intl.ListFormat(tag, { type: 'conjunction' }).format(items),
  }
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const

type Unit = (typeof units)[number][0] | 'month' | 'year'

function biggestUnit(difference: number): [number, Unit] {
  const days = difference / 86_400_000
  if (Math.abs(days) >= 345) return [Math.round(days / 365.25), 'year']
  if (Math.abs(days) >= 45) return [Math.round(days / 30.44), 'month']
  for (const [unit, length] of units) {
    // 59.7 minutes are an hour, not sixty minutes.
    if (Math.abs(difference) >= length * 0.99) return [Math.round(difference / length), unit]
  }
  return [0, 'second']
}

function split(milliseconds: number): [number, (typeof units)[number][0]][] {
  let rest = Math.round(milliseconds / 1000)
  const parts: [number, (typeof units)[number][0]][] = []
  for (const [unit, length] of units) {
    const amount = Math.floor((rest * 1000) / length)
    rest -= (amount * length) / 1000
    if (amount > 0 && parts.length < 2) parts.push([amount, unit])
    else if (parts.length > 0) break
  }
  return parts.length === 0 ? [[0, 'second']] : parts
}
