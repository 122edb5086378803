import { z } from 'zod'
import { FetchError, type Fetch } from '../../platform/http/fetch.ts'
import { HttpError, requestJson, UnexpectedAnswer } from '../../platform/http/request-json.ts'

/** A person's browser is sent there: `javascript:` and its like are no doors. */
const Endpoint = z.url({ protocol: /^https?$/ })

/** What an authorization server says of itself (RFC 8414), only the fields we use. */
export const ServerMetadata = z.object({
  issuer: z.string().optional(),
  authorization_endpoint: Endpoint,
  token_endpoint: Endpoint,
  revocation_endpoint: Endpoint.optional(),
  scopes_supported: z.array(z.string()).optional(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
})
export type ServerMetadata = z.infer<typeof ServerMetadata>

/** `/.well-known/oauth-authorization-server` of an origin; null when it has none or says something else. Throws FetchError when nobody answers. */
export async function readServerMetadata(fetch: Fetch, origin: string): Promise<ServerMetadata | null> {
  const request = new Request(new URL('/.well-known/oauth-authorization-server', origin), { headers: { accept: 'application/json' } })
  try {
    const metadata = await requestJson(fetch, request, ServerMetadata)
    // RFC 8414 §3.3: whoever speaks for another origin is not believed.
    const issuer = metadata.issuer === undefined ? origin : (URL.parse(metadata.issuer)?.origin ?? null)
    return issuer === origin ? metadata : null
  } catch (cause) {
    if (cause instanceof HttpError || cause instanceof UnexpectedAnswer) return null
    if (cause instanceof FetchError && (cause.failure === 'too-large' || cause.failure === 'too-many-hops')) return null
    throw cause
  }
}
