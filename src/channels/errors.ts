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

/**
 * Why an account could not be connected, in terms a person can act on:
 *  - `unreachable`       no server answers at that address
 *  - `forbidden-address` our guard refuses it: private, loopback or otherwise not public
 *  - `not-this-network`  something answers there, but not a server of this network
 *  - `no-such-account`   the server (or the name system) does not know this account
 *  - `wrong-password`    the account and password do not match
 *  - `second-factor`     the server asks for a code: an app password or the redirect is needed
 *  - `account-closed`    suspended, deactivated or taken down by the network
 *  - `denied`            the person, or the network, said no on the authorisation page
 *  - `expired`           the person came back too late, twice, or is not who started
 *  - `missing-scope`     less was granted than we need
 *  - `needs-public-url`  this way needs the product to have an address the network accepts
 *  - `invalid-field`     what was typed cannot be right (empty, not an address)
 *  - `busy`              too many attempts; wait
 *  - `failed`            anything else
 */
export type ConnectTrouble =
  | 'unreachable'
  | 'forbidden-address'
  | 'not-this-network'
  | 'no-such-account'
  | 'wrong-password'
  | 'second-factor'
  | 'account-closed'
  | 'denied'
  | 'expired'
  | 'missing-scope'
  | 'needs-public-url'
  | 'invalid-field'
  | 'busy'
  | 'failed'

/** Connecting failed. `field` names the form field it concerns; null when none does. */
export class ConnectError extends Error {
  override name = 'ConnectError'
  readonly trouble: ConnectTrouble
  readonly field: string | null
  /** The network's own sentence, cut, safe to show; null when it gave none. */
  readonly remoteMessage: string | null
  readonly retryAfterSeconds: number | null
  constructor(
    trouble: ConnectTrouble,
    more: { field?: string | null; cause?: unknown; remoteMessage?: string | null; retryAfterSeconds?: number | null } = {},
  ) {
    super(`connecting failed: ${trouble}${more.field ? ` (${more.field})` : ''}`, { cause: more.cause })
    this.trouble = trouble
    this.field = more.field ?? null
    this.remoteMessage = more.remoteMessage ?? null
    this.retryAfterSeconds = more.retryAfterSeconds ?? null
  }
}
