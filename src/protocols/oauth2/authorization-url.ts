import type { ProofKey } from './proof-key.ts'

/** Where to send the person (RFC 6749 §4.1.1). `endpoint` may carry a query of its own, which is kept. */
export function authorizationUrl(
  endpoint: string | URL,
  asked: {
    readonly clientId: string
    readonly redirectUri: string
    readonly scope: string
    readonly state: string
    readonly proofKey?: Pick<ProofKey, 'challenge'> | null
    /** What only this server knows: `{ force_login: 'true' }`. */
    readonly more?: Readonly<Record<string, string>>
  },
): string {
  const url = new URL(endpoint)
  const query = url.searchParams
  query.set('response_type', 'code')
  query.set('client_id', asked.clientId)
  query.set('redirect_uri', asked.redirectUri)
  query.set('scope', asked.scope)
  query.set('state', asked.state)
  if (asked.proofKey) {
    query.set('code_challenge', asked.proofKey.challenge)
    query.set('code_challenge_method', 'S256')
  }
  for (const [name, value] of Object.entries(asked.more ?? {})) query.set(name, value)
  return url.href
}
