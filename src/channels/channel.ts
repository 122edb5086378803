import type { Clock } from '../platform/clock.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import type { InEveryLanguage } from '../platform/i18n.ts'
import type { Limits } from './limit.ts'

/** A network we can talk to. A missing capability means the network cannot do it. */
export interface Channel {
  /** Same as its folder's name; public and never renamed. */
  readonly id: string
  readonly name: string
  /** Its name in each language, where it is not a proper name. */
  readonly names?: InEveryLanguage<string>
  readonly limits: Limits
  /** Ways to connect an account, the best first. */
  readonly connecting: readonly ConnectMethod[]
  /** How many calls may speak for one account at the same time. Default 2. */
  readonly callsAtOnce?: number
  readonly publishing?: Publishing
  readonly inbox?: Inbox
  readonly metrics?: Metrics
  /** Reads the account and its server's limits again: daily, and when a person asks. Throws ChannelError. */
  check?(from: Access, signal: AbortSignal): Promise<Checked>
  /** Ends our authorisation at the network when a person disconnects. Best effort: what it throws is only logged. */
  revoke?(from: Access, signal: AbortSignal): Promise<void>
  /** Public JSON documents the network fetches from us, by name: served at `/oauth/<channel id>/<name>`. */
  readonly documents?: Readonly<Record<string, (publicUrl: string) => unknown>>
}

export interface Checked {
  readonly account: Account
  readonly learnt: LearntLimits
}

/** The account a connection speaks for, as the network describes it. */
export interface Account {
  /**
   * The network's own stable id (a DID, a numeric id). Within one channel, a URI names one account everywhere; anything
   * else names one account per `origin`.
   */
  readonly remoteId: string
  /** As people write it: `anna.example.com`, `@anna@mastodon.example`. */
  readonly handle: string
  readonly displayName: string
  readonly url: string
  readonly avatarUrl: string | null
  /** null when the network does not say. */
  readonly followers: number | null
}

/** What connecting yields. `credentials` is any JSON of the channel's own; it is sealed before it is stored. */
export interface Connected {
  readonly account: Account
  /** Where this account's server answers, no path: `https://pds.example`. */
  readonly origin: string
  readonly credentials: unknown
  readonly scopes: readonly string[]
  /** Epoch milliseconds after which a person must reconnect; null when the network sets no end. */
  readonly expiresAt: number | null
  /** Limits this server or account told us; they win over the channel's defaults. */
  readonly learnt: LearntLimits
}

/** JSON, kept with the connection: only what differs from the channel's own limits. */
export type LearntLimits = Readonly<Record<string, number | readonly string[]>>

/**
 * One way to connect an account. A form posts `fields`; a redirect sends the person to the network and back.
 * `connect`, `start` and `finish` throw ConnectError (errors.ts) for what a person can put right; the errors of
 * `platform/http` and ChannelError are understood too.
 */
export type ConnectMethod =
  | {
      readonly kind: 'form'
      readonly id: string
      readonly words: InEveryLanguage<{ readonly name: string; readonly help: string }>
      readonly fields: readonly ConnectField[]
      connect(fields: Readonly<Record<string, string>>, tools: ConnectTools): Promise<Connected>
    }
  | {
      readonly kind: 'redirect'
      readonly id: string
      readonly words: InEveryLanguage<{ readonly name: string; readonly help: string }>
      readonly fields: readonly ConnectField[]
      /**
       * Where to send the person, and what to remember (sealed) until they come back with the same `state`: ours, or the
       * one given back where a library insists on making it (as unguessable as ours).
       */
      start(fields: Readonly<Record<string, string>>, tools: ConnectTools & RedirectTools): Promise<{ url: string; remember: unknown; state?: string }>
      finish(query: Readonly<Record<string, string>>, remembered: unknown, tools: ConnectTools & RedirectTools): Promise<Connected>
    }

export interface ConnectField {
  readonly name: string
  readonly kind: 'text' | 'password' | 'url'
  readonly words: InEveryLanguage<{ readonly label: string; readonly help: string; readonly placeholder: string }>
  /** True when it may be left empty. */
  readonly optional?: boolean
}

export interface ConnectTools {
  readonly fetch: Fetch
  readonly clock: Clock
  /** Whose connection it is: for the network that lives inside the product; the others have no use for it. */
  readonly workspaceId?: string
}

export interface RedirectTools {
  /** Unguessable, single use, bound to the person who started. */
  readonly state: string
  readonly redirectUri: string
  /** The product's public origin, for client metadata documents. */
  readonly publicUrl: string
}

/** An open connection: what a capability needs to act for one account. */
export interface Access extends ConnectTools {
  readonly workspaceId: string
  readonly connectionId: string
  readonly account: Account
  readonly origin: string
  readonly learnt: LearntLimits
  credentials(): Promise<unknown>
  /**
   * Replaces credentials that no longer work. Single-flight per connection: if another call renewed them since `stale`
   * was read, those are returned and `refresh` is not called. The new ones are durable before they are used.
   */
  renew(stale: unknown, refresh: (current: unknown) => Promise<unknown>): Promise<unknown>
}

