import type { ChannelError } from './errors.ts'
import type { Rooms } from './rooms.ts'

/**
 * What a network said to a call of ours: a refused authorisation is marked and announced, once. Not when the account was
 * connected again since the call began (`connectedAt`): then it was the old authorisation that was refused.
 */
export async function refused(rooms: Rooms, workspaceId: string, connectionId: string, error: ChannelError, connectedAt?: number): Promise<void> {
  if (error.refusal !== 'reconnect') return
  const row = await rooms.store.one(workspaceId, connectionId)
  if (!row) return
  const line = rooms.line({ workspaceId, channelId: row.channel_id, handle: row.handle, what: 'lost', who: 'system' })
  if (!(await rooms.store.setState(workspaceId, connectionId, 'active', 'reconnect', error.remoteCode, line, connectedAt))) return
  rooms.log.warn('a network no longer accepts our authorisation', { workspaceId, connectionId, channel: row.channel_id, code: error.remoteCode })
  rooms.events.announce('connectionLost', { workspaceId, connectionId, channelId: row.channel_id, handle: row.handle, reason: error.remoteCode })
}
