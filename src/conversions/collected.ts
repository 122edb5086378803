import { fieldProblems } from '../platform/http/validation.ts'
import { Problem, type FieldProblem } from '../platform/http/problem.ts'
import { Collected } from './schema.ts'
import { inBoth } from './words.ts'

/** What a page sent: JSON text, or what became of it. Throws a 400 problem. */
export function readCollected(body: unknown): Collected {
  let data = body
  if (typeof body === 'string') {
    try {
      data = JSON.parse(body)
    } catch (cause) {
      throw new Problem(400, 'malformed-json', inBoth((words) => words.notText), { cause })
    }
  }
  const sound = sooner(data)
  if (sound === null) {
    const result = Collected.safeParse(data)
    if (!result.success) throw invalid(fieldProblems(result.error.issues, data))
    data = result.data
  }
  // PostgreSQL cannot store NUL; no page has it in earnest. In JSON it is written in one way only.
  const mayHoldNul = typeof body !== 'string' || body.includes('\\u0000')
  return mayHoldNul ? withoutNul(data as Collected) : (data as Collected)
}

const withoutNul = (collected: Collected): Collected => JSON.parse(JSON.stringify(collected).replaceAll('\\u0000', '')) as Collected

export function invalid(errors: readonly FieldProblem[]): Problem {
  return new Problem(400, 'invalid-request', errors[0]?.words ?? inBoth((words) => words.notText), { errors })
}

const visitorShape = /^[0-9a-zA-Z-]{16,64}$/

/**
 * What the schema says, by hand: fifty events a request are read thousands of times a second. Fills in what may be left out, in
 * place. null: the schema has the word (it counts characters, not their halves), and says what is wrong. A test compares the two.
 */
export function sooner(data: unknown): Collected | null {
  if (!isObject(data)) return null
  const { site, visitor, events } = data
  if (!isText(site, 64) || !Array.isArray(events) || events.length < 1 || events.length > 50) return null
  if (visitor === undefined) data['visitor'] = null
  else if (visitor !== null && !(typeof visitor === 'string' && visitorShape.test(visitor))) return null
  for (const event of events as unknown[]) {
    if (!isObject(event)) return null
    const { type, url, referrer, goal, id, value, currency } = event
    if ((type !== 'view' && type !== 'goal') || !isText(url, 4_000)) return null
    if (referrer === undefined) event['referrer'] = ''
    else if (!isText(referrer, 4_000)) return null
    if (!(goal === undefined || isText(goal, 64)) || !(id === undefined || isText(id, 200)) || !(currency === undefined || isText(currency, 3))) return null
    if (!(value === undefined || (typeof value === 'number' && Number.isFinite(value)))) return null
  }
  return data as Collected
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isText = (value: unknown, most: number): value is string => typeof value === 'string' && value.length <= most
