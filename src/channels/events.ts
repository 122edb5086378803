/** What this module announces. */
export interface ChannelsEvents {
  /** An account was connected for the first time, or connected again after a person had disconnected it. */
  connectionMade: ConnectionNews & { readonly handle: string; readonly userId: string }
  /** The network refused our authorisation: what is scheduled there waits until a person connects again. */
  connectionLost: ConnectionNews & { readonly handle: string; readonly reason: string | null }
  /** It works again after `connectionLost`: a person connected it again, or (null) the network let us in again by itself. */
  connectionRestored: ConnectionNews & { readonly handle: string; readonly userId: string | null }
  /** A person disconnected it; its credentials are gone. */
  connectionEnded: ConnectionNews & { readonly handle: string; readonly userId: string }
}

export interface ConnectionNews {
  readonly workspaceId: string
  readonly connectionId: string
  readonly channelId: string
}
