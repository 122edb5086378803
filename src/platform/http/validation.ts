import type { FastifySchemaCompiler } from 'fastify'
import type { ZodType } from 'zod'
import type { $ZodIssue } from 'zod/v4/core'
import { languages, type InEveryLanguage, type Language } from '../i18n.ts'
import { fieldWords } from './field-words.ts'
import { Problem, type FieldProblem } from './problem.ts'
import { inBoth } from './words.ts'

const mostErrors = 50

/** Reads each part of a request through its zod schema; what does not fit becomes one 400 problem with a line per field. */
export const validate: FastifySchemaCompiler<ZodType> = ({ schema, httpPart }) => (data: unknown) => {
  const place = places[httpPart ?? 'body'] ?? 'body'
  const nul = pathOfNul(data)
  if (nul !== null) return { error: invalid([{ pointer: pointer(nul), words: say((words) => words.nul()), in: place }]) }
  const result = schema.safeParse(data)
  return result.success ? { value: result.data } : { error: invalid(fieldProblems(result.error.issues, data, place)) }
}

const places: Readonly<Record<string, NonNullable<FieldProblem['in']>>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
}

function invalid(errors: readonly FieldProblem[]): Problem {
  return new Problem(400, 'invalid-request', inBoth((words) => words.invalidRequest()), { errors: errors.slice(0, mostErrors) })
}

/**
 * Zod's issues as field problems with a sentence in each language. A schema may bring its own sentence:
 * `.refine(test, { params: { en: '…', it: '…' } })`.
 */
export function fieldProblems(
  issues: readonly $ZodIssue[],
  data: unknown,
  place: FieldProblem['in'] = 'body',
): readonly FieldProblem[] {
  return issues.flatMap((issue): readonly FieldProblem[] => {
    if (issue.code === 'invalid_union') {
      const nearest = nearestBranch(issue.errors)
      if (nearest !== null) {
        const deeper = nearest.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
        return fieldProblems(deeper, data, place)
      }
    }
    // A request without a body has the body null.
    const isMissing = valueAt(data, issue.path) === undefined || (data === null && issue.path.length === 0)
    const words = isMissing && issue.code !== 'custom' && issue.code !== 'unrecognized_keys'
      ? say((words) => words.missing())
      : sentence(issue)
    return [{ pointer: pointer(issue.path), words, ...(place === undefined ? {} : { in: place }) }]
  })
}

/** The branch of a union the caller surely meant: the only one whose trouble is deeper than its outer form. */
function nearestBranch(branches: readonly (readonly $ZodIssue[])[]): readonly $ZodIssue[] | null {
  const meant = branches.filter((issues) => issues.every(({ path }) => path.length > 0))
  return meant.length === 1 ? (meant[0] ?? null) : null
}

/** A JSON pointer (RFC 6901) from a path. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

type Words = (typeof fieldWords)[Language]

const say = (choose: (words: Words, language: Language) => string): InEveryLanguage<string> => ({
  en: choose(fieldWords.en, 'en'),
  it: choose(fieldWords.it, 'it'),
})

function sentence(issue: $ZodIssue): InEveryLanguage<string> {
  switch (issue.code) {
    case 'invalid_type':
      return say((words) => words.wrongType(named(words.types, issue.expected)))
    case 'too_small':
      return say((words, language) => tooSmall(words, issue.origin, asText(issue.minimum, issue.origin, language), issue))
    case 'too_big':
      return say((words, language) => tooBig(words, issue.origin, asText(issue.maximum, issue.origin, language), issue))
    case 'invalid_format':
      return say((words) => named(words.formats, issue.format))
    case 'not_multiple_of':
      return say((words) => words.notMultiple(String(issue.divisor)))
    case 'unrecognized_keys':
      return say((words) => words.unknownKeys(issue.keys.map((key) => key.slice(0, 60)).slice(0, 10).join(', ')))
    case 'invalid_value':
      return say((words) => oneOf(words, issue.values))
    case 'invalid_union':
      return say((words) => ('options' in issue && Array.isArray(issue.options) ? oneOf(words, issue.options) : words.noneFits()))
    case 'invalid_key':
    case 'invalid_element':
      return say((words) => words.badKey())
    case 'custom':
      return ownWords(issue.params) ?? say((words) => words.custom())
  }
}

function ownWords(params: Record<string, unknown> | undefined): InEveryLanguage<string> | null {
  if (params === undefined || !languages.every((language) => typeof params[language] === 'string')) return null
  return { en: String(params['en']), it: String(params['it']) }
}

function named(names: Readonly<Record<string, string>> & { other: string }, name: string): string {
  return Object.hasOwn(names, name) ? (names[name] ?? names.other) : names.other
}

function oneOf(words: Words, values: readonly unknown[]): string {
  const shown = values.map(String)
  return shown.length === 1 ? words.exactly(shown[0] ?? '') : words.oneOf(shown.slice(0, 30).join(', '))
}

function tooSmall(words: Words, origin: string, least: string, { inclusive, exact }: { inclusive?: boolean; exact?: boolean }): string {
  if (origin === 'string') return exact === true ? words.exactLength(least) : least === '1' ? words.blank() : words.tooShort(least)
  if (origin === 'array' || origin === 'set' || origin === 'map') return words.tooFew(least)
  if (origin === 'date') return words.tooEarly(least)
  return inclusive === false ? words.moreThan(least) : words.tooSmall(least)
}

function tooBig(words: Words, origin: string, most: string, { inclusive, exact }: { inclusive?: boolean; exact?: boolean }): string {
  if (origin === 'string') return exact === true ? words.exactLength(most) : words.tooLong(most)
  if (origin === 'array' || origin === 'set' || origin === 'map') return words.tooMany(most)
  if (origin === 'date') return words.tooLate(most)
  if (origin === 'file') return words.fileTooBig(most)
  return inclusive === false ? words.lessThan(most) : words.tooBig(most)
}

function asText(limit: number | bigint, origin: string, language: Language): string {
  if (origin === 'date') return new Date(Number(limit)).toISOString().slice(0, 10)
  return new Intl.NumberFormat(language, { maximumFractionDigits: 10 }).format(limit)
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<PropertyKey, unknown>)[step]
  }
  return value
}

/**
 * Where a NUL character is, or null: PostgreSQL cannot store one, so it is refused at the door for every module.
 * Walks without recursion: a hostile body may be a hundred thousand levels deep.
 */
function pathOfNul(data: unknown): readonly PropertyKey[] | null {
  interface Place { readonly value: unknown; readonly step: string | null; readonly above: Place | null }
  const waiting: Place[] = [{ value: data, step: null, above: null }]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const { value } = place
    if (typeof value === 'string' && value.includes('\0')) return stepsTo(place)
    // Uploaded bytes may hold anything.
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue
    for (const [step, below] of Object.entries(value)) {
      if (typeof below === 'string' || typeof below === 'object') waiting.push({ value: below, step, above: place })
      if (step.includes('\0')) return stepsTo(place)
    }
  }
  return null

  function stepsTo(found: Place): readonly string[] {
    const steps: string[] = []
    for (let place: Place | null = found; place !== null; place = place.above) if (place.step !== null) steps.unshift(place.step)
    return steps
  }
}
