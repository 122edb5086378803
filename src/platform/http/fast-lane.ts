import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import { asProblem, problemBody } from './answer-problem.ts'
import type { Api } from './api.ts'
import { preferredLanguage } from './language.ts'

export interface FastAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * A public door at which thousands knock each second (a short link, the page snippet). It is answered before routing, hooks and schemas; the
 * same headers are sent, and whatever is unusual is left to the ordinary route of the same address, which must exist and answers
 * the same.
 */
export type FastLane = FastGet | FastPost

interface FastGet {
  /** The route's pattern, for the log. */
  readonly route: string
  readonly method: 'GET'
  /** null: the ordinary route answers. `ip` is the visitor's, by the same trusted proxies as everywhere. */
  answer(request: IncomingMessage, ip: string): Promise<FastAnswer> | null
}

interface FastPost {
  readonly route: string
  readonly method: 'POST'
  /** Bytes at most; larger bodies, and those that do not say how large they are, go the ordinary way. */
  readonly bodyLimit: number
  accepts(request: IncomingMessage): boolean
  /** Headers of every answer, refusals included. */
  headers(request: IncomingMessage): Readonly<Record<string, string>>
  answer(request: IncomingMessage, ip: string, body: Buffer): Promise<FastAnswer>
}

export interface FastLaneTools {
  readonly headers: Readonly<Record<string, string>>
  readonly trustProxies: readonly string[]
  readonly log: Log
}

/** Puts the lanes in front of a server that is not listening yet. Once it closes, everything goes the ordinary way. */
export function openFastLanes(api: Api, lanes: readonly FastLane[], { headers, trustProxies, log }: FastLaneTools): void {
  if (lanes.length === 0) return
  const [ordinary] = api.server.listeners('request') as RequestListener[]
  if (ordinary === undefined) throw new Error('the server has no request listener')
  const addressOf = visitorAddress(trustProxies)
  let closing = false
  api.addHook('preClose', async () => void (closing = true))

  interface Under { readonly request: IncomingMessage; readonly response: ServerResponse; readonly lane: FastLane; readonly begun: number; readonly requestId: string }

  const send = ({ request, response, lane: { route }, begun, requestId }: Under, { status, headers: own, body }: FastAnswer): void => {
    response.writeHead(status, { ...headers, 'x-request-id': requestId, ...own, 'content-length': Buffer.byteLength(body) }).end(body)
    log.debug('answered', { requestId, method: request.method, route, status, ms: Math.round(performance.now() - begun) })
  }

  const refuse = (under: Under, error: unknown, own: Readonly<Record<string, string>>): void => {
    const { request, lane: { route, method }, requestId } = under
    const problem = asProblem(error, requestId)
    if (problem.status >= 500) log.error('a request failed', { requestId, method, route, code: problem.code, cause: problem.cause ?? problem })
    const language = preferredLanguage(request.headers['accept-language'])
    const wait = problem.extra['retryAfterSeconds']
    send(under, {
      status: problem.status,
      headers: { ...own, ...(typeof wait === 'number' ? { 'retry-after': String(wait) } : {}), 'content-language': language, 'content-type': 'application/problem+json; charset=utf-8' },
      body: JSON.stringify(problemBody(problem, language, requestId)),
    })
  }

  const under = (request: IncomingMessage, response: ServerResponse, lane: FastLane): Under => ({ request, response, lane, begun: performance.now(), requestId: newId() })

  /** False: the ordinary route answers. */
  const get = (request: IncomingMessage, response: ServerResponse, lane: FastGet): boolean => {
    const answer = lane.answer(request, addressOf(request))
    if (answer === null) return false
    const now = under(request, response, lane)
    answer.then((good) => send(now, good), (error: unknown) => refuse(now, error, {}))
    return true
  }

  const post = (request: IncomingMessage, response: ServerResponse, lane: FastPost): boolean => {
    const length = Number(request.headers['content-length'])
    if (!(length <= lane.bodyLimit) || request.headers['content-encoding'] !== undefined || !lane.accepts(request)) return false
    const now = under(request, response, lane)
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => void parts.push(part))
    // Node reads exactly as much as was said; who goes away before that is answered nothing.
    request.on('end', () => {
      const [only] = parts
      const own = lane.headers(request)
      lane.answer(request, addressOf(request), parts.length === 1 && only !== undefined ? only : Buffer.concat(parts))
        .then((good) => send(now, { ...good, headers: { ...own, ...good.headers } }), (error: unknown) => refuse(now, error, own))
    })
    request.on('error', () => response.destroy())
    return true
  }

  api.server.removeAllListeners('request')
  api.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!closing) for (const lane of lanes) if (lane.method === request.method && (lane.method === 'GET' ? get(request, response, lane) : post(request, response, lane))) return
    ordinary(request, response)
  })
}

/** The visitor's address: the last one in `X-Forwarded-For` that is not a trusted proxy's, as Fastify reads it. */
export function visitorAddress(trustProxies: readonly string[]): (request: IncomingMessage) => string {
  if (trustProxies.length === 0) return ({ socket }) => socket.remoteAddress ?? ''
  const trusted = new BlockList()
  for (const entry of trustProxies) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) trusted.addAddress(address, family)
    else trusted.addSubnet(address, Number(bits), family)
  }
  const known = new Map<string, boolean>()
  const isTrusted = (address: string): boolean => {
    const remembered = known.get(address)
    if (remembered !== undefined) return remembered
    const family = isIP(address)
    const is = family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
    if (known.size >= 1_000) known.clear()
    known.set(address, is)
    return is
  }
  return ({ socket, headers }) => {
    let address = socket.remoteAddress ?? ''
    const said = headers['x-forwarded-for']
    const forwarded = (typeof said === 'string' ? said : (said?.join(',') ?? '')).split(',')
    for (let i = forwarded.length - 1; i >= 0 && isTrusted(address); i--) {
      const next = forwarded[i]?.trim() ?? ''
      if (next !== '') address = next
    }
    return address
  }
}
