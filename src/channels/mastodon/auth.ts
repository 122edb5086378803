import { HttpError } from '../../platform/http/request-json.ts'
import { webAddress } from '../../platform/http/web-address.ts'
import { Application, MastodonAccount, get, post, readInstance, type Instance, type MastodonApi } from '../../protocols/mastodon-api/index.ts'
import { OAuthError, authorizationUrl, createProofKey, exchangeCode, readServerMetadata } from '../../protocols/oauth2/index.ts'
import type { Account, ConnectField, ConnectMethod, ConnectTools, Connected, RedirectTools } from '../channel.ts'
import { ConnectError } from '../errors.ts'
import { handleOf } from './access.ts'
import { refusals } from './errors.ts'
import { instanceTrouble, learntFrom, openInstance } from './open-instance.ts'
import { Remembered } from './schema.ts'
import { en, it } from './words.ts'

/** What we need and nothing else (https://docs.joinmastodon.org/api/oauth-scopes/). */
export const scopes = ['read:accounts', 'read:statuses', 'read:notifications', 'write:statuses', 'write:media'] as const

export const instanceField: ConnectField = { name: 'instance', kind: 'text', words: { en: en.instance, it: it.instance } }

/** Registers an app on the person's server, sends them there, and comes back with a token that never ends until revoked. */
export const authorise: ConnectMethod = {
  kind: 'redirect',
  id: 'authorise',
  words: { en: en.authorise, it: it.authorise },
  fields: [instanceField],
  start,
  finish,
}

async function start(fields: Readonly<Record<string, string>>, tools: ConnectTools & RedirectTools): Promise<{ url: string; remember: Remembered }> {
  const { origin } = await openInstance(fields['instance'] ?? '', tools)
  // Announced since Mastodon 4.3; without it, no proof keys.
  const metadata = await readServerMetadata(tools.fetch, origin)
  const app = await register({ fetch: tools.fetch, origin, token: null }, tools, metadata !== null)
  const proofKey = metadata?.code_challenge_methods_supported?.includes('S256') ? createProofKey() : null
  const url = authorizationUrl(metadata?.authorization_endpoint ?? new URL('/oauth/authorize', origin), {
    clientId: app.client_id,
    redirectUri: tools.redirectUri,
    scope: scopes.join(' '),
    state: tools.state,
    proofKey,
  })
  return { url, remember: { origin, client: { id: app.client_id, secret: app.client_secret }, verifier: proofKey?.verifier ?? null } }
}

/** Since 4.3 redirect addresses are a list; before, and on snac, one text. Who refuses one form is asked with the other. */
async function register(api: MastodonApi, tools: RedirectTools, modern: boolean): Promise<Application> {
  const app = { client_name: 'Passaparola', scopes: scopes.join(' '), website: tools.publicUrl }
  const forms: readonly (string | readonly string[])[] = modern ? [[tools.redirectUri], tools.redirectUri] : [tools.redirectUri, [tools.redirectUri]]
  let refused: unknown = null
  for (const redirectUris of forms) {
    try {
      return await post(api, '/api/v1/apps', { ...app, redirect_uris: redirectUris }, Application)
    } catch (cause) {
      refused = cause
      if (!(cause instanceof HttpError) || cause.status >= 500 || cause.status === 429) break
    }
  }
  // The server is one of the family, so a refusal is about us: its own sentence says why.
  if (refused instanceof HttpError && refused.status < 500 && refused.status !== 429) {
    throw new ConnectError('failed', { field: 'instance', cause: refused, remoteMessage: sentenceOf(refused) })
  }
  throw instanceTrouble(refused)
}

function sentenceOf({ body }: HttpError): string | null {
  try {
    return refusals.read(JSON.parse(body))?.message?.slice(0, 300) ?? null
  } catch {
    // Not JSON: there is no sentence to show.
    return null
  }
}

async function finish(query: Readonly<Record<string, string>>, remembered: unknown, tools: ConnectTools & RedirectTools): Promise<Connected> {
  const { origin, client, verifier } = Remembered.parse(remembered)
  const code = query['code'] ?? ''
  if (query['error'] !== undefined || code === '') throw new ConnectError('denied')
  const token = await exchangeCode(tools.fetch, new URL('/oauth/token', origin), client, { code, redirectUri: tools.redirectUri, verifier }, 'json').catch(
    (cause: unknown) => {
      if (cause instanceof OAuthError) throw new ConnectError(cause.status < 500 ? 'expired' : 'failed', { cause, remoteMessage: cause.description })
      throw cause
    },
  )
  // A server that does not say gave what was asked (RFC 6749 §5.1).
  const granted = token.scopes.length === 0 ? scopes : token.scopes
  if (!scopes.every((scope) => covered(scope, granted))) throw new ConnectError('missing-scope')
  const api = { fetch: tools.fetch, origin, token: token.accessToken }
  const instance = await readInstance(api)
  return {
    account: await readAccount(api, instance),
    origin,
    credentials: { accessToken: token.accessToken, client },
    scopes: granted,
    expiresAt: null,
    learnt: learntFrom(instance),
  }
}

/** `read` covers `read:statuses`. */
function covered(scope: string, granted: readonly string[]): boolean {
  return granted.includes(scope) || granted.includes(scope.split(':')[0] ?? scope)
}

/** Whose token it is. Throws HttpError when it is nobody's. */
export async function readAccount(api: MastodonApi, instance: Instance): Promise<Account> {
  const account = await get(api, '/api/v1/accounts/verify_credentials', MastodonAccount)
  return {
    remoteId: account.id,
    handle: handleOf(account.acct, instance.domain),
    displayName: account.display_name || account.username,
    url: webAddress(account.url) ?? new URL(`/@${account.username}`, api.origin).href,
    avatarUrl: account.avatar,
    followers: followersOf(account.followers_count, instance.software),
  }
}

/** snac tells everybody 0 unless its user opted in: 0 from snac means "not said". */
export function followersOf(count: number | null, software: string): number | null {
  return software === 'snac' && count === 0 ? null : count
}
