import { z } from 'zod'
import { HttpError } from '../../platform/http/request-json.ts'
import { Context, Notification, get, plainText, type MastodonApi, type Status } from '../../protocols/mastodon-api/index.ts'
import type { Access, Inbox, InboundMessage, RemoteRef } from '../channel.ts'
import { apiOf, domainOf, handleOf, urlOf } from './access.ts'
import { followersOf } from './auth.ts'
import { refuseUnseen } from './errors.ts'

/** How far back a fresh connection looks. */
const recentPastMs = 14 * 24 * 3_600_000
const pageSize = 40
const mostPages = 25

export const inbox: Inbox = { poll }

/** https://docs.joinmastodon.org/methods/notifications/#get. The cursor is the id of the newest notification read. */
async function poll(cursor: string | null, limit: number, from: Access, signal: AbortSignal): Promise<{ messages: readonly InboundMessage[]; cursor: string | null }> {
  try {
    const api = await apiOf(from, signal)
    const found = cursor === null ? await recentPast(api, limit, from.clock.now() - recentPastMs) : await newerThan(api, cursor, limit)
    const messages: InboundMessage[] = []
    for (const notification of found) {
      if (notification.status) messages.push(await toMessage(notification.type, notification.status, api, from))
    }
    messages.sort((one, other) => one.sentAt - other.sentAt)
    return { messages, cursor: found.at(-1)?.id ?? cursor }
  } catch (cause) {
    throw refuseUnseen(cause, from.clock.now())
  }
}

/** Going forward from the cursor, page by page; oldest first. */
async function newerThan(api: MastodonApi, cursor: string, limit: number): Promise<readonly Notification[]> {
  const found = new Map<string, Notification>()
  let after = cursor
  for (let pages = 0; ; pages += 1) {
    const wanted = Math.min(pageSize, Math.max(1, limit - found.size))
    const page = inOrder(await read(api, { min_id: after, limit: wanted }))
    // A server that ignores `min_id` (snac) answers its newest page each time: the second has what the first had.
    if (page.some(({ id }) => !isAfter(id, after))) return backTo(api, cursor, limit)
    // Enough, and the second page proved that the first was the oldest of what is new.
    if (found.size >= limit) break
    for (const notification of page) found.set(notification.id, notification)
    after = page.at(-1)?.id ?? after
    if (page.length < wanted || (found.size >= limit && pages > 0)) break
  }
  return inOrder([...found.values()])
}

/** Going backward from now to the cursor, then the oldest `limit` of what is new: the rest comes with the next poll. */
async function backTo(api: MastodonApi, cursor: string, limit: number): Promise<readonly Notification[]> {
  const found = new Map<string, Notification>()
  let before: string | undefined
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = inOrder(await read(api, { max_id: before, limit: pageSize }))
    const fresh = page.filter(({ id }) => isAfter(id, cursor) && !found.has(id))
    for (const notification of fresh) found.set(notification.id, notification)
    if (fresh.length === 0 || fresh.length < page.length) break
    before = page[0]?.id
  }
  return inOrder([...found.values()]).slice(0, limit)
}

/** Going backward from now until the recent past ends or `limit` is reached; oldest first. */
async function recentPast(api: MastodonApi, limit: number, since: number): Promise<readonly Notification[]> {
  const found = new Map<string, Notification>()
  let before: string | undefined
  while (found.size < limit) {
    const page = inOrder(await read(api, { max_id: before, limit: Math.min(pageSize, limit - found.size) }))
    const fresh = page.filter(({ id, created_at }) => !found.has(id) && created_at >= since)
    for (const notification of fresh) found.set(notification.id, notification)
    const oldest = page[0]
    if (fresh.length === 0 || oldest === undefined || oldest.created_at < since) break
    before = oldest.id
  }
  return inOrder([...found.values()])
}

async function read(api: MastodonApi, page: Readonly<Record<string, string | number | undefined>>): Promise<readonly Notification[]> {
  const ask = async (types: readonly string[]) =>
    (await get(api, '/api/v1/notifications', z.array(Notification), { types, ...page })).filter(({ type }) => types.includes(type))
  try {
    return await ask(['mention', 'quote'])
  } catch (cause) {
    // Quotes came with Mastodon 4.5; who is strict about names it does not know is asked without.
    if (cause instanceof HttpError && (cause.status === 400 || cause.status === 422)) return ask(['mention'])
    throw cause
  }
}

/** Ids of Mastodon are growing numbers of any length; elsewhere they are sortable texts. */
function isAfter(id: string, other: string): boolean {
  const numeric = /^\d+$/.test(id) && /^\d+$/.test(other)
  return numeric && id.length !== other.length ? id.length > other.length : id > other
}

function inOrder(notifications: readonly Notification[]): readonly Notification[] {
  return notifications.toSorted((one, other) => one.created_at - other.created_at || (isAfter(one.id, other.id) ? 1 : -1))
}

async function toMessage(type: string, status: Status, api: MastodonApi, from: Access): Promise<InboundMessage> {
  const domain = domainOf(from.account.handle)
  const parent = refOrNull(status.in_reply_to_id)
  const ancestors = parent ? await ancestorsOf(status, api) : []
  const ours = ancestors.some(({ account }) => account.id === from.account.remoteId) || status.in_reply_to_account_id === from.account.remoteId
  const warning = status.spoiler_text === '' ? '' : `${status.spoiler_text}\n\n`
  return {
    kind: type === 'quote' ? 'quote' : ours ? 'reply' : 'mention',
    // Who wrote it and how widely: an answer names them and is not louder than they were.
    ref: { id: status.id, data: { acct: status.account.acct, visibility: status.visibility } },
    url: urlOf(status, from),
    text: `${warning}${plainText(status.content)}`,
    author: {
      remoteId: status.account.id,
      handle: handleOf(status.account.acct, domain),
      displayName: status.account.display_name || status.account.username,
      url: status.account.url,
      avatarUrl: status.account.avatar,
      followers: followersOf(status.account.followers_count, softwareOf(from)),
    },
    sentAt: status.created_at,
    parent,
    root: refOrNull(ancestors[0]?.id ?? status.in_reply_to_id),
    images: status.media_attachments
      .filter(({ type: kind }) => kind === 'image')
      .map(({ url, preview_url, description }) => ({ url: url ?? preview_url ?? '', alt: description }))
      .filter(({ url }) => url !== ''),
  }
}

export function softwareOf(from: Access): string {
  const software = from.learnt['software']
  return typeof software === 'object' ? (software[0] ?? '') : ''
}

/** The thread above a status, its first post first; empty when the server does not tell. */
async function ancestorsOf(status: Status, api: MastodonApi): Promise<readonly Status[]> {
  try {
    return (await get(api, `/api/v1/statuses/${encodeURIComponent(status.id)}/context`, Context)).ancestors
  } catch (cause) {
    // The message matters more than its place: without the thread we still know its parent. A limit reached ends the poll.
    if (cause instanceof HttpError && cause.status === 429) throw cause
    return []
  }
}

const refOrNull = (id: string | null): RemoteRef | null => (id === null ? null : { id, data: {} })
