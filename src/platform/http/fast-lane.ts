import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { BlockList, isIP } from 'node:net'
import { newId } from '../ids.ts'
import type { Log } from '../log/log.ts'
import { asProblem, problemBody } from './answer-problem.ts'
import type { Api } from './api.ts'

export interface FastAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * A public GET that thousands ask for each second (a short link). It is answered before routing, hooks and schemas; the same headers
 * are sent, and whatever is unusual is left to the ordinary route of the same address, which must exist.
 */
export interface FastLane {
  /** The route's pattern, for the log. */
  readonly route: string
  /** null: the ordinary route answers. `ip` is the visitor's, by the same trusted proxies as everywhere. */
  answer(request: IncomingMessage, ip: string): Promise<FastAnswer> | null
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

  const send = (request: IncomingMessage, response: ServerResponse, route: string, begun: number, requestId: string, { status, headers: own, body }: FastAnswer): void => {
    response.writeHead(status, { ...headers, 'x-request-id': requestId, ...own, 'content-length': Buffer.byteLength(body) }).end(body)
    log.debug('answered', { requestId, method: request.method, route, status, ms: Math.round(performance.now() - begun) })
  }

  api.server.removeAllListeners('request')
  api.server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!closing && request.method === 'GET') {
      for (const lane of lanes) {
        const answer = lane.answer(request, addressOf(request))
        if (answer === null) continue
        const begun = performance.now()
        const requestId = newId()
        answer.then(
          (good) => send(request, response, lane.route, begun, requestId, good),
          (error: unknown) => {
            log.error('a request failed', { requestId, method: 'GET', route: lane.route, cause: error })
            const problem = asProblem(error, requestId)
            send(request, response, lane.route, begun, requestId, { status: problem.status, headers: { 'content-type': 'application/problem+json; charset=utf-8' }, body: JSON.stringify(problemBody(problem, 'en', requestId)) })
          },
        )
        return
      }
    }
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
