import { TLSSocket } from 'node:tls'
import { version } from '../config/version.ts'
import { within } from '../deadline.ts'
import { createAddressGuard, type AddressGuard } from './address-guard.ts'
import { decompress } from './decompress.ts'
import { connectSocket, dial, lookupAddresses, type Connect, type Lookup } from './dial.ts'
import { sendHop, type Answer, type Hop } from './exchange.ts'
import { FetchError, type Fetch, type FetchLimits } from './fetch.ts'
import { keepConnections, type KeptConnections } from './kept-connections.ts'
import { WholeRequest, WholeResponse } from './whole-bodies.ts'

export interface FetchOptions {
  /** CIDRs, addresses and host names (`mastodon.lan`, `*.lan`) that may be reached although they are not public. */
  readonly allowNetworks: readonly string[]
  /** Where people reach us: said in the User-Agent so that site owners can find who is asking. */
  readonly publicUrl?: string
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca?: string
  readonly lookup?: Lookup
  readonly connect?: Connect
  /** Milliseconds that a connection is kept for the next call which may use it; default 2,000. */
  readonly keptForMs?: number
}

/** A connection to be kept is opened for nobody in particular, so that no caller's patience ends it. */
const longestDialMs = 30_000

interface Ways {
  readonly guard: AddressGuard
  readonly lookup: Lookup
  readonly connect: Connect
  readonly ca: string | undefined
  readonly kept: KeptConnections
}

/**
 * The guarded way out (docs/decisions/0002). Reaches public addresses and the allow list only, on every hop; any port,
 * http and https; no cookies kept, no credentials in URLs, no retries. The answer's body is complete and decompressed
 * when it resolves; `response.url` is the last hop's. Throws FetchError.
 */
export function createFetch(options: FetchOptions): Fetch {
  const ways = {
    guard: createAddressGuard(options.allowNetworks),
    lookup: options.lookup ?? lookupAddresses,
    connect: options.connect ?? connectSocket,
    ca: options.ca,
  }
  const kept = keepConnections((url) => dial(url, { ...ways, signal: AbortSignal.timeout(longestDialMs) }), options.keptForMs)
  const userAgent = `Passaparola/${version}${options.publicUrl === undefined ? '' : ` (+${options.publicUrl})`}`
  return async (request, limits = {}) => {
    return within(limits.timeoutMs ?? 30_000, request.signal, async (deadline) => {
      const hop = await firstHop(request, userAgent)
      return follow(hop, request.redirect, limits, { ...ways, kept }, deadline)
    })
  }
}

async function firstHop(request: Request, userAgent: string): Promise<Hop> {
  const headers = Object.fromEntries(request.headers)
  headers['user-agent'] ??= userAgent
  let body: Buffer | null
  try {
    body = request instanceof WholeRequest ? request.content : null
    if (body === null && request.body !== null) body = Buffer.from(await request.arrayBuffer())
  } catch (cause) {
    throw new FetchError('not-sent', 'the body to send could not be read', { cause })
  }
  return { url: new URL(request.url), method: request.method, headers, body }
}

async function follow(
  first: Hop,
  redirect: RequestRedirect,
  { maxBytes = 5_000_000, maxHops = 5, keepAlive = false, cutAt, onHead }: FetchLimits,
  ways: Ways,
  signal: AbortSignal,
): Promise<Response> {
  let hop = first
  for (let hops = 0; ; hops += 1) {
    checkUrl(hop.url)
    let certificateEndsAt: number | null = null
    let answer = keepAlive ? await ways.kept.send(hop, maxBytes, signal) : null
    if (answer === null) {
      const socket = await dial(hop.url, { ...ways, signal })
      certificateEndsAt = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) || null : null
      answer = await sendHop(hop, socket, signal)
    }
    const next = redirect === 'manual' || maxHops === 0 ? null : nextHop(hop, answer)
    if (next === null) {
      onHead?.({ status: answer.status, contentEncoding: headerOf(answer, 'content-encoding'), certificateEndsAt })
      return finish(hop, answer, { maxBytes, cutAt, redirected: hops > 0, signal })
    }
    answer.discard()
    if (redirect === 'error' || hops >= maxHops) throw new FetchError('too-many-hops', `${first.url.host} sends us on and on`)
    hop = next
  }
}

function checkUrl(url: URL): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FetchError('refused', `addresses start with http:// or https://, not ${url.protocol}`)
  }
  if (url.username !== '' || url.password !== '') throw new FetchError('refused', 'the address carries a name or password')
}

const redirects = new Set([301, 302, 303, 307, 308])

function nextHop(hop: Hop, answer: Answer): Hop | null {
  if (!redirects.has(answer.status)) return null
  const location = headerOf(answer, 'location')
  if (location === null) return null
  if (hop.method !== 'GET' && hop.method !== 'HEAD') return null
  // Header bytes arrive as latin1; sites that write UTF-8 there mean UTF-8.
  const target = Buffer.from(location, 'latin1').toString('utf8')
  const url = URL.parse(target, hop.url.href)
  if (url === null) {
    answer.discard()
    throw new FetchError('refused', `${hop.url.host} sends us to an address that cannot be read`)
  }
  url.hash = ''
  const headers: Record<string, string> = { ...hop.headers }
  if (url.origin !== hop.url.origin) for (const name of ['authorization', 'cookie', 'proxy-authorization']) delete headers[name]
  return { url, method: hop.method, headers, body: null }
}

function headerOf({ rawHeaders }: Answer, wanted: string): string | null {
  const at = rawHeaders.findIndex((name, place) => place % 2 === 0 && name.toLowerCase() === wanted)
  return at < 0 ? null : (rawHeaders[at + 1] ?? null)
}

const bodyless = new Set([204, 205, 304])

async function finish(
  hop: Hop,
  answer: Answer,
  { maxBytes, cutAt, redirected, signal }: { maxBytes: number; cutAt: number | undefined; redirected: boolean; signal: AbortSignal },
): Promise<Response> {
  const { status } = answer
  const headers = new Headers()
  for (let place = 0; place + 1 < answer.rawHeaders.length; place += 2) {
    headers.append(answer.rawHeaders[place] ?? '', answer.rawHeaders[place + 1] ?? '')
  }
  const hasBody = hop.method !== 'HEAD' && !bodyless.has(status)
  let body: Buffer | null = null
  if (hasBody) {
    const raw = await answer.read(Math.min(cutAt ?? maxBytes, maxBytes), signal, cutAt !== undefined)
    const encoding = headers.get('content-encoding')
    const plain = encoding === null ? raw : await decompress(raw, encoding, maxBytes)
    body = plain ?? raw
    if (plain !== null) headers.delete('content-encoding')
    headers.delete('content-length')
    headers.delete('transfer-encoding')
  } else answer.discard()
  return new WholeResponse(body as Uint8Array<ArrayBuffer> | null, { status, statusText: answer.statusMessage, headers, url: hop.url.href, redirected })
}
