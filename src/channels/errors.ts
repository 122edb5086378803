/**
 * Why a network refused, in the only terms callers act on:
 *  - `reconnect`  ask the owner to authorise again
 *  - `rejected`   the content breaks a rule; a retry cannot help
 *  - `busy`       surely nothing happened: wait `retryAfterSeconds` and try again
 *  - `not-sent`   surely nothing reached the network (no name, no connection); try again later
 *  - `duplicate`  the network says it already has this very post
 *  - `unknown`    we cannot tell whether it was published; look before retrying
 */
export type Refusal = 'reconnect' | 'rejected' | 'busy' | 'not-sent' | 'duplicate' | 'unknown'

export class ChannelError extends Error {
  override name = 'ChannelError'
  readonly channel: string
  readonly refusal: Refusal
  /** Seconds the network asks us to wait; null when it does not say. */
  readonly retryAfterSeconds: number | null
  /** The network's own code, for people and logs: `InvalidRequest`, `HTTP 422`. Never a token or a body. */
  readonly remoteCode: string | null
  /** The network's own sentence, cut, safe to show; null when it gave none. */
  readonly remoteMessage: string | null
  constructor(
    channel: string,
    refusal: Refusal,
    more: { cause?: unknown; retryAfterSeconds?: number | null; remoteCode?: string | null; remoteMessage?: string | null } = {},
  ) {
    super(`${channel}: ${refusal}${more.remoteCode ? ` (${more.remoteCode})` : ''}`, { cause: more.cause })
    this.channel = channel
    this.refusal = refusal
    this.retryAfterSeconds = more.retryAfterSeconds ?? null
    this.remoteCode = more.remoteCode ?? null
    this.remoteMessage = more.remoteMessage ?? null
  }
}
