export { authorizationUrl } from './authorization-url.ts'
export { readServerMetadata } from './server-metadata.ts'
export { createProofKey, type ProofKey } from './proof-key.ts'
export { OAuthError, exchangeCode, revokeToken, type BodyForm, type Client, type Token } from './token.ts'
