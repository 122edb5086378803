/**
 * The one way out to the network: every outgoing request of the product goes through it. The product's own refuses
 * private addresses on every hop and caps hops, bytes and time; tests pass a fake.
 */
export type Fetch = (request: Request, limits?: FetchLimits) => Promise<Response>

export interface FetchLimits {
  /** Bytes of the answer after decompression; default 5,000,000. */
  readonly maxBytes?: number
  /** Milliseconds for the whole exchange, body included; default 30,000. */
  readonly timeoutMs?: number
  /** Redirects followed; default 5, 0 returns the redirect itself. Non-GET requests never follow. */
  readonly maxHops?: number
  /**
   * It may go over a connection kept open from an earlier call to the same origin, which can have died meanwhile: `maybe-sent` then. For
   * callers who settle that at once, because the other side takes it once however often it comes (a read, a write under its own key).
   */
  readonly keepAlive?: boolean
  /** The body is read up to so many bytes as they come over the wire and then let go of: what came is the answer, without an error. */
  readonly cutAt?: number
  /** Told when the head of the last hop is here, before its body is read. */
  readonly onHead?: (head: AnswerHead) => void
}

/** The head of an answer as it came over the wire. */
export interface AnswerHead {
  readonly status: number
  /** `Content-Encoding` before we undid it. */
  readonly contentEncoding: string | null
  /** End of the certificate's validity, epoch milliseconds; null without TLS, or over a kept connection. */
  readonly certificateEndsAt: number | null
}

/**
 * What went wrong before an answer arrived, and whether the request can have reached the other side:
 *  - `refused`      our guard said no; nothing was sent
 *  - `not-sent`     name lookup, connect or TLS failed; surely nothing arrived
 *  - `maybe-sent`   cut, reset or timed out after bytes may have gone out
 *  - `too-large` / `too-many-hops`  an answer came, beyond our caps
 */
export type FetchFailure = 'refused' | 'not-sent' | 'maybe-sent' | 'too-large' | 'too-many-hops'

export class FetchError extends Error {
  override name = 'FetchError'
  readonly failure: FetchFailure
  constructor(failure: FetchFailure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.failure = failure
  }
}
