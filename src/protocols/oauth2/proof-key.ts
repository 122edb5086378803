import { createHash, randomBytes } from 'node:crypto'

/** A PKCE pair (RFC 7636): the verifier stays here, the S256 challenge travels. */
export interface ProofKey {
  readonly verifier: string
  readonly challenge: string
}

/** 32 random bytes make a verifier of 43 characters, the shortest the RFC allows. */
export function createProofKey(): ProofKey {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}
