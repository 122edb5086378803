import { z } from 'zod'
import type { Fetch } from '../../platform/http/fetch.ts'
import { HttpError, requestJson } from '../../platform/http/request-json.ts'

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  token_type: z.string().default('Bearer'),
  scope: z.string().nullish(),
  refresh_token: z.string().nullish(),
  expires_in: z.number().nullish(),
})

export interface Token {
  readonly accessToken: string
  /** Granted scopes; empty when the server does not say, which by RFC 6749 §5.1 means "those you asked for". */
  readonly scopes: readonly string[]
  readonly refreshToken: string | null
  /** Seconds; null when it does not end. */
  readonly expiresInSeconds: number | null
}

export interface Client {
  readonly id: string
  readonly secret: string | null
}

/** How parameters travel: the RFC says `form`; some servers document `json`. */
export type BodyForm = 'form' | 'json'

/** The server's own refusal (RFC 6749 §5.2): `invalid_grant`, `invalid_client`, … */
export class OAuthError extends Error {
  override name = 'OAuthError'
  readonly code: string
  readonly status: number
  readonly description: string | null
  constructor(code: string, status: number, description: string | null, options?: { cause?: unknown }) {
    super(`OAuth: ${code}`, options)
    this.code = code
    this.status = status
    this.description = description
  }
}

/** Trades the code a person came back with for a token. Throws OAuthError, FetchError or UnexpectedAnswer. */
export async function exchangeCode(
  fetch: Fetch,
  endpoint: string | URL,
  client: Client,
  grant: { readonly code: string; readonly redirectUri: string; readonly verifier: string | null },
  form: BodyForm = 'form',
): Promise<Token> {
  const answer = await post(fetch, endpoint, form, TokenAnswer, {
    grant_type: 'authorization_code',
    code: grant.code,
    redirect_uri: grant.redirectUri,
    client_id: client.id,
    ...(client.secret === null ? {} : { client_secret: client.secret }),
    ...(grant.verifier === null ? {} : { code_verifier: grant.verifier }),
  })
  return {
    accessToken: answer.access_token,
    scopes: (answer.scope ?? '').split(/\s+/).filter((scope) => scope !== ''),
    refreshToken: answer.refresh_token ?? null,
    expiresInSeconds: answer.expires_in ?? null,
  }
}

/** Ends a token (RFC 7009). One that is gone already is success; throws OAuthError or FetchError otherwise. */
export async function revokeToken(fetch: Fetch, endpoint: string | URL, client: Client, token: string, form: BodyForm = 'form'): Promise<void> {
  await post(fetch, endpoint, form, z.unknown(), {
    token,
    client_id: client.id,
    ...(client.secret === null ? {} : { client_secret: client.secret }),
  })
}

async function post<T>(fetch: Fetch, endpoint: string | URL, form: BodyForm, schema: z.ZodType<T>, parameters: Record<string, string>): Promise<T> {
  const request = new Request(endpoint, {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': form === 'json' ? 'application/json' : 'application/x-www-form-urlencoded' },
    body: form === 'json' ? JSON.stringify(parameters) : new URLSearchParams(parameters).toString(),
  })
  try {
    return await requestJson(fetch, request, schema)
  } catch (cause) {
    if (cause instanceof HttpError) throw toOAuthError(cause)
    throw cause
  }
}

const Refusal = z.object({ error: z.string().max(200), error_description: z.string().nullish() })

function toOAuthError(cause: HttpError): OAuthError {
  let body: unknown = null
  try {
    body = JSON.parse(cause.body)
  } catch {
    // Not JSON: the status is all we know.
  }
  const refusal = Refusal.safeParse(body)
  // The body may echo what we sent, a code or a secret: it is not carried on.
  const why = { cause: new Error(cause.message) }
  if (!refusal.success) return new OAuthError(`HTTP ${cause.status}`, cause.status, null, why)
  return new OAuthError(refusal.data.error, cause.status, refusal.data.error_description?.slice(0, 300) ?? null, why)
}
