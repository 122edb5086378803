import { OAuthError, revokeToken } from '../../protocols/oauth2/index.ts'
import type { Access } from '../channel.ts'
import { credentialsOf } from './access.ts'
import { refuseUnseen } from './errors.ts'

/** Ends our token on the server. One pasted by hand stays: it is its owner's and may serve others. Gone already is success. */
export async function revoke(from: Access): Promise<void> {
  const { accessToken, client } = await credentialsOf(from)
  if (client === null) return
  try {
    await revokeToken(from.fetch, new URL('/oauth/revoke', from.origin), client, accessToken, 'json')
  } catch (cause) {
    // The server does not know the token or the app any more: nothing is left to end.
    if (cause instanceof OAuthError && cause.status < 500 && cause.status !== 429) return
    throw refuseUnseen(cause, from.clock.now())
  }
}
