import { z } from 'zod'

const PrivateKey = z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string(), d: z.string() }).loose()

/** What the OAuth library keeps of a session; only what we use ourselves is looked at. */
export const OAuthSession = z
  .object({
    dpopJwk: PrivateKey,
    tokenSet: z.object({ iss: z.string(), sub: z.string(), aud: z.string(), scope: z.string(), access_token: z.string() }).loose(),
  })
  .loose()
export type OAuthSession = z.infer<typeof OAuthSession>

export const Credentials = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('password'), did: z.string(), accessJwt: z.string(), refreshJwt: z.string() }),
  // The client we were when the session began: it can only be refreshed by the same one.
  z.object({ kind: z.literal('oauth'), publicUrl: z.string(), redirectUri: z.string(), session: OAuthSession }),
])
export type Credentials = z.infer<typeof Credentials>
