import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from './problems.ts'

/** Headers of a Fastify request for the sign-in library, with the caller's address as our server knows it. */
export function headersFor(request: FastifyRequest): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    // Of a body that is written anew below; `host` is decided by the public URL.
    if (value === undefined || name === 'content-length' || name === 'transfer-encoding' || name === 'connection' || name === 'host') continue
    for (const one of [value].flat()) headers.append(name, one)
  }
  headers.set('x-client-ip', request.ip)
  return headers
}

/** The same request in the shape the sign-in library takes. `body` replaces the one that came. */
export function fetchRequest(request: FastifyRequest, publicUrl: string, body: unknown): Request {
  const headers = headersFor(request)
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  if (hasBody) headers.set('content-type', 'application/json')
  return new Request(new URL(request.url, publicUrl), {
    method: request.method,
    headers,
    ...(hasBody ? { body: written(body ?? {}) } : {}),
  })
}

function written(body: unknown): string {
  try {
    return JSON.stringify(body)
  } catch (cause) {
    // A hundred thousand levels deep: reading does not recurse, writing does. No door of the sign-in takes such a thing.
    if (cause instanceof RangeError) throw problem(400, 'invalid-request', 'bodyTooDeep')
    throw cause
  }
}

/** Hands the library's cookies on; each stays a header of its own. */
export function passCookies(from: Headers, reply: FastifyReply): void {
  for (const cookie of from.getSetCookie()) reply.header('set-cookie', cookie)
}
