import { setTimeout as wait } from 'node:timers/promises'
import { HttpError } from '../../platform/http/request-json.ts'
import { get, postForm, type MastodonApi } from './call.ts'
import { multipart } from './multipart.ts'
import { MediaAttachment } from './schema.ts'

/** The server took the file and is still working on it; ask again later. */
export class StillProcessing extends Error {
  override name = 'StillProcessing'
}

/** Waits between looks at a file being processed, milliseconds: a quarter of a minute in all. */
const looks = [0, 250, 500, 1_000, 1_500, 2_000, 3_000, 3_000, 3_000]

/**
 * Uploads a file and waits until it can be attached; answers its id. An image unattached for a day is thrown away by the
 * server. https://docs.joinmastodon.org/methods/media/#v2. Throws StillProcessing, HttpError, UnexpectedAnswer or FetchError.
 */
export async function uploadMedia(
  api: MastodonApi,
  image: { readonly bytes: Uint8Array; readonly type: string; readonly description: string },
  pause: (milliseconds: number) => Promise<unknown> = (milliseconds) => wait(milliseconds, null, api.signal ? { signal: api.signal } : {}),
): Promise<string> {
  const fileName = `image.${image.type.split('/')[1] ?? 'bin'}`
  // No empty description: a server may keep it as a text that says nothing.
  const fields: Record<string, string> = image.description === '' ? {} : { description: image.description }
  const form = multipart(fields, { name: 'file', fileName, type: image.type, bytes: image.bytes })
  const media = await upload(api, form)
  if (media.url !== null) return media.id
  for (const milliseconds of looks) {
    if (milliseconds > 0) await pause(milliseconds)
    const now = await get(api, `/api/v1/media/${encodeURIComponent(media.id)}`, MediaAttachment)
    if (now.url !== null) return now.id
  }
  throw new StillProcessing('the server is still working on an image')
}

async function upload(api: MastodonApi, form: ReturnType<typeof multipart>): Promise<MediaAttachment> {
  try {
    return await postForm(api, '/api/v2/media', form, MediaAttachment)
  } catch (cause) {
    // Servers older than 3.1.3, or that never grew a v2.
    if (!(cause instanceof HttpError) || ![404, 405, 501].includes(cause.status)) throw cause
    return postForm(api, '/api/v1/media', form, MediaAttachment)
  }
}
