/** Days of the workspace's calendar, both included: `2026-11-01` … `2026-11-28`. */
export interface Period {
  readonly from: string
  readonly to: string
}

export const presets = [7, 28, 90] as const

/** The day it is in `zone` at an instant, as `YYYY-MM-DD`. */
export function dayIn(zone: string, at: number): string {
  // Swedish writes dates the ISO way.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at)
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** The last `days` days, today included. */
export const lastDays = (days: number, today: string): Period => ({ from: addDays(today, 1 - days), to: today })

export const lengthOf = ({ from, to }: Period): number => (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000 + 1

/** Which preset a period is, today being `today`. */
export const presetOf = (period: Period, today: string): (typeof presets)[number] | null =>
  period.to === today ? (presets.find((days) => days === lengthOf(period)) ?? null) : null

/** From the address: `28` or `2026-11-01..2026-11-15`; anything else is the last 28 days. */
export function parsePeriod(text: string, today: string): Period {
  const days = presets.find((preset) => String(preset) === text)
  if (days) return lastDays(days, today)
  const [, from, to] = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(text) ?? []
  if (from === undefined || to === undefined || !isDay(from) || !isDay(to)) return lastDays(28, today)
  return from <= to ? { from, to } : { from: to, to: from }
}

const isDay = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

export function writePeriod(period: Period, today: string): string {
  const days = presetOf(period, today)
  return days === null ? `${period.from}..${period.to}` : String(days)
}
