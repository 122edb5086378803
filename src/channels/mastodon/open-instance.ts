import { z } from 'zod'
import { FetchError } from '../../platform/http/fetch.ts'
import { HttpError, requestJson, UnexpectedAnswer } from '../../platform/http/request-json.ts'
import { readInstance, type Instance, type MastodonApi } from '../../protocols/mastodon-api/index.ts'
import type { ConnectTools, LearntLimits } from '../channel.ts'
import { ConnectError, type ConnectTrouble } from '../errors.ts'
import { readInstanceAddress } from './instance-address.ts'
import { defaults } from './limits.ts'

/** Finds the server a person means and reads what it allows. Throws a ConnectError at the field `instance`. */
export async function openInstance(typed: string, tools: ConnectTools): Promise<{ origin: string; instance: Instance }> {
  const address = readInstanceAddress(typed)
  if (address === null) throw new ConnectError('invalid-field', { field: 'instance' })
  const api: MastodonApi = { fetch: tools.fetch, origin: address.origin, token: null }
  try {
    return { origin: address.origin, instance: await readInstance(api) }
  } catch (cause) {
    // Handles may live on another name than the server: @me@example.org on social.example.org.
    const elsewhere = address.handle === null || !saysOtherwise(cause) ? null : await webfinger(address.origin, address.handle, tools)
    if (elsewhere === null) throw instanceTrouble(cause)
    return readInstance({ ...api, origin: elsewhere }).then(
      (instance) => ({ origin: elsewhere, instance }),
      (second: unknown) => {
        throw instanceTrouble(second)
      },
    )
  }
}

/** What of an instance differs from the defaults, in the names `limits.ts` reads. */
export function learntFrom(instance: Instance): LearntLimits {
  const learnt: Record<string, number | readonly string[]> = { software: [instance.software, instance.version.slice(0, 100)] }
  const numbers = {
    maxCharacters: instance.maxCharacters,
    charactersPerUrl: instance.charactersPerUrl,
    maxImages: instance.maxMedia,
    maxImageBytes: instance.maxImageBytes,
    maxAltLength: instance.maxDescription,
  }
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== null && value !== defaults[name as keyof typeof numbers]) learnt[name] = value
  }
  // Drawings that carry scripts are no pictures to post.
  const types = instance.imageTypes?.filter((type) => type !== 'image/svg+xml')
  if (types && types.length > 0 && types.toSorted().join() !== defaults.imageTypes.toSorted().join()) learnt['imageTypes'] = types
  if (instance.software === 'snac' || instance.software === 'gotosocial' || instance.software === 'other') learnt['keepsKeys'] = 0
  return learnt
}

function saysOtherwise(cause: unknown): boolean {
  return cause instanceof UnexpectedAnswer || (cause instanceof HttpError && cause.status >= 400 && cause.status < 500)
}

/** Why a server could not be talked to while connecting. */
export function instanceTrouble(cause: unknown): ConnectError {
  const about = (trouble: ConnectTrouble) => new ConnectError(trouble, { field: 'instance', cause })
  if (cause instanceof HttpError) {
    if (cause.status === 429) return about('busy')
    return about(cause.status >= 500 ? 'failed' : 'not-this-network')
  }
  if (cause instanceof UnexpectedAnswer) return about('not-this-network')
  if (!(cause instanceof FetchError)) return about('failed')
  if (cause.failure === 'refused') return about('forbidden-address')
  return about(cause.failure === 'not-sent' || cause.failure === 'maybe-sent' ? 'unreachable' : 'not-this-network')
}

const Jrd = z.object({ links: z.array(z.object({ rel: z.string(), type: z.string().nullish(), href: z.string().nullish() })) })

/** The origin of the server that holds `user@domain` (RFC 7033); null when it is not said. */
async function webfinger(origin: string, account: string, tools: ConnectTools): Promise<string | null> {
  const url = new URL('/.well-known/webfinger', origin)
  url.searchParams.set('resource', `acct:${account}`)
  try {
    const { links } = await requestJson(tools.fetch, new Request(url, { headers: { accept: 'application/jrd+json, application/json' } }), Jrd)
    const self = links.find(({ rel, type }) => rel === 'self' && (type ?? '').includes('json'))
    const found = URL.parse(self?.href ?? '')?.origin ?? null
    return found === origin ? null : found
  } catch {
    // It was only a second guess: the first answer explains the trouble better.
    return null
  }
}
