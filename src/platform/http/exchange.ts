import { request as sendRequest, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { FetchError } from './fetch.ts'

/** One request on its way: what a redirect changes is made anew for the next hop. */
export interface Hop {
  readonly url: URL
  readonly method: string
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | null
}

/** An answer whose head is here. Its body is read, or it is let go of. */
export interface Answer {
  readonly status: number
  readonly statusMessage: string
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
  /** The body as it came over the wire, at most so many bytes. Throws FetchError. `cut`: what is beyond is let go of instead. */
  read(maxBytes: number, signal: AbortSignal, cut?: boolean): Promise<Buffer>
  discard(): void
}

export const maxHeaderBytes = 32_768

/**
 * Sends the hop on a connected socket and returns when the answer's head is here. From now on the other side may have
 * the request, so every failure is `maybe-sent` (or `too-large` for an endless head).
 *
 * The socket is used once: a kept-alive one can die between two requests, and then nobody knows whether the second
 * arrived. Publishing once is worth a handshake.
 */
export function sendHop(hop: Hop, socket: Socket, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      socket.destroy()
      reject(asFetchError(cause, signal))
    }
    const outgoing = sendRequest({
      createConnection: () => socket,
      method: hop.method,
      path: `${hop.url.pathname}${hop.url.search}`,
      headers: headersToSend(hop, 'close'),
      setHost: false,
      maxHeaderSize: maxHeaderBytes,
    })
    signal.addEventListener('abort', () => outgoing.destroy(new Error('the time was up', { cause: signal.reason })), { once: true })
    outgoing.on('error', fail)
    outgoing.on('upgrade', () => fail(new Error('the other side wants another protocol')))
    outgoing.on('response', (answer) => {
      answer.on('error', () => socket.destroy())
      resolve({
        status: answer.statusCode ?? 0,
        statusMessage: answer.statusMessage ?? '',
        rawHeaders: answer.rawHeaders,
        read: (maxBytes, until, cut) => readBody(answer, maxBytes, until, cut),
        discard: () => void answer.destroy(),
      })
    })
    if (signal.aborted) return fail(signal.reason)
    outgoing.end(hop.body ?? undefined)
  })
}

export function headersToSend(hop: Hop, connection: 'close' | 'keep-alive'): Record<string, string> {
  const headers: Record<string, string> = { ...hop.headers }
  for (const ours of ['connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect', 'keep-alive']) delete headers[ours]
  headers['host'] = hop.url.host
  headers['accept'] ??= '*/*'
  headers['accept-encoding'] ??= 'gzip, deflate, br, zstd'
  headers['connection'] = connection
  if (hop.body !== null) headers['content-length'] = String(hop.body.length)
  else if (hop.method !== 'GET' && hop.method !== 'HEAD') headers['content-length'] = '0'
  return headers
}

function readBody(answer: IncomingMessage, maxBytes: number, signal: AbortSignal, cut = false): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    let over = false
    const fail = (cause: unknown): void => {
      over = true
      answer.destroy()
      reject(asFetchError(cause, signal))
    }
    if (!cut && Number(answer.headers['content-length'] ?? 0) > maxBytes) return fail(tooLarge(maxBytes))
    if (signal.aborted) return fail(signal.reason)
    signal.addEventListener('abort', () => fail(signal.reason), { once: true })
    answer.on('data', (part: Buffer) => {
      size += part.length
      if (size <= maxBytes) return void parts.push(part)
      if (!cut) return fail(tooLarge(maxBytes))
      over = true
      parts.push(part.subarray(0, part.length - (size - maxBytes)))
      answer.destroy()
      resolve(Buffer.concat(parts))
    })
    answer.on('error', (cause) => void (over || fail(cause)))
    answer.on('close', () => void (over || fail(new Error('the answer was cut off'))))
    answer.on('end', () => {
      if (!answer.complete) return fail(new Error('the answer was cut off'))
      over = true
      resolve(Buffer.concat(parts))
    })
  })
}

export const tooLarge = (maxBytes: number): FetchError =>
  new FetchError('too-large', `the answer is longer than ${maxBytes} bytes`)

function asFetchError(cause: unknown, signal: AbortSignal): FetchError {
  if (cause instanceof FetchError) return cause
  if (signal.aborted) return new FetchError('maybe-sent', 'the time was up before the answer was complete', { cause: signal.reason })
  const code = (cause as { code?: unknown } | null)?.code
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new FetchError('too-large', `the head of the answer is longer than ${maxHeaderBytes} bytes`, { cause })
  }
  return new FetchError('maybe-sent', 'the exchange broke after the request may have left', { cause })
}
