import { expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { serverForTests, signInForTests, workspacesForTests } from '../../test/support/workspaces.ts'
import type { WorkspacesTables } from './index.ts'

describeOnBothDatabases('the first owner', (open) => {
  test('opens the link, becomes the owner and is signed in', async () => {
    const database = await open<WorkspacesTables>()
    const workspaces = await workspacesForTests(database)
    await using api = await serverForTests(database, workspaces)

    const owner = await signInForTests(api, workspaces)

    const me = await api.inject({ url: '/api/v1/me', headers: owner.headers })
    expect(me.json()).toMatchObject({ user: { email: 'olivia@example.org' }, workspaces: [{ id: owner.workspaceId, role: 'owner' }] })
  })
})
