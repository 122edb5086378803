/** What the server (RFC 9457) or the auth library said, in one shape. Words are in the language we asked for. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly status: number
  /** Kebab-case, from `type: "/problems/<code>"`; `unreachable` when no answer came. */
  readonly code: string
  readonly fields: readonly { readonly pointer: string; readonly words: string }[]
  readonly body: Readonly<Record<string, unknown>>

  constructor(status: number, code: string, words: string, fields: ApiProblem['fields'] = [], body: Record<string, unknown> = {}) {
    super(words)
    this.status = status
    this.code = code
    this.fields = fields
    this.body = body
  }
}

/** Understands RFC 9457 problems and better-auth's `{ code: 'INVALID_PASSWORD', message }`. `fallback` when neither. */
export function problemFrom(status: number, body: unknown, fallback: string): ApiProblem {
  const said = isRecord(body) ? body : {}
  const code =
    typeof said['type'] === 'string' ? said['type'].replace(/^.*\//, '')
    : typeof said['code'] === 'string' ? said['code'].toLowerCase().replaceAll('_', '-')
    : 'unexpected'
  const words = [said['detail'], said['title'], said['message']].find((text) => typeof text === 'string' && text !== '')
  return new ApiProblem(status, code, typeof words === 'string' ? words : fallback, fieldsOf(said['errors']), said)
}

function fieldsOf(errors: unknown): ApiProblem['fields'] {
  if (!Array.isArray(errors)) return []
  return errors.flatMap((error: unknown) => {
    if (!isRecord(error) || typeof error['pointer'] !== 'string') return []
    const words = error['detail'] ?? error['message'] ?? error['words']
    return typeof words === 'string' ? [{ pointer: error['pointer'], words }] : []
  })
}

/**
 * A form's errors by field: the JSON pointer `/schedule/at` (with or without a leading `#` or `/body`) becomes
 * `schedule.at`. Several errors on one field are joined.
 */
export function fieldErrors(problem: unknown): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {}
  if (!(problem instanceof ApiProblem)) return errors
  for (const { pointer, words } of problem.fields) {
    const name = pointer.replace(/^#/, '').replace(/^\/body(?=\/)/, '').split('/').slice(1).map(unescapePointer).join('.')
    errors[name] = errors[name] === undefined ? words : `${errors[name]} ${words}`
  }
  return errors
}

const unescapePointer = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~')

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
