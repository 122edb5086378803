import { FetchError } from '../../platform/http/fetch.ts'
import { HttpError, UnexpectedAnswer } from '../../platform/http/request-json.ts'
import { claims, describeServer, fetchDidDocument, pdsOf, resolveHandle, type IdentityTools } from '../../protocols/atproto/index.ts'
import { ConnectError } from '../errors.ts'

/** Where most accounts live; asked only for its own handles and for e-mail addresses. */
export const entryway = 'https://bsky.social'

/** The origin of what a person typed as server; plain http only where nobody can listen in between. Throws ConnectError. */
export function serviceFrom(typed: string): string {
  const text = /^https?:\/\//i.test(typed) ? typed : `https://${typed}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || url.hostname === '' || url.username !== '') throw new ConnectError('invalid-field', { field: 'service' })
  const isNear = url.hostname === 'localhost' || /^[\d.]+$/.test(url.hostname) || url.hostname.startsWith('[') || !url.hostname.includes('.')
  if (url.protocol === 'http:' && !isNear) throw new ConnectError('invalid-field', { field: 'service' })
  return url.origin
}

/** The personal data server a handle lives on, wherever that is. Throws ConnectError `no-such-account`, or FetchError. */
export async function pdsOfHandle(handle: string, tools: IdentityTools): Promise<string> {
  const did = await resolveHandle(handle, tools)
  if (did === null) {
    if (handle.endsWith('.bsky.social')) return entryway
    throw new ConnectError('no-such-account', { field: 'handle' })
  }
  const document = await fetchDidDocument(did, tools).catch((cause: unknown) => {
    if (cause instanceof HttpError) throw new ConnectError('no-such-account', { field: 'handle', cause })
    throw cause
  })
  const pds = pdsOf(document)
  if (pds === null || !claims(document, handle)) throw new ConnectError('no-such-account', { field: 'handle' })
  return pds
}

/** Makes sure that a personal data server answers there, before any password is sent. Throws ConnectError. */
export async function expectPds(fetch: IdentityTools['fetch'], service: string): Promise<void> {
  try {
    await describeServer(fetch, service)
  } catch (cause) {
    if (cause instanceof FetchError) {
      const trouble = cause.failure === 'refused' ? 'forbidden-address' : cause.failure === 'not-sent' || cause.failure === 'maybe-sent' ? 'unreachable' : 'not-this-network'
      throw new ConnectError(trouble, { field: 'service', cause })
    }
    if (cause instanceof HttpError && cause.status === 429) throw new ConnectError('busy', { cause })
    if (cause instanceof HttpError && cause.status >= 500) throw new ConnectError('unreachable', { field: 'service', cause })
    if (cause instanceof HttpError || cause instanceof UnexpectedAnswer) throw new ConnectError('not-this-network', { field: 'service' })
    throw cause
  }
}
