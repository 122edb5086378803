import type { FieldProblem } from '../platform/http/problem.ts'
import type { NewConversion } from './schema.ts'
import type { CheckedConversion } from './record-conversions.ts'
import type { GoalRow } from './store.ts'
import { inBoth } from './words.ts'

const currencies = new Set(Intl.supportedValuesOf('currency'))
const dayMs = 86_400_000
/** Clocks of servers differ a little. */
const futureMs = 300_000

export const isCurrency = (code: string): boolean => currencies.has(code)

/** Only known codes are asked for: a few hundred at most. */
const decimals = new Map<string, number>()

/** How many decimals a currency has (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  const remembered = decimals.get(currency)
  if (remembered !== undefined) return remembered
  const digits = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  decimals.set(currency, digits)
  return digits
}

/** Major units as a shop writes them (49.9) to minor units; null when the number has more decimals than the currency. */
export function toMinor(value: number, currency: string): number | null {
  const digits = decimalsOf(currency)
  const scaled = value * 10 ** digits
  const rounded = Math.round(scaled)
  // 49.9 × 100 is 4990.000000000001: binary dust, not a fraction of a cent.
  return Math.abs(scaled - rounded) < 1e-6 * Math.max(1, Math.abs(scaled)) ? rounded : null
}

export interface CheckTools {
  readonly goals: readonly GoalRow[]
  readonly now: number
  readonly source: CheckedConversion['source']
  readonly siteId: string | null
}

/** A conversion ready to be recorded, or what is wrong with it, field by field. */
export function checkConversion(wanted: NewConversion, { goals, now, source, siteId }: CheckTools): CheckedConversion | { readonly errors: readonly FieldProblem[] } {
  const errors: FieldProblem[] = []
  const name = wanted.goal.trim().toLowerCase()
  const goal = goals.find((one) => one.name === name)
  if (goal === undefined) errors.push({ pointer: '/goal', words: inBoth((words) => words.unknownGoal(wanted.goal, nearest(name, goals))) })
  else if (goal.archived_at !== null) errors.push({ pointer: '/goal', words: inBoth((words) => words.archivedGoal(goal.name)) })
  const currency = wanted.value?.currency.toUpperCase() ?? ''
  if (wanted.value !== null) {
    if (wanted.value.amountMinor < 0) errors.push({ pointer: '/value/amountMinor', words: inBoth((words) => words.negativeValue) })
    if (wanted.value.amountMinor > 1e12) errors.push({ pointer: '/value/amountMinor', words: inBoth((words) => words.valueTooLarge) })
    if (!isCurrency(currency)) errors.push({ pointer: '/value/currency', words: inBoth((words) => words.unknownCurrency(wanted.value?.currency ?? '')) })
  }
  const at = wanted.at ?? now
  if (at > now + futureMs) errors.push({ pointer: '/at', words: inBoth((words) => words.futureTime) })
  if (at < now - 730 * dayMs) errors.push({ pointer: '/at', words: inBoth((words) => words.ancientTime) })
  if (errors.length > 0 || goal === undefined) return { errors }
  return {
    goal,
    externalId: storable(wanted.externalId),
    at: Math.min(at, now),
    recordedAt: now,
    value: wanted.value === null ? null : { amountMinor: wanted.value.amountMinor, currency },
    source,
    siteId,
    visitId: wanted.visitId === null ? null : storable(wanted.visitId),
    clickId: wanted.clickId === null ? null : storable(wanted.clickId),
  }
}

/** NFC, and without the NUL that PostgreSQL cannot store. */
const storable = (text: string): string => text.normalize('NFC').replaceAll('\0', '')

/** Goals whose names are a slip or two away, the nearest first. */
function nearest(name: string, goals: readonly GoalRow[]): readonly string[] {
  return goals
    .filter((goal) => goal.archived_at === null)
    .map((goal) => ({ name: goal.name, distance: name !== '' && (goal.name.includes(name) || name.includes(goal.name)) ? 1 : distance(name, goal.name) }))
    .filter((near) => near.distance <= Math.max(2, Math.floor(name.length / 3)))
    .toSorted((left, right) => left.distance - right.distance)
    .slice(0, 3)
    .map((near) => near.name)
}

/** Levenshtein's: how many letters to add, drop or change. */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      next.push(Math.min((next[j - 1] ?? 0) + 1, (row[j] ?? 0) + 1, (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
