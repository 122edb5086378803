import type { PublicationState } from './schema.ts'
import type { RemoteRef } from '../channels/index.ts'

/** What publishing announces, after it is durable. A listener may miss one when the process dies: it can always ask by the verbs. */
export interface PublishingEvents {
  published: {
    readonly workspaceId: string
    readonly postId: string
    readonly publicationId: string
    readonly connectionId: string
    readonly channelId: string
    readonly publishedAt: number
    /** It answers somebody, so the inbox waits for it. */
    readonly answers: boolean
    readonly segments: readonly { readonly number: number; readonly ref: RemoteRef | null; readonly url: string | null }[]
  }
  publicationChanged: PublicationNews
  needsPerson: PublicationNews
}

export interface PublicationNews {
  readonly workspaceId: string
  readonly postId: string
  readonly publicationId: string
  readonly connectionId: string
  readonly state: PublicationState
  readonly reason: string | null
}
