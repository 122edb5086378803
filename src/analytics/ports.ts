import type { Access, Channel, RemoteRef } from '../channels/index.ts'
import type { Days } from './days.ts'
import type { Attention, Loop } from './schema.ts'

export interface Money {
  readonly amountMinor: number
  readonly currency: string
}

/** What one thing earned; `value` has one entry per currency. */
export interface Tally {
  readonly count: number
  readonly value: readonly Money[]
}

export type Breakdown = 'post' | 'connection' | 'campaign'

/** A count of some days: in all, by day, and by what of ours earned it. */
export interface Tallies {
  readonly total: Tally
  readonly days: ReadonlyMap<string, number>
  readonly by: Readonly<Record<Breakdown, ReadonlyMap<string, Tally>>>
  /**
   * What no post, and no campaign, earned. Clicks and conversions are earned once, so it is what the others leave of the total; a visitor of it is
   * one whose first visit of the day it was.
   */
  readonly without: Readonly<Record<Lack, Tally>>
}

/** Of no post, or of no campaign, of ours. */
export type Lack = 'post' | 'campaign'

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
  readonly campaignId: string | null
  /** Only what nothing of ours of this kind earned. */
  readonly without: Lack | null
  /** Who earns the credit of a conversion. */
  readonly model: Loop['model']
}

/** What the Loop is told by the modules below it; wired in `app.ts`. */
export interface LoopSources {
  /** Publications (answers left out) that went out in the days, newest first. */
  published(workspaceId: string, days: Days): Promise<readonly OutPublication[]>
  labels(workspaceId: string, postIds: readonly string[]): Promise<ReadonlyMap<string, PostLabel>>
  campaigns(workspaceId: string): Promise<ReadonlyMap<string, string>>
  postsOfCampaign(workspaceId: string, campaignId: string): Promise<readonly string[]>
  connections(workspaceId: string): Promise<ReadonlyMap<string, { channelId: string; label: string }>>
  /** `broken` false: only in all and by day, which costs a fraction; `by` is empty then, `without` nothing. */
  clicks(workspaceId: string, days: Days, broken: boolean): Promise<Tallies>
  /** Visitors, and conversions credited by the model; `broken` as for clicks. */
  outcomes(workspaceId: string, days: Days, model: Loop['model'], broken: boolean): Promise<{ visitors: Tallies; conversions: Tallies }>
  messages(workspaceId: string, direction: 'in' | 'out', days: Days): Promise<readonly ListedEvent[]>
  messageCounts(workspaceId: string, days: Days): Promise<Readonly<Record<'in' | 'out', number>>>
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
