import type { Access, Inbox, InboundMessage, RemoteRef } from '../channel.ts'
import type { Caller } from './call.ts'
import { ifNoAppView } from './no-app-view.ts'
import { postUrl } from './publish.ts'
import { Notifications, PostRecord, PostViews, type Notification } from './schema.ts'

const kinds = ['reply', 'mention', 'quote'] as const
const pageSize = 100
/** Between two polls nobody writes more; what would be cut is read by the next poll, because the cursor stays behind. */
const mostPages = 20
const postsPerCall = 25

type Images = InboundMessage['images']

export function createInbox(call: Caller): Inbox {
  return { poll }

  /**
   * app.bsky.notification.listNotifications gives the newest first; ours is oldest first. The cursor is the time the
   * network indexed the newest message handed out; those of the same instant come again. Where no AppView answers
   * there is nothing to read, and the cursor stays.
   */
  async function poll(cursor: string | null, limit: number, from: Access, signal: AbortSignal) {
    const found = await ifNoAppView(since(cursor, from, signal), () => null)
    if (found === null) return { messages: [], cursor }
    const due = found.toSorted((a, b) => Date.parse(a.indexedAt) - Date.parse(b.indexedAt)).slice(0, limit)
    const images = await imagesOf(due, from, signal)
    const messages = due.flatMap((notification) => messageFrom(notification, images) ?? [])
    return { messages: messages.toSorted((a, b) => a.sentAt - b.sentAt), cursor: due.at(-1)?.indexedAt ?? cursor }
  }

  async function since(cursor: string | null, from: Access, signal: AbortSignal): Promise<Notification[]> {
    const found: Notification[] = []
    let page: string | undefined
    for (let pages = 0; pages < mostPages; pages += 1) {
      const params = { limit: pageSize, reasons: kinds, ...(page === undefined ? {} : { cursor: page }) }
      const answer = await call(from, { kind: 'query', nsid: 'app.bsky.notification.listNotifications', params }, Notifications, signal)
      const isNew = ({ indexedAt }: Notification) => cursor === null || Date.parse(indexedAt) >= Date.parse(cursor)
      found.push(...answer.notifications.filter((one) => isNew(one) && isKind(one.reason)))
      page = answer.cursor
      // The first poll reads the recent past: one page.
      if (page === undefined || cursor === null || answer.notifications.length === 0 || !answer.notifications.every(isNew)) break
    }
    return found
  }

  /** Addresses of images are made by the AppView, so it is asked for them; a message without is still a message. */
  async function imagesOf(due: readonly Notification[], from: Access, signal: AbortSignal): Promise<ReadonlyMap<string, Images>> {
    const uris = due.filter(({ record }) => carriesImages(record)).map(({ uri }) => uri)
    const images = new Map<string, Images>()
    for (let at = 0; at < uris.length; at += postsPerCall) {
      const ask = { kind: 'query', nsid: 'app.bsky.feed.getPosts', params: { uris: uris.slice(at, at + postsPerCall) } } as const
      const { posts } = await ifNoAppView(call(from, ask, PostViews, signal), () => ({ posts: [] }))
      for (const { uri, embed } of posts) {
        const views = embed === undefined ? [] : 'media' in embed ? embed.media.images : embed.images
        images.set(uri, views.map(({ fullsize, alt }) => ({ url: fullsize, alt: alt ?? '' })))
      }
    }
    return images
  }
}

function carriesImages(record: unknown): boolean {
  const { data } = PostRecord.safeParse(record)
  return (data?.embed?.images ?? data?.embed?.media?.images ?? []).length > 0
}

/** null for a record we cannot read: somebody else's program may write anything. */
function messageFrom(notification: Notification, images: ReadonlyMap<string, Images>): InboundMessage | null {
  const record = PostRecord.safeParse(notification.record)
  const { uri, cid, reason, author } = notification
  if (!record.success || !isKind(reason)) return null
  return {
    kind: reason,
    ref: { id: uri, data: { cid } },
    url: postUrl(author.did, uri),
    text: record.data.text,
    author: {
      remoteId: author.did,
      handle: author.handle,
      displayName: author.displayName?.trim() || author.handle,
      url: `https://bsky.app/profile/${author.did}`,
      avatarUrl: author.avatar ?? null,
      followers: null,
    },
    // The author's own clock may say anything; the network's says when it arrived.
    sentAt: Date.parse(notification.indexedAt),
    ...threadOf(record.data),
    images: images.get(uri) ?? [],
  }
}

/** A reply names its parent and root; a quote belongs under the post it quotes. */
function threadOf({ reply, embed }: PostRecord): { parent: RemoteRef | null; root: RemoteRef | null } {
  const ref = ({ uri, cid }: { uri: string; cid: string }): RemoteRef => ({ id: uri, data: { cid } })
  if (reply) return { parent: ref(reply.parent), root: ref(reply.root) }
  const quoted = embed?.record === undefined ? undefined : 'record' in embed.record ? embed.record.record : embed.record
  return quoted ? { parent: ref(quoted), root: ref(quoted) } : { parent: null, root: null }
}

const isKind = (reason: string): reason is (typeof kinds)[number] => (kinds as readonly string[]).includes(reason)
