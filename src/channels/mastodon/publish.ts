import { createHash } from 'node:crypto'
import { z } from 'zod'
import { HttpError } from '../../platform/http/request-json.ts'
import { Status, get, post, remove as del, uploadMedia, type MastodonApi } from '../../protocols/mastodon-api/index.ts'
import type { Access, PublishedSegment, Publishing, RemoteRef, Segment } from '../channel.ts'
import { ChannelError } from '../errors.ts'
import { apiOf, keepsKeys, urlOf } from './access.ts'
import { answerText, textOf } from './answer-text.ts'
import { refuseUnseen, refuseVisible } from './errors.ts'
import { find, lookFor } from './find.ts'
import { limits } from './limits.ts'
import { Prepared } from './schema.ts'

/**
 * Mastodon writes the key after the status exists and keeps it an hour (post_status_service.rb): a second send may only
 * follow when the first has surely ended, and not near the end of the hour. Simulated: ≥ 33 s, no duplicates. It must be
 * 35 s on the wire, and we count from the written intent, which a busy machine follows a moment later: hence two more.
 */
const firstResendSeconds = 37
const lastResendSeconds = 3_000

/** Unattached images are thrown away by the server after a day. */
const preparedLastsMs = 12 * 3_600_000

export const publishing: Publishing = {
  resolution: { class: 'idempotency-key', retryAfterSeconds: firstResendSeconds, retryUntilSeconds: lastResendSeconds, graceSeconds: 120 },
  prepare,
  publish,
  find,
  answerText,
  remove,
}

/** Uploads the images; nobody sees them until they are attached. */
async function prepare(segment: Segment, to: Access, signal: AbortSignal): Promise<Prepared> {
  try {
    const api = await apiOf(to, signal)
    const { maxImageBytes } = limits.media(to.learnt)
    const mediaIds: string[] = []
    // One after the other: servers allow 30 uploads in half an hour and process them slowly.
    for (const image of segment.images) {
      const { bytes, type } = await image.bytes(maxImageBytes)
      mediaIds.push(await uploadMedia(api, { bytes, type, description: image.alt }))
    }
    return { mediaIds, uploadedAt: to.clock.now() }
  } catch (cause) {
    throw refuseUnseen(cause, to.clock.now())
  }
}

/** https://docs.joinmastodon.org/methods/statuses/#create */
async function publish(segment: Segment, prepared: unknown, to: Access, signal: AbortSignal): Promise<PublishedSegment> {
  const mediaIds = await mediaOf(segment, prepared, to, signal)
  const now = to.clock.now()
  // A server without keys would publish a second send again, so there we look first.
  if (!keepsKeys(to.learnt) && now - segment.createdAt >= (firstResendSeconds - 7) * 1_000) {
    const there = await lookFor(segment, to, signal)
    if (there) return there
  }
  const api = await apiOf(to, signal)
  const body = {
    status: textOf(segment),
    visibility: visibilityOf(segment.replyTo?.parent ?? null),
    language: languageOf(segment.language),
    ...(mediaIds.length > 0 ? { media_ids: mediaIds } : {}),
    ...(segment.replyTo ? { in_reply_to_id: segment.replyTo.parent.id } : {}),
  }
  try {
    const status = await post(api, '/api/v1/statuses', body, Status, { 'idempotency-key': idempotencyKey(segment) })
    return { ref: { id: status.id, data: {} }, url: urlOf(status, to) }
  } catch (cause) {
    throw refuseVisible(cause, to.clock.now())
  }
}

/** The same for ever for the same segment; 64 hexadecimal digits fit every server and header. */
export function idempotencyKey({ key }: Segment): string {
  return createHash('sha256').update(`mastodon:${key}`).digest('hex')
}

async function mediaOf(segment: Segment, prepared: unknown, to: Access, signal: AbortSignal): Promise<readonly string[]> {
  if (segment.images.length === 0) return []
  const known = Prepared.safeParse(prepared)
  const usable = known.success && known.data.mediaIds.length === segment.images.length && to.clock.now() - known.data.uploadedAt < preparedLastsMs
  return usable ? known.data.mediaIds : (await prepare(segment, to, signal)).mediaIds
}

/** Whoever wrote to us in private is answered in private, and a quiet post gets a quiet answer. */
function visibilityOf(parent: RemoteRef | null): string {
  const visibility = parent?.data['visibility'] ?? 'public'
  return ['unlisted', 'private', 'direct'].includes(visibility) ? visibility : 'public'
}

/** Mastodon knows ISO 639 codes, and regions only of Chinese. */
function languageOf(tag: string): string {
  const [language = 'en', ...more] = tag.split('-')
  return language === 'zh' ? [language, ...more].join('-') : language.toLowerCase()
}

/** https://docs.joinmastodon.org/methods/statuses/#delete */
async function remove(published: PublishedSegment, to: Access, signal: AbortSignal): Promise<void> {
  const api = await apiOf(to, signal)
  const path = `/api/v1/statuses/${encodeURIComponent(published.ref.id)}`
  try {
    await del(api, path, z.unknown())
  } catch (cause) {
    if (!isGone(cause)) throw refuseVisible(cause, to.clock.now())
    // snac has no such call and says 404 to it: only when the post cannot be read either is it gone.
    if (await stillThere(api, path, to)) throw new ChannelError('mastodon', 'rejected', { remoteCode: 'cannot delete', remoteMessage: null })
  }
}

async function stillThere(api: MastodonApi, path: string, to: Access): Promise<boolean> {
  try {
    await get(api, path, z.object({ id: z.string() }))
    return true
  } catch (cause) {
    if (isGone(cause)) return false
    throw refuseUnseen(cause, to.clock.now())
  }
}

const isGone = (cause: unknown): boolean => cause instanceof HttpError && (cause.status === 404 || cause.status === 410)
