import { z } from 'zod'
import { StillProcessing, secondsToReset } from '../../protocols/mastodon-api/index.ts'
import { ChannelError } from '../errors.ts'
import { refuse, type RefusalTable } from '../refuse.ts'

const ErrorBody = z.object({ error: z.string(), error_description: z.string().nullish() })

/**
 * The family answers `{ error, error_description? }` with sentences, not codes, so the status decides
 * (https://docs.joinmastodon.org/entities/Error/). 5xx stay unknown, 503 too: a gateway says it after passing the post on.
 */
export const refusals: RefusalTable = {
  channel: 'mastodon',
  read(body) {
    const said = ErrorBody.safeParse(body)
    return said.success ? { code: null, message: said.data.error_description ?? said.data.error } : null
  },
  byCode: {},
  byStatus: {
    401: 'reconnect',
    // Scopes taken back, or the account frozen or disabled: only its owner can put that right.
    403: 'reconnect',
    408: 'unknown',
    425: 'busy',
    429: 'busy',
  },
  wait: secondsToReset,
}

/** What to do about a failure of the call others can see. */
export function refuseVisible(cause: unknown, now: number): ChannelError {
  return refuse(cause, refusals, now)
}

/** The same for calls nobody sees (uploads, reading): not knowing whether they happened does no harm, so they may simply be repeated. */
export function refuseUnseen(cause: unknown, now: number): ChannelError {
  if (cause instanceof StillProcessing) return new ChannelError('mastodon', 'busy', { retryAfterSeconds: 15, remoteCode: 'media processing' })
  const error = refuse(cause, refusals, now)
  if (error.refusal !== 'unknown') return error
  return new ChannelError('mastodon', 'busy', {
    cause: error.cause,
    retryAfterSeconds: error.retryAfterSeconds,
    remoteCode: error.remoteCode,
    remoteMessage: error.remoteMessage,
  })
}