/**
 * How an outcome we could not see is settled, per network (publishing.md):
 *  - `natural-key`        sending again with the same key is safe for ever
 *  - `idempotency-key`    sending again with the same key is safe from `retryAfterSeconds` until `retryUntilSeconds` after the first send; later by read-back
 *  - `container`          the prepared container says whether it was published
 *  - `duplicate-refused`  the network refuses a twin: that refusal is evidence, confirmed by read-back
 *  - `read-back`          look at the account's own recent posts; absent after `graceSeconds` means it did not go out
 *  - `blind`              nobody can tell: a person decides
 */
export type Resolution =
  | { readonly class: 'natural-key' }
  | { readonly class: 'idempotency-key'; readonly retryAfterSeconds: number; readonly retryUntilSeconds: number; readonly graceSeconds: number }
  | { readonly class: 'container'; readonly graceSeconds?: number }
  | { readonly class: 'duplicate-refused'; readonly graceSeconds: number }
  | { readonly class: 'read-back'; readonly graceSeconds: number }
  | { readonly class: 'blind' }

export interface Publishing {
  readonly resolution: Resolution
  /** The client builds the card of a link (we do); networks without it read the page themselves. */
  readonly linkCard?: true
  /**
   * Everything that may be repeated without anyone seeing it: uploads, containers. Its result is durable JSON and is handed to
   * `publish`; called again when it is lost or has expired. Absent when there is nothing to prepare.
   */
  prepare?(segment: Segment, to: Access, signal: AbortSignal): Promise<unknown>
  /** The one call others can see. Throws ChannelError; `unknown` when it may have happened. */
  publish(segment: Segment, prepared: unknown, to: Access, signal: AbortSignal): Promise<PublishedSegment>
  /** Looks for a segment that may have gone out. `null`: surely not visible now. Absent in the `blind` class. */
  find?(segment: Segment, prepared: unknown, to: Access, signal: AbortSignal): Promise<PublishedSegment | null>
  /** An answer as it will really go out, where the network wants more than the text (who is answered, by name): this is what limits count. */
  answerText?(text: string, to: RemoteRef): string
  /** Deleting what is gone already is success. Absent when the network cannot delete. */
  remove?(published: PublishedSegment, to: Access, signal: AbortSignal): Promise<void>
}

/** One visible unit: a post, one part of a thread, or an answer. */
export interface Segment {
  /** Stable for ever: same key, same segment. Networks with keys get it (or something derived from it). */
  readonly key: string
  /** Fixed when the segment is first sent, epoch milliseconds; networks that carry a creation time get exactly this. */
  readonly createdAt: number
  readonly text: string
  /** BCP 47. */
  readonly language: string
  readonly images: readonly SegmentImage[]
  /** The link card we build, for networks whose client builds it; null when there is no link or images take its place. */
  readonly card: LinkCard | null
  /** What it answers: the previous segment of a thread, or a message of the public. */
  readonly replyTo: { readonly parent: RemoteRef; readonly root: RemoteRef } | null
  /** Our unique short link within the text, when there is one: the surest fingerprint for read-back. */
  readonly shortLinks: readonly string[]
}

export interface SegmentImage {
  readonly alt: string
  readonly type: string
  readonly width: number
  readonly height: number
  readonly size: number
  /** The bytes, re-encoded to fit `maxBytes` when they are larger. */
  bytes(maxBytes: number): Promise<{ bytes: Uint8Array; type: string; width: number; height: number }>
}

export interface LinkCard {
  /** Our short link: a click on the card is counted. */
  readonly url: string
  readonly title: string
  readonly description: string
  readonly image: SegmentImage | null
}

/** How a network names one of its posts; `data` is whatever else it needs to refer to it (a CID). JSON. */
export interface RemoteRef {
  readonly id: string
  readonly data: Readonly<Record<string, string>>
}

export interface PublishedSegment {
  readonly ref: RemoteRef
  readonly url: string
}

export interface Inbox {
  /**
   * What the public wrote to this account since `cursor` (null: the recent past), oldest first. The same message may come again:
   * the caller stores by `remoteId` once. Pages until it is up to date or `limit` is reached.
   */
  poll(cursor: string | null, limit: number, from: Access, signal: AbortSignal): Promise<{ messages: readonly InboundMessage[]; cursor: string | null }>
}

export interface InboundMessage {
  readonly kind: 'reply' | 'mention' | 'quote'
  readonly ref: RemoteRef
  readonly url: string
  /** Plain text, already stripped of the network's markup. */
  readonly text: string
  readonly author: Omit<Account, 'followers'> & { readonly followers: number | null }
  /** Epoch milliseconds by the network's clock. */
  readonly sentAt: number
  readonly parent: RemoteRef | null
  /** The first post of the thread, as far as the network says. */
  readonly root: RemoteRef | null
  readonly images: readonly { readonly url: string; readonly alt: string }[]
}

export interface Metrics {
  /** The account's own numbers now. */
  account(from: Access, signal: AbortSignal): Promise<{ followers: number | null; posts: number | null }>
  /** Numbers of posts of ours, by ref id; a post the network no longer has is absent. A number it does not give is null. */
  posts(refs: readonly RemoteRef[], from: Access, signal: AbortSignal): Promise<ReadonlyMap<string, PostNumbers>>
}

export interface PostNumbers {
  readonly likes: number | null
  readonly replies: number | null
  readonly reposts: number | null
  readonly quotes: number | null
  readonly saves: number | null
  readonly impressions: number | null
  /** Followers of the account and of those who re-shared it, each account once, as far as the network lists them. */
  readonly potentialReach: number | null
}
