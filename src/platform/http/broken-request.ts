import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { httpWords } from './words.ts'

/** Answers what could not even be parsed as HTTP; there is no language to read, so English. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  // Nobody is there any more.
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const [status, title] = meaning(error.code)
  const body = JSON.stringify({ type: '/problems/broken-request', title, status, code: 'broken-request' })
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      "content-security-policy: default-src 'none'",
      'x-content-type-options: nosniff',
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function meaning(code: string | undefined): [number, string] {
  if (code === 'HPE_HEADER_OVERFLOW') return [431, httpWords.en.headersTooLarge()]
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, httpWords.en.timeout()]
  return [400, httpWords.en.badRequestLine()]
}
