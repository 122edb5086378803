import { lookup as systemLookup } from 'node:dns/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { AddressGuard } from './address-guard.ts'
import { FetchError } from './fetch.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** All addresses of a name, in the order to try them. */
export type Lookup = (host: string) => Promise<readonly ResolvedAddress[]>

/** Opens a TCP connection to an address (never a name). */
export type Connect = (to: { host: string; port: number; family: 4 | 6 }) => Socket

export const lookupAddresses: Lookup = (host) => systemLookup(host, { all: true, order: 'verbatim' })

const triesPerHost = 6
/** How long one address may keep us when there is another to try. */
const patienceMs = 3_000

/**
 * A socket to the URL's host that our guard agrees with, TLS done: each address is checked before we connect to exactly
 * that address, and once more on the connected socket. Throws FetchError `refused` or `not-sent`: nothing of a request
 * has left yet.
 */
export async function dial(
  url: URL,
  ways: { guard: AddressGuard; lookup: Lookup; connect: Connect; ca: string | undefined; signal: AbortSignal },
): Promise<Socket> {
  const { guard, signal } = ways
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  const allowedByName = guard.allowsName(host)
  const permitted = (address: string): boolean => allowedByName || guard.allowsAddress(address)
  const addresses = await resolve(host, { ...ways, permitted })
  const socket = await connectToOne(addresses, port, { connect: ways.connect, permitted, signal })
  return url.protocol === 'https:' ? secure(socket, host, ways.ca, signal) : socket
}

async function resolve(
  host: string,
  { guard, lookup, permitted, signal }: {
    guard: AddressGuard
    lookup: Lookup
    permitted: (address: string) => boolean
    signal: AbortSignal
  },
): Promise<readonly ResolvedAddress[]> {
  if (guard.refusesName(host)) throw refused(host)
  const literal = isIP(host)
  let addresses: readonly ResolvedAddress[] = [{ address: host, family: literal }]
  if (literal === 0) {
    try {
      addresses = await untilAborted(lookup(host), signal)
    } catch (cause) {
      throw new FetchError('not-sent', `the name ${host} could not be looked up`, { cause })
    }
    if (addresses.length === 0) throw new FetchError('not-sent', `the name ${host} has no address`)
  }
  // One forbidden address is enough: honest names do not mix public and private ones.
  if (!addresses.every(({ address }) => permitted(address))) throw refused(host)
  return addresses.slice(0, triesPerHost)
}

const refused = (host: string): FetchError =>
  new FetchError('refused', `${host} is not on the public internet and not on the list of allowed networks`)

async function connectToOne(
  addresses: readonly ResolvedAddress[],
  port: number,
  { connect, permitted, signal }: { connect: Connect; permitted: (address: string) => boolean; signal: AbortSignal },
): Promise<Socket> {
  const causes: unknown[] = []
  for (const [place, { address }] of addresses.entries()) {
    const isLast = place === addresses.length - 1
    const patience = isLast ? signal : AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    const socket = connect({ host: address, port, family: isIP(address) === 6 ? 6 : 4 })
    try {
      await opened(socket, 'connect', patience)
    } catch (cause) {
      causes.push(cause)
      if (signal.aborted) break
      continue
    }
    const reached = socket.remoteAddress
    if (reached === undefined || !permitted(reached)) {
      socket.destroy()
      throw new FetchError('refused', `the connection led to ${reached ?? 'nowhere'}, which is not allowed`)
    }
    return socket
  }
  throw new FetchError('not-sent', `no connection to ${addresses.map(({ address }) => address).join(', ')} port ${port}`, {
    cause: causes.length === 1 ? causes[0] : new AggregateError(causes),
  })
}

async function secure(socket: Socket, host: string, ca: string | undefined, signal: AbortSignal): Promise<Socket> {
  const secured = connectTls({
    socket,
    host,
    servername: isIP(host) === 0 ? host.replace(/\.$/, '') : '',
    ALPNProtocols: ['http/1.1'],
    ...(ca === undefined ? {} : { ca }),
  })
  try {
    await opened(secured, 'secureConnect', signal)
    return secured
  } catch (cause) {
    socket.destroy()
    throw new FetchError('not-sent', `no safe (TLS) connection to ${host}`, { cause })
  }
}

function opened(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (cause?: unknown): void => {
      signal.removeEventListener('abort', abort)
      socket.off(event, done).off('error', settle).off('close', closed)
      // An error before the next reader listens, or of a socket we gave up on, must not become an uncaught exception.
      socket.on('error', () => undefined)
      if (cause === undefined) return resolve()
      socket.destroy()
      reject(cause instanceof Error ? cause : new Error('the connection was given up', { cause }))
    }
    const abort = (): void => settle(signal.reason ?? new Error('aborted'))
    const closed = (): void => settle(new Error('the other side closed the connection'))
    const done = (): void => settle()
    socket.once(event, done).once('error', settle).once('close', closed)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
  })
}

/** The system's lookup cannot be stopped, but we need not wait for it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('the time was up', { cause: signal.reason }))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

export const connectSocket: Connect = ({ host, port, family }) => connectTcp({ host, port, family, noDelay: true })
