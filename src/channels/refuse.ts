import { FetchError } from '../platform/http/fetch.ts'
import { HttpError, UnexpectedAnswer } from '../platform/http/request-json.ts'
import { retryAfterSeconds } from '../platform/http/retry-after.ts'
import { ChannelError, type Refusal } from './errors.ts'

/** How one network says no: its codes first, then its statuses. What is in neither table is decided by `refuse`. */
export interface RefusalTable {
  readonly channel: string
  /** Reads the network's code and sentence from an error body, already parsed; null when it is not its error shape. */
  read(body: unknown): { readonly code: string | null; readonly message: string | null } | null
  readonly byCode: Readonly<Record<string, Refusal>>
  readonly byStatus: Readonly<Record<number, Refusal>>
  /** Seconds to wait by the network's own headers; asked when there is no `Retry-After`. */
  wait?(headers: Headers, now: number): number | null
}

const longestMessage = 300

/**
 * What to do now about anything thrown while talking to a network. A 4xx nobody listed is `rejected`, any other answer
 * is `unknown`, and so is every silence that cannot prove that nothing was sent.
 */
export function refuse(cause: unknown, table: RefusalTable, now: number): ChannelError {
  const { channel } = table
  if (cause instanceof ChannelError) return cause
  if (cause instanceof FetchError) {
    const nothingLeft = cause.failure === 'not-sent' || cause.failure === 'refused'
    return new ChannelError(channel, nothingLeft ? 'not-sent' : 'unknown', { cause, remoteCode: `fetch ${cause.failure}` })
  }
  if (cause instanceof HttpError) return answered(cause, table, now)
  if (cause instanceof UnexpectedAnswer) {
    // The body may echo anything: only that it was not understood is kept.
    return new ChannelError(channel, 'unknown', { remoteCode: `HTTP ${cause.status}, unexpected answer` })
  }
  return new ChannelError(channel, 'unknown', { cause: withoutDetails(cause) })
}

function answered(cause: HttpError, table: RefusalTable, now: number): ChannelError {
  const said = table.read(parsed(cause.body))
  const known = (said?.code ? table.byCode[said.code] : undefined) ?? table.byStatus[cause.status]
  const refusal = known ?? (cause.status >= 400 && cause.status < 500 ? 'rejected' : 'unknown')
  const wait = refusal === 'busy' ? (retryAfterSeconds(cause.headers, now) ?? table.wait?.(cause.headers, now) ?? null) : null
  return new ChannelError(table.channel, refusal, {
    // HttpError carries the body, and a body may echo what we sent.
    cause: new Error(cause.message),
    retryAfterSeconds: wait,
    remoteCode: said?.code ? `HTTP ${cause.status} ${said.code}` : `HTTP ${cause.status}`,
    remoteMessage: said?.message ? said.message.slice(0, longestMessage) : null,
  })
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Not JSON is an answer too: gateways speak HTML.
    return null
  }
}

/** Runtime errors of `fetch` or a parser may quote the URL or header they choked on: keep the kind, not the words. */
function withoutDetails(cause: unknown): Error {
  return new Error(cause instanceof Error ? cause.name : typeof cause)
}
