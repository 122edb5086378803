import type { Socket } from 'node:net'
import type { Agent, Dispatcher } from 'undici'
import { headersToSend, maxHeaderBytes, tooLarge, type Answer, type Hop } from './exchange.ts'
import { FetchError } from './fetch.ts'

/** Servers keep an unused connection for five seconds at least; long before, we no longer trust it. */
const keptForMs = 2_000
const keptPerOrigin = 256

/**
 * Connections that stay open for the next call to the same origin. Each was checked by the guard of this very client when it was
 * opened, and leads where it led then, whatever the name says by now.
 */
export interface KeptConnections {
  /**
   * Sends the hop and reads the whole answer. Throws FetchError: a connection that died since its last call is `maybe-sent`, too. null: this
   * origin is spoken to over connections of one call each.
   */
  send(hop: Hop, maxBytes: number, signal: AbortSignal): Promise<Answer | null>
}

/** `dial` opens a connection that the guard agrees with. The library is loaded by the first call. */
export function keepConnections(dial: (url: URL) => Promise<Socket>, keptMs = keptForMs): KeptConnections {
  let agent: Promise<Agent> | null = null
  const notKept = new Set<string>()
  const open = async (): Promise<Agent> => {
    // Only what sends: the whole library would take 29 MB, this takes 6.
    const { default: SendingAgent } = (await import('undici/lib/dispatcher/agent.js' as string)) as { default: typeof Agent }
    return new SendingAgent({
      connect: ({ protocol, host }, opened) => void dial(new URL(`${protocol}//${String(host)}`)).then((socket) => opened(null, socket), (cause: unknown) => opened(cause as Error, null)),
      connections: keptPerOrigin,
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: keptMs,
      keepAliveMaxTimeout: keptMs,
      maxHeaderSize: maxHeaderBytes,
      // The caller's signal says when the time is up.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
  }
  return {
    async send(hop, maxBytes, signal) {
      const { origin } = hop.url
      if (notKept.has(origin)) return null
      agent ??= open()
      const kept = await agent
      return new Promise<Answer>((resolve, reject) => {
        const call = new Call(hop, maxBytes, signal, resolve, reject)
        kept.dispatch({ origin, path: `${hop.url.pathname}${hop.url.search}`, method: hop.method as Dispatcher.HttpMethod, headers: headersToSend(hop, 'keep-alive'), body: hop.body }, call)
      }).catch((cause: unknown) => {
        if (!saidContinue(cause)) throw cause
        notKept.add(origin)
        return null
      })
    },
  }
}

/** The library takes a `100 Continue` that nobody asked for as the end. A server that says it is spoken to the other way. */
const saidContinue = (cause: unknown): boolean => cause instanceof FetchError && cause.cause instanceof Error && cause.cause.message === 'bad response'

/** One call on its way. Until it is written to a connection nothing of it was sent; from then on, maybe. */
class Call implements Dispatcher.DispatchHandler {
  readonly #hop: Hop
  readonly #maxBytes: number
  readonly #signal: AbortSignal
  readonly #resolve: (answer: Answer) => void
  readonly #reject: (cause: FetchError) => void
  readonly #abort = (): void => this.#fail(this.#signal.reason)
  #controller: Dispatcher.DispatchController | null = null
  #over = false
  #head: Omit<Answer, 'read' | 'discard'> | null = null
  #parts: Buffer[] = []
  #size = 0

  constructor(hop: Hop, maxBytes: number, signal: AbortSignal, resolve: (answer: Answer) => void, reject: (cause: FetchError) => void) {
    this.#hop = hop
    this.#maxBytes = maxBytes
    this.#signal = signal
    this.#resolve = resolve
    this.#reject = reject
    signal.addEventListener('abort', this.#abort, { once: true })
    if (signal.aborted) this.#abort()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: it must not go out now.
    if (this.#over) controller.abort(new Error('given up'))
    else this.#controller = controller
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, _headers: unknown, statusMessage?: string): void {
    // What comes before the answer (100 Continue, 103 Early Hints) is not the answer.
    if (status < 200) return
    const raw = controller.rawHeaders
    const rawHeaders = Array.isArray(raw) ? raw.map((one) => (typeof one === 'string' ? one : Buffer.from(one).toString('latin1'))) : []
    this.#head = { status, statusMessage: statusMessage ?? '', rawHeaders }
  }

  onResponseData(_controller: Dispatcher.DispatchController, part: Buffer): void {
    this.#size += part.length
    if (this.#size > this.#maxBytes) this.#fail(tooLarge(this.#maxBytes))
    else this.#parts.push(part)
  }

  onResponseEnd(): void {
    if (this.#over || this.#head === null) return
    this.#end()
    const body = this.#parts.length === 1 && this.#parts[0] !== undefined ? this.#parts[0] : Buffer.concat(this.#parts)
    this.#resolve({ ...this.#head, read: () => Promise.resolve(body), discard() {} })
  }

  onResponseError(_controller: Dispatcher.DispatchController, cause: Error): void {
    this.#fail(cause)
  }

  #fail(cause: unknown): void {
    if (this.#over) return
    this.#end()
    this.#reject(this.#failure(cause))
    this.#controller?.abort(cause instanceof Error ? cause : new Error('given up'))
  }

  #failure(cause: unknown): FetchError {
    if (cause instanceof FetchError) return cause
    if (this.#controller === null) return new FetchError('not-sent', `no connection to ${this.#hop.url.host}`, { cause })
    if (cause instanceof Error && 'code' in cause && cause.code === 'UND_ERR_HEADERS_OVERFLOW') return new FetchError('too-large', `the head of the answer is longer than ${maxHeaderBytes} bytes`, { cause })
    if (this.#signal.aborted) return new FetchError('maybe-sent', 'the time was up before the answer was complete', { cause })
    return new FetchError('maybe-sent', 'the exchange broke after the request may have left', { cause })
  }

  #end(): void {
    this.#over = true
    this.#signal.removeEventListener('abort', this.#abort)
  }
}
