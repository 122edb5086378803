import { Problem } from '../platform/http/problem.ts'
import { fieldProblem } from './problems.ts'

const zones = new Set<string>()
const currencies = new Set(Intl.supportedValuesOf('currency'))

/** The zone as its IANA database spells it. @throws Problem 422 at `/zone`. */
export function checkedZone(zone: string): string {
  if (zones.has(zone)) return zone
  try {
    // Offsets such as +01:00 are understood too, but they know no summer time.
    if (/^[+-]/.test(zone)) throw new RangeError('an offset')
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch (cause) {
    throw withCause(fieldProblem('unknown-zone', '/zone', 'zoneUnknown'), cause)
  }
  zones.add(zone)
  return zone
}

/** @throws Problem 422 at `/currency`. */
export function checkedCurrency(currency: string): string {
  if (!currencies.has(currency)) throw fieldProblem('unknown-currency', '/currency', 'currencyUnknown')
  return currency
}

function withCause(problem: Problem, cause: unknown): Problem {
  return new Problem(problem.status, problem.code, problem.words, { errors: problem.errors, cause })
}
