import type { ZodType } from 'zod'
import type { Fetch, FetchLimits } from '../../platform/http/fetch.ts'
import { FetchError } from '../../platform/http/fetch.ts'
import { HttpError, UnexpectedAnswer } from '../../platform/http/request-json.ts'
import { callXrpc, dpopFetch, refreshSession, xrpcErrorCode, type XrpcCall } from '../../protocols/atproto/index.ts'
import type { Access } from '../channel.ts'
import { ChannelError } from '../errors.ts'
import { Credentials } from './credentials.ts'
import { toChannelError } from './errors.ts'
import type { OAuth } from './oauth.ts'

export type Ask = Omit<XrpcCall, 'service' | 'headers'>

/** Speaks to the account's own server with its credentials, renewed once when they have expired. Throws ChannelError. */
export interface Caller {
  <T>(access: Access, ask: Ask, schema: ZodType<T>, signal: AbortSignal, limits?: FetchLimits): Promise<T>
}

export function createCaller(oauth: Pick<OAuth, 'refresh'>): Caller {
  return async function call(access, ask, schema, signal, limits) {
    const send = (credentials: Credentials) => {
      const { fetch, headers } = signed(access, credentials)
      return callXrpc(fetch, { ...ask, service: access.origin, headers, signal }, schema, limits)
    }
    try {
      const credentials = Credentials.parse(await access.credentials())
      try {
        return await send(credentials)
      } catch (cause) {
        if (!hasExpired(cause)) throw cause
        const renewed = await access.renew(credentials, (current) => renew(Credentials.parse(current), access, oauth))
        return await send(Credentials.parse(renewed))
      }
    } catch (cause) {
      throw toChannelError(cause, access.clock.now())
    }
  }
}

function signed(access: Access, credentials: Credentials): { fetch: Fetch; headers: Record<string, string> } {
  if (credentials.kind === 'password') return { fetch: access.fetch, headers: { authorization: `Bearer ${credentials.accessJwt}` } }
  const { dpopJwk: key, tokenSet } = credentials.session
  return { fetch: dpopFetch(access.fetch, { key, token: tokenSet.access_token, clock: access.clock }), headers: {} }
}

/** Refused before anything was done, because the token is too old. */
function hasExpired(cause: unknown): boolean {
  if (!(cause instanceof HttpError)) return false
  if (xrpcErrorCode(cause.body) === 'ExpiredToken') return true
  return cause.status === 401 && /error="invalid_token"/i.test(cause.headers.get('www-authenticate') ?? '')
}

async function renew(current: Credentials, access: Access, oauth: Pick<OAuth, 'refresh'>): Promise<Credentials> {
  try {
    if (current.kind === 'oauth') return await oauth.refresh(current, access)
    const { accessJwt, refreshJwt } = await refreshSession(access.fetch, access.origin, current.refreshJwt)
    return { ...current, accessJwt, refreshJwt }
  } catch (cause) {
    throw notRenewed(cause, access.clock.now())
  }
}

/** Why it was not renewed. Whatever we came to do has not been done: nothing here is `unknown`. */
function notRenewed(cause: unknown, now: number): ChannelError {
  const refused = cause instanceof HttpError && cause.status >= 400 && cause.status < 500 && cause.status !== 429
  if (refused) return new ChannelError('bluesky', 'reconnect', { remoteCode: `refreshSession HTTP ${cause.status} ${xrpcErrorCode(cause.body) ?? ''}`.trim() })
  const error = toChannelError(cause, now)
  if (error.refusal === 'reconnect' || error.refusal === 'busy') return error
  const silent = cause instanceof FetchError || cause instanceof HttpError || cause instanceof UnexpectedAnswer
  return new ChannelError('bluesky', 'not-sent', { remoteCode: `not renewed: ${error.remoteCode ?? error.refusal}`, ...(silent ? {} : { cause: error }) })
}
