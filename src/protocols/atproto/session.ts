import { z } from 'zod'
import type { Fetch } from '../../platform/http/fetch.ts'
import { Did, DidDocument } from './identity.ts'
import { callXrpc } from './xrpc.ts'

export const Session = z.object({
  did: Did,
  handle: z.string(),
  accessJwt: z.string().min(1),
  refreshJwt: z.string().min(1),
  didDoc: DidDocument.optional().catch(undefined),
  active: z.boolean().optional(),
  status: z.string().optional(),
})
export type Session = z.infer<typeof Session>

const ServerDescription = z.object({ did: z.string(), availableUserDomains: z.array(z.string()) })

/** Throws UnexpectedAnswer or HttpError when what answers there is no personal data server. */
export function describeServer(fetch: Fetch, service: string) {
  return callXrpc(fetch, { service, kind: 'query', nsid: 'com.atproto.server.describeServer' }, ServerDescription)
}

export function createSession(fetch: Fetch, service: string, identifier: string, password: string): Promise<Session> {
  return callXrpc(fetch, { service, kind: 'procedure', nsid: 'com.atproto.server.createSession', input: { json: { identifier, password } } }, Session)
}

/** Spends the refresh token: it works once. */
export function refreshSession(fetch: Fetch, service: string, refreshJwt: string): Promise<Session> {
  return callXrpc(
    fetch,
    { service, kind: 'procedure', nsid: 'com.atproto.server.refreshSession', headers: { authorization: `Bearer ${refreshJwt}` } },
    Session,
  )
}

export async function deleteSession(fetch: Fetch, service: string, refreshJwt: string): Promise<void> {
  const nsid = 'com.atproto.server.deleteSession'
  await callXrpc(fetch, { service, kind: 'procedure', nsid, headers: { authorization: `Bearer ${refreshJwt}` } }, z.unknown())
}
