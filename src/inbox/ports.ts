import type { Access, Channel, RemoteRef } from '../channels/index.ts'

/** What the inbox needs of the connections. */
export interface InboxChannels {
  /** The connection with its network's abilities; null when it is gone. */
  find(workspaceId: string, connectionId: string): Promise<InboxConnection | null>
  /** Runs a call for an account; a lost authorisation is marked on the way. */
  withAccount<T>(workspaceId: string, connectionId: string, call: (access: Access) => Promise<T>): Promise<T>
}

export interface InboxConnection {
  readonly id: string
  readonly channel: Channel
  readonly handle: string
  readonly displayName: string
  readonly url: string
  readonly avatarUrl: string | null
  readonly state: 'active' | 'reconnect' | 'disconnected'
  readonly learnt: Access['learnt']
}

/** What the inbox needs of publishing: our posts, and the one way an answer goes out. */
export interface InboxPublishing {
  /** Our post with this remote id, when we published it. */
  publicationByRef(workspaceId: string, connectionId: string, remoteId: string): Promise<OurPost | null>
  publishAnswer(answer: {
    workspaceId: string
    connectionId: string
    replyTo: { parent: RemoteRef; root: RemoteRef }
    text: string
    language: string
    member: { id: string; name: string }
    idempotencyKey: string
  }): Promise<{ postId: string; publicationId: string }>
  /** Where an answer of ours is, once it is out. */
  wentOut(workspaceId: string, publicationId: string): Promise<{ ref: RemoteRef; url: string | null; publishedAt: number } | null>
  /** Where each publication stands: id → state. */
  publicationStates(workspaceId: string, publicationIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export interface OurPost {
  readonly postId: string
  readonly publicationId: string
  readonly text: string
  readonly url: string | null
  readonly publishedAt: number
}

/** What the inbox needs of the workspace. */
export interface InboxWorkspaces {
  member(workspaceId: string, memberId: string): Promise<{ id: string; name: string } | null>
  language(workspaceId: string): Promise<string>
}
