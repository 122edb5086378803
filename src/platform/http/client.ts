import type { IncomingMessage } from 'node:http'
import { version } from '../config/version.ts'
import { createAddressGuard, type AddressGuard } from './address-guard.ts'
import { decompress } from './decompress.ts'
import { connectSocket, dial, lookupAddresses, type Connect, type Lookup } from './dial.ts'
import { readBody, sendHop, type Hop } from './exchange.ts'
import { FetchError, type Fetch, type FetchLimits } from './fetch.ts'

export interface FetchOptions {
  /** CIDRs, addresses and host names (`mastodon.lan`, `*.lan`) that may be reached although they are not public. */
  readonly allowNetworks: readonly string[]
  /** Where people reach us: said in the User-Agent so that site owners can find who is asking. */
  readonly publicUrl?: string
  /** Certificate authorities to trust instead of the system's, PEM. */
  readonly ca?: string
  readonly lookup?: Lookup
  readonly connect?: Connect
}

interface Ways {
  readonly guard: AddressGuard
  readonly lookup: Lookup
  readonly connect: Connect
  readonly ca: string | undefined
}

/**
 * The guarded way out (docs/decisions/0002). Reaches public addresses and the allow list only, on every hop; any port,
 * http and https; no cookies kept, no credentials in URLs, no retries. The answer's body is complete and decompressed
 * when it resolves; `response.url` is the last hop's. Throws FetchError.
 */
export function createFetch(options: FetchOptions): Fetch {
  const ways: Ways = {
    guard: createAddressGuard(options.allowNetworks),
    lookup: options.lookup ?? lookupAddresses,
    connect: options.connect ?? connectSocket,
    ca: options.ca,
  }
  const userAgent = `Passaparola/${version}${options.publicUrl === undefined ? '' : ` (+${options.publicUrl})`}`
  return async (request, limits = {}) => {
    const deadline = AbortSignal.any([request.signal, AbortSignal.timeout(limits.timeoutMs ?? 30_000)])
    const hop = await firstHop(request, userAgent)
    return follow(hop, request.redirect, limits, ways, deadline)
  }
}

async function firstHop(request: Request, userAgent: string): Promise<Hop> {
  const headers = new Headers(request.headers)
  if (!headers.has('user-agent')) headers.set('user-agent', userAgent)
  let body: Buffer | null
  try {
    body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
  } catch (cause) {
    throw new FetchError('not-sent', 'the body to send could not be read', { cause })
  }
  return { url: new URL(request.url), method: request.method, headers, body }
}

async function follow(
  first: Hop,
  redirect: RequestRedirect,
  { maxBytes = 5_000_000, maxHops = 5 }: FetchLimits,
  ways: Ways,
  signal: AbortSignal,
): Promise<Response> {
  let hop = first
  for (let hops = 0; ; hops += 1) {
    checkUrl(hop.url)
    const socket = await dial(hop.url, { ...ways, signal })
    const answer = await sendHop(hop, socket, signal)
    const next = redirect === 'manual' || maxHops === 0 ? null : nextHop(hop, answer)
    if (next === null) return finish(hop, answer, { maxBytes, redirected: hops > 0, signal })
    answer.destroy()
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

function nextHop(hop: Hop, answer: IncomingMessage): Hop | null {
  const location = answer.headers.location
  if (!redirects.has(answer.statusCode ?? 0) || location === undefined) return null
  if (hop.method !== 'GET' && hop.method !== 'HEAD') return null
  // Header bytes arrive as latin1; sites that write UTF-8 there mean UTF-8.
  const target = Buffer.from(location, 'latin1').toString('utf8')
  const url = URL.parse(target, hop.url.href)
  if (url === null) {
    answer.destroy()
    throw new FetchError('refused', `${hop.url.host} sends us to an address that cannot be read`)
  }
  url.hash = ''
  const headers = new Headers(hop.headers)
  if (url.origin !== hop.url.origin) for (const name of ['authorization', 'cookie', 'proxy-authorization']) headers.delete(name)
  return { url, method: hop.method, headers, body: null }
}

const bodyless = new Set([204, 205, 304])

async function finish(
  hop: Hop,
  answer: IncomingMessage,
  { maxBytes, redirected, signal }: { maxBytes: number; redirected: boolean; signal: AbortSignal },
): Promise<Response> {
  const status = answer.statusCode ?? 0
  const headers = new Headers()
  for (let place = 0; place + 1 < answer.rawHeaders.length; place += 2) {
    headers.append(answer.rawHeaders[place] ?? '', answer.rawHeaders[place + 1] ?? '')
  }
  const hasBody = hop.method !== 'HEAD' && !bodyless.has(status)
  let body: Buffer | null = null
  if (hasBody) {
    const raw = await readBody(answer, maxBytes, signal)
    const plain = await decompress(raw, headers.get('content-encoding'), maxBytes)
    body = plain ?? raw
    if (plain !== null) headers.delete('content-encoding')
    headers.delete('content-length')
    headers.delete('transfer-encoding')
  } else answer.destroy()
  // Response takes 200–599 only; the web also says 999 (LinkedIn) and worse, and callers must see what was said.
  const usable = status >= 200 && status <= 599
  const response = new Response(body as Uint8Array<ArrayBuffer> | null, { status: usable ? status : 599, headers, statusText: answer.statusMessage ?? '' })
  Object.defineProperties(response, {
    url: { value: hop.url.href },
    redirected: { value: redirected },
    ...(usable ? {} : { status: { value: status } }),
  })
  return response
}
