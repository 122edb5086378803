import { z } from 'zod'
import { Status, get, plainText } from '../../protocols/mastodon-api/index.ts'
import type { Access, PublishedSegment, Segment } from '../channel.ts'
import { ChannelError } from '../errors.ts'
import { apiOf, urlOf } from './access.ts'
import { textOf } from './answer-text.ts'
import { refuseUnseen } from './errors.ts'

/** Clocks differ a little between us and the server. */
const toleranceMs = 60_000
const pageSize = 40
const mostPages = 25

/** Looks for a segment among the account's own recent posts. Null: surely not visible now. */
export async function find(segment: Segment, _prepared: unknown, to: Access, signal: AbortSignal): Promise<PublishedSegment | null> {
  return lookFor(segment, to, signal)
}

export async function lookFor(segment: Segment, to: Access, signal: AbortSignal): Promise<PublishedSegment | null> {
  try {
    const recent = await ownSince(segment.createdAt - toleranceMs, to, signal)
    const found = recent.find((status) => isSame(segment, status))
    return found ? { ref: { id: found.id, data: {} }, url: urlOf(found, to) } : null
  } catch (cause) {
    throw refuseUnseen(cause, to.clock.now())
  }
}

async function ownSince(since: number, to: Access, signal: AbortSignal): Promise<readonly Status[]> {
  const api = await apiOf(to, signal)
  const path = `/api/v1/accounts/${encodeURIComponent(to.account.remoteId)}/statuses`
  const recent: Status[] = []
  const seen = new Set<string>()
  let before: string | undefined
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await get(api, path, z.array(Status), { limit: pageSize, exclude_reblogs: true, max_id: before })
    const fresh = page.filter(({ id }) => !seen.has(id))
    for (const { id } of fresh) seen.add(id)
    recent.push(...fresh.filter((status) => status.created_at >= since))
    const last = fresh.at(-1)
    // Nothing new (a server that ignores `max_id` repeats itself), or older than anything of ours.
    if (last === undefined || last.created_at < since) return recent
    before = last.id
  }
  // So many posts in so short a time: we cannot say it is not among the rest.
  throw new ChannelError('mastodon', 'busy', { retryAfterSeconds: 60, remoteCode: 'too many posts to look through' })
}

/** Our short link is nobody else's; without one, the words, the number of images and the place in the thread decide. */
function isSame(segment: Segment, status: Status): boolean {
  const answers = segment.replyTo?.parent.id ?? null
  if (answers !== status.in_reply_to_id) return false
  const html = status.content.replaceAll('&amp;', '&')
  const text = plainText(status.content)
  const shown = (link: string) => text.includes(link) || html.includes(link) || status.card?.url === link
  if (segment.shortLinks.length > 0) return segment.shortLinks.every(shown)
  return status.media_attachments.length === segment.images.length && essence(text) === essence(textOf(segment))
}

/** A text as both sides agree on it: one white space, mentions without their server, links without a final slash. */
function essence(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/(@[\w.-]+)@[\p{L}\p{N}.-]+(:\d+)?/gu, '$1')
    .replace(/(https?:\/\/\S+?)\/(?=\s|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase()
}
