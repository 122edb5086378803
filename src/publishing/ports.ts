import type { Channels } from '../channels/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import type { Instance } from '../platform/db/instance.ts'
import type { Files } from '../platform/files/files.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import type { Log } from '../platform/log/log.ts'
import type { Work } from '../platform/work/work.ts'
import type { Workspaces } from '../workspaces/index.ts'
import type { PublishingTables } from './tables.ts'

/** What publishing needs of the modules below it. `app.ts` hands them in; tests hand in fakes of exactly this. */
export interface PublishingDeps {
  readonly database: Database<PublishingTables>
  readonly clock: Clock
  readonly work: Work
  readonly files: Files
  readonly channels: ChannelsPort
  readonly links: LinksPort
  readonly workspaces: WorkspacesPort
  readonly instance: InstancePort
  readonly log: Log
  readonly fetch: Fetch
  /** How much may be under way at once in this process; per connection, so that one account cannot block the others. */
  readonly pace?: { readonly concurrency: number; readonly perConnection: number }
  /** Waits so many milliseconds; tests pass one that does not. */
  readonly pause?: (ms: number) => Promise<void>
}

/** Connections and the way to their networks. Every call to a network goes through `withAccount`, never one inside another. */
export type ChannelsPort = Pick<Channels, 'channel' | 'list' | 'get' | 'withAccount'>

export interface LinksPort {
  /**
   * The same text with every web address replaced by its unique short link. The same (publication, segment, target) gives the
   * same short link again. `statements` are committed by the caller together with what uses them.
   */
  plan(wish: {
    readonly workspaceId: string
    readonly postId: string
    readonly publicationId: string
    readonly connectionId: string
    readonly channelId: string
    readonly campaignId: string | null
    readonly campaignUtm: string | null
    readonly segment: number
    readonly text: string
    readonly createdAt: number
  }): Promise<{ readonly text: string; readonly links: readonly PlannedLink[]; readonly statements: readonly Statement[] }>
  /** The text as it will be, with links of the final length that lead nowhere yet. Pure. */
  preview(text: string): { readonly text: string; readonly links: readonly { readonly shortUrl: string; readonly targetUrl: string }[] }
}

export interface PlannedLink {
  readonly id: string
  readonly slug: string
  readonly shortUrl: string
  readonly targetUrl: string
}

export type WorkspacesPort = Pick<Workspaces, 'get' | 'members' | 'recordStatement'>

/** Which installation this is, and whether it is held because its database was restored, imported or copied. */
export type InstancePort = Pick<Instance, 'id' | 'held' | 'heldSince' | 'release'>
