import { HttpError, UnexpectedAnswer } from '../../platform/http/request-json.ts'
import { get, type MastodonApi } from './call.ts'
import { InstanceV1, InstanceV2 } from './schema.ts'

/** What a server says of itself; null where it is silent. */
export interface Instance {
  /** The part of handles after the second @; may differ from the host of the API. */
  readonly domain: string
  readonly title: string
  /** As told: `4.5.1`, `4.0.0 (not true; really snac/2.75)`, `2.7.2 (compatible; Pleroma 2.9.1)`. */
  readonly version: string
  readonly software: 'mastodon' | 'snac' | 'gotosocial' | 'pleroma' | 'other'
  readonly maxCharacters: number | null
  readonly maxMedia: number | null
  readonly charactersPerUrl: number | null
  readonly maxImageBytes: number | null
  readonly imageTypes: readonly string[] | null
  readonly maxDescription: number | null
}

/** Reads a server's own limits: the v2 endpoint, else v1. Throws HttpError or UnexpectedAnswer when it is not of this family. */
export async function readInstance(api: MastodonApi): Promise<Instance> {
  try {
    const { configuration, ...told } = await get(api, '/api/v2/instance', InstanceV2)
    return { domain: told.domain, title: told.title, version: told.version, software: softwareOf(told.version, told.source_url ?? ''), ...limitsOf(configuration) }
  } catch (cause) {
    const older = cause instanceof UnexpectedAnswer || (cause instanceof HttpError && cause.status >= 400 && cause.status < 500 && cause.status !== 429)
    if (!older) throw cause
  }
  const told = await get(api, '/api/v1/instance', InstanceV1)
  const limits = limitsOf(told.configuration)
  return {
    domain: hostOf(told.uri),
    title: told.title,
    version: told.version,
    software: softwareOf(told.version, ''),
    ...limits,
    maxCharacters: limits.maxCharacters ?? told.max_toot_chars ?? null,
    maxImageBytes: limits.maxImageBytes ?? told.upload_limit ?? null,
    maxDescription: limits.maxDescription ?? told.description_limit ?? null,
  }
}

function limitsOf(configuration: InstanceConfiguration) {
  const { statuses, media_attachments: media } = configuration ?? {}
  const images = media?.supported_mime_types?.filter((type) => type.startsWith('image/')) ?? []
  return {
    maxCharacters: statuses?.max_characters ?? null,
    maxMedia: statuses?.max_media_attachments ?? null,
    charactersPerUrl: statuses?.characters_reserved_per_url ?? null,
    maxImageBytes: media?.image_size_limit ?? null,
    imageTypes: images.length > 0 ? images : null,
    maxDescription: media?.description_limit ?? null,
  }
}

type InstanceConfiguration = (typeof InstanceV2)['_output']['configuration']

function softwareOf(version: string, sourceUrl: string): Instance['software'] {
  if (/snac/i.test(version)) return 'snac'
  if (/gotosocial/i.test(version) || /gotosocial/i.test(sourceUrl)) return 'gotosocial'
  if (/pleroma|akkoma/i.test(version)) return 'pleroma'
  // Mastodon and its forks say a plain version: `4.5.1`, `4.4.0+glitch`.
  return /^\d+\.\d+\.\d+([-+].*)?$/.test(version.trim()) ? 'mastodon' : 'other'
}

/** v1 says a bare host; some servers say an address. */
function hostOf(uri: string): string {
  return URL.parse(uri)?.host || uri
}
