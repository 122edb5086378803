import { accountOf, type ConnectionRow } from './store.ts'
import { ChannelError } from './errors.ts'
import { refused } from './refused.ts'
import type { Rooms } from './rooms.ts'

/**
 * Reads the account and its limits again: daily, and when a person asks. A refused authorisation becomes visible here
 * before a scheduled post runs into it; one that works again is restored. Throws what the network said (ChannelError).
 */
export async function checkConnection(rooms: Rooms, row: ConnectionRow, signal: AbortSignal): Promise<void> {
  const channel = rooms.registry.find(({ id }) => id === row.channel_id)
  if (!channel?.check || row.state === 'disconnected') return
  const { workspace_id: workspaceId, id } = row
  const check = channel.check.bind(channel)
  try {
    const { account, learnt } = await rooms.gate.through(id, channel, () => check(rooms.open(row), signal))
    await rooms.store.checked(workspaceId, id, { ...account, remoteId: row.remote_id }, learnt, rooms.clock.now())
  } catch (error) {
    if (error instanceof ChannelError) await refused(rooms, workspaceId, id, error, row.connected_at)
    throw error
  }
  const { handle } = accountOf(row)
  if (await rooms.store.setState(workspaceId, id, 'reconnect', 'active', null, rooms.line({ workspaceId, channelId: channel.id, handle, what: 'restored', who: 'system' }))) {
    rooms.events.announce('connectionRestored', { workspaceId, connectionId: id, channelId: channel.id, handle, userId: null })
  }
}
