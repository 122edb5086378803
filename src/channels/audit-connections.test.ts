import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { serverForTests, signInForTests, workspacesForTests } from '../../test/support/workspaces.ts'
import { createEventBus } from '../platform/events.ts'
import type { WorkspacesTables } from '../workspaces/index.ts'
import { auditConnections } from './audit-connections.ts'
import type { ChannelsEvents } from './events.ts'

describeOnBothDatabases('the audit log of connections', (open) => {
  it('says who connected and ended an account, and that a network shut us out by itself', async () => {
    const database = await open<WorkspacesTables>()
    const workspaces = await workspacesForTests(database)
    const api = await serverForTests(database, workspaces)
    const { workspaceId, userId, headers } = await signInForTests(api, workspaces)
    const events = createEventBus<ChannelsEvents>((_, cause) => { throw cause })
    auditConnections(events, workspaces)
    const news = { workspaceId, connectionId: 'c1', channelId: 'mastodon', handle: '@anna@example.social' }
    const entries = async () => (await api.inject({ url: `/api/v1/workspaces/${workspaceId}/audit-log`, headers })).json<{ items: { action: string; who: string; subject: string }[] }>().items.filter(({ action }) => action.startsWith('connection.'))

    events.announce('connectionMade', { ...news, userId })
    await expect.poll(async () => (await entries()).length).toBe(1)
    events.announce('connectionLost', { ...news, reason: 'canary-reason' })
    await expect.poll(async () => (await entries()).length).toBe(2)
    events.announce('connectionRestored', { ...news, userId: null })
    await expect.poll(async () => (await entries()).length).toBe(3)
    events.announce('connectionEnded', { ...news, userId })
    await expect.poll(async () => (await entries()).length).toBe(4)

    expect((await entries()).map(({ action, who }) => `${action} by ${who}`)).toEqual([
      'connection.ended by Olivia Owner', 'connection.restored by system', 'connection.lost by system', 'connection.made by Olivia Owner',
    ])
    expect(JSON.stringify(await entries())).not.toContain('canary')
    await api.close()
  })
})
