import type { Access, Channel, RemoteRef } from '../channels/index.ts'
import type { Days } from './days.ts'
import type { Attention, Loop } from './schema.ts'

/** A count of one day that belongs to a post of ours, or to none (`postId` null). */
export interface Counted {
  readonly day: string
  readonly postId: string | null
  readonly connectionId: string | null
  readonly count: number
}

export interface Money {
  readonly amountMinor: number
  readonly currency: string
}

/** A publication that is out. */
export interface OutPublication {
  readonly publicationId: string
  readonly postId: string
  readonly connectionId: string
  readonly publishedAt: number
}

/** One visible part of a publication, to be measured. */
export interface OutSegment extends OutPublication {
  readonly segment: number
  readonly ref: RemoteRef
}

export interface PostLabel {
  readonly postId: string
  readonly label: string
  readonly campaignId: string | null
}

export interface ListedEvent {
  readonly id: string
  readonly at: number
  readonly what: string
  readonly amount: number
  readonly postId: string | null
  readonly connectionId: string | null
  readonly path: string | null
}

/** Narrows a list of events to one row of a breakdown. */
export interface EventFilter {
  readonly postIds: readonly string[] | null
  readonly connectionId: string | null
}

/** What the Loop is told by the modules below it; wired in `app.ts`. */
export interface LoopSources {
  /** Publications (answers left out) that went out in the days, newest first. */
  published(workspaceId: string, days: Days): Promise<readonly OutPublication[]>
  labels(workspaceId: string, postIds: readonly string[]): Promise<ReadonlyMap<string, PostLabel>>
  campaigns(workspaceId: string): Promise<ReadonlyMap<string, string>>
  postsOfCampaign(workspaceId: string, campaignId: string): Promise<readonly string[]>
  connections(workspaceId: string): Promise<ReadonlyMap<string, { channelId: string; label: string }>>
  clicks(workspaceId: string, days: Days): Promise<readonly Counted[]>
  visitors(workspaceId: string, days: Days): Promise<readonly Counted[]>
  /** Conversions credited by the model; those credited to nothing of ours have `postId` null. */
  conversions(workspaceId: string, days: Days, model: Loop['model']): Promise<readonly (Counted & { readonly value: readonly Money[] })[]>
  messages(workspaceId: string, direction: 'in' | 'out', days: Days): Promise<readonly ListedEvent[]>
  /** The single events behind clicks, visitors and conversions, newest first, after `cursor`. */
  events(
    workspaceId: string,
    metricId: 'clicks' | 'visitors' | 'conversions',
    days: Days,
    filter: EventFilter,
    page: { cursor: string | null; limit: number },
  ): Promise<{ items: readonly ListedEvent[]; nextCursor: string | null; total: number }>
  attention(workspaceId: string): Promise<readonly Attention[]>
  zone(workspaceId: string): Promise<string>
}

/** What reading numbers from networks needs. */
export interface NumberSources {
  channelOf(workspaceId: string, connectionId: string): Promise<{ channel: Channel; state: 'active' | 'reconnect' | 'disconnected' } | null>
  /** Runs a call for an account; a lost authorisation is marked on the way. */
  withAccount<T>(workspaceId: string, connectionId: string, call: (access: Access) => Promise<T>): Promise<T>
  /** Segments of a connection published since `from`, epoch milliseconds. */
  segmentsSince(workspaceId: string, connectionId: string, from: number): Promise<readonly OutSegment[]>
}
