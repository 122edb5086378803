import type { By } from './connect.ts'
import type { Rooms } from './rooms.ts'
import type { ConnectionRow } from './store.ts'

const patienceMs = 10_000

/** Ends a connection: the network is told if it can be, the credentials are gone in any case. False when it had ended before. */
export async function disconnect(rooms: Rooms, row: ConnectionRow, by: By): Promise<boolean> {
  if (row.state === 'disconnected') return false
  const channel = rooms.registry.find(({ id }) => id === row.channel_id)
  try {
    await channel?.revoke?.(rooms.open(row), AbortSignal.timeout(patienceMs))
  } catch (cause) {
    // The network may be down or have revoked us already; our own copy goes now.
    rooms.log.info('a network could not be told that an account was disconnected', { connectionId: row.id, channel: row.channel_id, error: nameOf(cause) })
  }
  const line = rooms.line({ workspaceId: row.workspace_id, channelId: row.channel_id, handle: row.handle, what: 'ended', who: by })
  const ended = await rooms.store.end(row.workspace_id, row.id, line)
  if (ended) {
    rooms.events.announce('connectionEnded', {
      workspaceId: row.workspace_id,
      connectionId: row.id,
      channelId: row.channel_id,
      handle: row.handle,
      userId: by.userId,
    })
  }
  return ended
}

/** Only what kind of error: answers of networks and libraries may carry what we sent. */
const nameOf = (cause: unknown): string => (cause instanceof Error ? cause.name : typeof cause)
