/** Keys whose values never reach a log. */
const secretKey = /token|secret|password|passphrase|authorization|cookie|api.?key|refresh|jwt|dpop|credential|private.?key/i
const hidden = '[redacted]'
const deepest = 6
const mostEntries = 50
const longestText = 2_000

/**
 * A copy that is safe to log: secrets by key or by look are cut, errors become name, message, code, stack and cause (never
 * a body or a request they carry), and nothing is deeper, longer or wider than a person would read.
 */
export function redact(value: unknown, depth = 0, seen: ReadonlySet<object> = new Set()): unknown {
  if (typeof value === 'string') return redactText(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (seen.has(value)) return '[circular]'
  if (depth >= deepest) return '[…]'
  const within = new Set(seen).add(value)
  if (value instanceof Error) return redactError(value, depth, within)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL) return redactText(value.href)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof Request || value instanceof Response || value instanceof Headers) return `[${value.constructor.name}]`
  if (value instanceof Map || value instanceof Set) return `[${value.constructor.name} of ${value.size}]`
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostEntries).map((item) => redact(item, depth + 1, within))
    return value.length > mostEntries ? [...shown, `[and ${value.length - mostEntries} more]`] : shown
  }
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostEntries)
      .map(([key, item]) => [key, isSecret(key, item) ? hidden : redact(item, depth + 1, within)]),
  )
}

/** A count or a flag under such a name (`tokens: 12`) tells nothing. */
const isSecret = (key: string, value: unknown): boolean =>
  secretKey.test(key) && typeof value !== 'number' && typeof value !== 'boolean' && value !== null && value !== undefined

function redactError(error: Error, depth: number, seen: ReadonlySet<object>): Record<string, unknown> {
  const { code, status, failure } = error as { code?: unknown; status?: unknown; failure?: unknown }
  const plain = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number'
  return {
    name: error.name,
    message: redactText(error.message),
    ...(plain(code) ? { code } : {}),
    ...(plain(status) ? { status } : {}),
    ...(plain(failure) ? { failure } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(framesOf(error)) }),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1, seen) }),
    ...(error instanceof AggregateError ? { errors: redact(error.errors, depth + 1, seen) } : {}),
  }
}

/** The stack without the message it repeats. */
function framesOf(error: Error): string {
  return (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).slice(0, 12).map((line) => line.trim()).join('\n')
}

/** What looks like a secret wherever it stands: authorization values, JSON web tokens, passwords in addresses, secret query parameters. */
export function redactText(text: string): string {
  const safe = text
    .replace(/\b(bearer|basic|dpop)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${hidden}`)
    .replace(/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, hidden)
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi, `$1:${hidden}@`)
    .replace(/([?&][^=&\s]*(?:token|secret|password|key|code|jwt)[^=&\s]*=)[^&\s#"']+/gi, `$1${hidden}`)
  return safe.length > longestText ? `${safe.slice(0, longestText)}… (${safe.length} characters)` : safe
}
