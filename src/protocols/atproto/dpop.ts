import { createHash, createPrivateKey, randomUUID, sign, type JsonWebKey } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Fetch } from '../../platform/http/fetch.ts'

/** Last nonce per server; forgetting one costs a round trip. */
const nonces = new Map<string, string>()
const mostNonces = 1_000

/**
 * `fetch` that proves possession of the key a token is bound to (RFC 9449, ES256) and repeats once, when the server
 * asks, with the nonce it gave: such a refusal comes before anything is done.
 */
export function dpopFetch(fetch: Fetch, bound: { readonly key: JsonWebKey; readonly token: string; readonly clock: Clock }): Fetch {
  return async (request, limits) => {
    const { origin } = new URL(request.url)
    const send = async (): Promise<Response> => {
      const attempt = request.clone()
      attempt.headers.set('authorization', `DPoP ${bound.token}`)
      attempt.headers.set('dpop', dpopProof(bound.key, { method: request.method, url: request.url, token: bound.token, nonce: nonces.get(origin), now: bound.clock.now() }))
      const response = await fetch(attempt, limits)
      const nonce = response.headers.get('dpop-nonce')
      if (nonce !== null) remember(origin, nonce)
      return response
    }
    const response = await send()
    return response.status === 401 && wantsNonce(response) ? send() : response
  }
}

const wantsNonce = (response: Response): boolean => /\bDPoP\b.*error="use_dpop_nonce"/i.test(response.headers.get('www-authenticate') ?? '')

function remember(origin: string, nonce: string): void {
  if (nonces.size >= mostNonces) nonces.clear()
  nonces.set(origin, nonce)
}

export interface ProofOf {
  readonly method: string
  readonly url: string
  readonly token: string
  readonly nonce: string | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

/** A DPoP proof JWT for one request. */
export function dpopProof(key: JsonWebKey, of: ProofOf): string {
  const { kty, crv, x, y } = key
  const { origin, pathname } = new URL(of.url)
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } }
  const claims = {
    jti: randomUUID(),
    htm: of.method,
    htu: `${origin}${pathname}`,
    iat: Math.floor(of.now / 1000),
    ath: createHash('sha256').update(of.token).digest('base64url'),
    ...(of.nonce === undefined ? {} : { nonce: of.nonce }),
  }
  const signed = `${encoded(header)}.${encoded(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key: createPrivateKey({ key, format: 'jwk' }), dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
