import { readXrpcError } from '../../protocols/atproto/index.ts'
import type { ChannelError } from '../errors.ts'
import { refuse, type RefusalTable } from '../refuse.ts'

/** Codes of com.atproto.* and of the PDS (https://docs.bsky.app/docs/advanced-guides/, @atproto/pds), then statuses. */
export const table: RefusalTable = {
  channel: 'bluesky',
  read: readXrpcError,
  byCode: {
    ExpiredToken: 'reconnect',
    InvalidToken: 'reconnect',
    AuthMissing: 'reconnect',
    AuthenticationRequired: 'reconnect',
    AccountTakedown: 'reconnect',
    AccountSuspended: 'reconnect',
    AccountDeactivated: 'reconnect',
    RateLimitExceeded: 'busy',
    InvalidRequest: 'rejected',
    BlobTooLarge: 'rejected',
    PayloadTooLarge: 'rejected',
    // The PDS gave up on somebody else; what it did itself is not said.
    UpstreamFailure: 'unknown',
    UpstreamTimeout: 'unknown',
    InternalServerError: 'unknown',
  },
  byStatus: { 401: 'reconnect', 403: 'reconnect', 408: 'unknown', 413: 'rejected', 429: 'busy' },
  wait(headers, now) {
    // RateLimit-Reset is in epoch seconds here.
    const reset = Number(headers.get('ratelimit-reset') ?? NaN)
    return Number.isFinite(reset) && reset > 0 ? Math.max(1, Math.ceil(reset - now / 1000)) : null
  },
}

export const toChannelError = (cause: unknown, now: number): ChannelError => refuse(cause, table, now)
