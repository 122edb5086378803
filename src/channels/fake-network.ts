import { FetchError, type Fetch } from '../platform/http/fetch.ts'

/** Test support: one request we expect, and what the network answers. */
export interface Exchange {
  readonly method: string
  /** Origin, path and query as sent; a pattern when part of it varies. */
  readonly url: string | RegExp
  readonly answer: Answer
  /** Looks closer at the request; throws (`expect`) when something is wrong. */
  readonly check?: (request: Request, body: Uint8Array) => void | Promise<void>
  /** How often it may come; default exactly 1. `any`: also never. */
  readonly times?: number | 'any'
}

/** An HTTP answer, or a failure before one: a `FetchError`, or whatever a raw socket throws. */
export type Answer =
  | { readonly status?: number; readonly json: unknown; readonly headers?: Readonly<Record<string, string>> }
  | { readonly status?: number; readonly text: string; readonly headers?: Readonly<Record<string, string>> }
  | { readonly throws: Error }

export interface FakeNetwork {
  readonly fetch: Fetch
  /** Everything that was sent, in order. */
  readonly sent: readonly { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: string }[]
  /** Throws when a request came that nobody expected (even if the product swallowed the error), or one did not come. */
  verify(): void
}

/** A `Fetch` that answers the expected exchanges, whatever their order, and nothing else. */
export function fakeNetwork(exchanges: readonly Exchange[]): FakeNetwork {
  const left = exchanges.map((exchange) => ({ exchange, remaining: exchange.times === 'any' ? Infinity : (exchange.times ?? 1) }))
  const sent: { method: string; url: string; headers: Headers; body: string }[] = []
  const complaints: unknown[] = []

  const fetch: Fetch = async (request) => {
    const body = new Uint8Array(await request.clone().arrayBuffer())
    sent.push({ method: request.method, url: request.url, headers: new Headers(request.headers), body: new TextDecoder().decode(body) })
    const expected = left.find(({ exchange, remaining }) => remaining > 0 && matches(exchange, request))
    if (!expected) {
      const complaint = new Error(`nobody expected ${request.method} ${request.url}`)
      complaints.push(complaint)
      throw complaint
    }
    expected.remaining -= 1
    try {
      await expected.exchange.check?.(request, body)
    } catch (cause) {
      complaints.push(cause)
      throw cause
    }
    return respond(expected.exchange.answer, request)
  }

  return {
    fetch,
    sent,
    verify() {
      if (complaints.length > 0) throw complaints[0]
      const missing = left.filter(({ exchange, remaining }) => exchange.times !== 'any' && remaining > 0)
      if (missing.length > 0) {
        throw new Error(`never sent: ${missing.map(({ exchange }) => `${exchange.method} ${String(exchange.url)}`).join(', ')}`)
      }
    },
  }
}

function matches({ method, url }: Exchange, request: Request): boolean {
  return request.method === method && (typeof url === 'string' ? request.url === url : url.test(request.url))
}

function respond(answer: Answer, request: Request): Response {
  if ('throws' in answer) throw answer.throws
  const body = 'json' in answer ? JSON.stringify(answer.json) : answer.text
  const status = answer.status ?? 200
  const headers = { 'content-type': 'json' in answer ? 'application/json' : 'text/html', ...answer.headers }
  const response = new Response([204, 304].includes(status) ? null : body, { status, headers })
  Object.defineProperty(response, 'url', { value: request.url })
  return response
}

/** The ways a connection fails, for tests. */
export const cut = (): Answer => ({ throws: new FetchError('maybe-sent', 'the connection was cut') })
export const noConnection = (): Answer => ({ throws: new FetchError('not-sent', 'nobody answers at that address') })
export const hungUp = (): Answer => ({ throws: new TypeError('socket hang up') })
