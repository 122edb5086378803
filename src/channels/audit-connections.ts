import type { EventBus } from '../platform/events.ts'
import type { Workspaces } from '../workspaces/index.ts'
import type { ChannelsEvents, ConnectionNews } from './events.ts'

/** Writes who connected, lost and ended an account into the audit log. Nothing of the credentials is in the news. */
export function auditConnections(events: EventBus<ChannelsEvents>, workspaces: Pick<Workspaces, 'members' | 'record'>): void {
  const write = async (action: string, { workspaceId, channelId, handle, userId }: ConnectionNews & { readonly handle: string; readonly userId: string | null }) => {
    const person = userId === null ? undefined : (await workspaces.members(workspaceId)).find((member) => member.userId === userId)
    await workspaces.record({
      workspaceId,
      who: person === undefined || userId === null ? 'system' : { userId, name: person.name },
      action,
      subject: handle,
      detail: { network: channelId },
    })
  }
  events.on('connectionMade', (news) => write('connection.made', news))
  events.on('connectionLost', (news) => write('connection.lost', { ...news, userId: null }))
  events.on('connectionRestored', (news) => write('connection.restored', news))
  events.on('connectionEnded', (news) => write('connection.ended', news))
}
