import { HttpError } from '../../platform/http/request-json.ts'
import { ApplicationOfToken, get, type MastodonApi } from '../../protocols/mastodon-api/index.ts'
import type { ConnectMethod, ConnectTools, Connected } from '../channel.ts'
import { ConnectError } from '../errors.ts'
import { instanceField, readAccount } from './auth.ts'
import { instanceTrouble, learntFrom, openInstance } from './open-instance.ts'
import { en, it } from './words.ts'

/** For servers whose authorise page does not work for us, and for people who would rather make the token themselves. */
export const pasteToken: ConnectMethod = {
  kind: 'form',
  id: 'token',
  words: { en: en.token, it: it.token },
  fields: [instanceField, { name: 'accessToken', kind: 'password', words: { en: en.accessToken, it: it.accessToken } }],
  connect,
}

async function connect(fields: Readonly<Record<string, string>>, tools: ConnectTools): Promise<Connected> {
  const { origin, instance } = await openInstance(fields['instance'] ?? '', tools)
  const accessToken = (fields['accessToken'] ?? '').trim()
  // What a header cannot carry is no token; asking the server would only fail with less to say.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) throw refusedToken()
  const api: MastodonApi = { fetch: tools.fetch, origin, token: accessToken }
  const account = await readAccount(api, instance).catch((cause: unknown) => {
    // snac says 422 for a token it does not know.
    if (cause instanceof HttpError && [401, 403, 422].includes(cause.status)) throw refusedToken(cause)
    throw instanceTrouble(cause)
  })
  return { account, origin, credentials: { accessToken, client: null }, scopes: await scopesOf(api), expiresAt: null, learnt: learntFrom(instance) }
}

function refusedToken(cause?: HttpError): ConnectError {
  return new ConnectError('wrong-password', { field: 'accessToken', cause })
}

/** Told since Mastodon 4.3; empty where the server does not say. */
async function scopesOf(api: MastodonApi): Promise<readonly string[]> {
  try {
    return (await get(api, '/api/v1/apps/verify_credentials', ApplicationOfToken)).scopes ?? []
  } catch {
    // The account answered, so the token works; what it may do will show when it is used.
    return []
  }
}
