import type { FastifyReply, FastifyRequest } from 'fastify'
import { headersFor, passCookies } from './fetch-request.ts'
import type { Parts } from './parts.ts'

/** Signs in somebody who has just chosen this password: sets the session cookie on the answer. */
export async function signInAs({ identity, callers }: Parts, request: FastifyRequest, reply: FastifyReply, email: string, password: string): Promise<void> {
  const headers = headersFor(request)
  // Whoever was signed in on this browser before has no say in it.
  headers.delete('cookie')
  const signedIn = await (await identity()).api.signInEmail({ body: { email, password }, headers, returnHeaders: true })
  passCookies(signedIn.headers, reply)
  callers.clear()
}
