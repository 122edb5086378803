import { ConnectError } from '../errors.ts'

/** What we ask for: to be the account (`atproto`), and what an app password may do. */
export const scope = 'atproto transition:generic'
export const callbackPath = '/api/v1/oauth/bluesky/callback'

/**
 * Who we are to an authorisation server (https://atproto.com/specs/oauth#clients): where the network can reach us, a
 * document it fetches; on one's own machine, the special loopback client. Throws ConnectError `needs-public-url`.
 */
export function clientMetadata(publicUrl: string) {
  const url = new URL(publicUrl)
  const redirectUri = `${url.origin}${callbackPath}`
  const common = {
    client_name: 'Passaparola',
    redirect_uris: [redirectUri] as [string],
    scope,
    grant_types: ['authorization_code', 'refresh_token'] as ['authorization_code', 'refresh_token'],
    response_types: ['code'] as ['code'],
    token_endpoint_auth_method: 'none' as const,
    dpop_bound_access_tokens: true,
  }
  if (url.protocol === 'https:') {
    return { ...common, client_id: `${url.origin}/oauth/bluesky/client-metadata.json`, client_uri: url.origin, application_type: 'web' as const }
  }
  // The specification allows the loopback addresses, and not the name localhost, as a way back.
  if (url.hostname === '127.0.0.1' || url.hostname === '[::1]') {
    const query = new URLSearchParams({ redirect_uri: redirectUri, scope })
    return { ...common, client_id: `http://localhost?${query.toString()}`, application_type: 'native' as const }
  }
  throw new ConnectError('needs-public-url')
}
