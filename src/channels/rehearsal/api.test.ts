import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import { secretsForTests, serverForTests, signInForTests, silentLog, testPublicUrl, workspacesForTests, type SignedIn } from '../../../test/support/workspaces.ts'
import { systemClock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/database.ts'
import { createEventBus } from '../../platform/events.ts'
import type { Api } from '../../platform/http/api.ts'
import { durableWork } from '../../platform/work/durable-work.ts'
import type { WorkTables } from '../../platform/work/store.ts'
import { channelsApi } from '../api.ts'
import { createChannels } from '../create-channels.ts'
import { createRegistry } from '../registry.ts'
import type { ChannelsTables } from '../store.ts'
import { createRehearsal, type RehearsalTables } from './index.ts'

describeOnBothDatabases('the rehearsal over HTTP', (open) => {
  let api: Api
  let owner: SignedIn
  let connectionId: string

  beforeAll(async () => {
    const database = await open<RehearsalTables & ChannelsTables & WorkTables>()
    const work = durableWork({ database: database as unknown as Database<WorkTables>, clock: systemClock, log: silentLog })
    const workspaces = await workspacesForTests(database)
    const rehearsal = createRehearsal({ database, clock: systemClock, work, config: { publicUrl: testPublicUrl } })
    const channels = createChannels({
      database: database as unknown as Database<ChannelsTables>, clock: systemClock, secrets: secretsForTests(), log: silentLog, work,
      fetch: () => Promise.reject(new Error('the rehearsal never leaves the house')),
      events: createEventBus(() => {}), config: { publicUrl: testPublicUrl }, registry: createRegistry(rehearsal),
    })
    api = await serverForTests(database, workspaces, [channelsApi({ channels, publicUrl: testPublicUrl, mayManage: async () => true }), rehearsal.api])
    owner = await signInForTests(api, workspaces)
    const connected = await call('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Forno Aurora' } })
    connectionId = connected.json<{ connection: { id: string } }>().connection.id
  })
  afterAll(() => api.close())

  const call = (method: 'GET' | 'PUT' | 'POST', path: string, payload?: object, workspaceId = owner.workspaceId) =>
    api.inject({ method, url: `/api/v1/workspaces/${workspaceId}${path}`, headers: owner.headers, ...(payload ? { payload } : {}) })

  it('shows and changes how it misbehaves', async () => {
    expect((await call('GET', `/rehearsal/${connectionId}/faults`)).json()).toMatchObject({ nextPublishes: [], audience: true })

    const put = await call('PUT', `/rehearsal/${connectionId}/faults`, { nextPublishes: ['rate-limited'], audience: false })

    expect(put.statusCode).toBe(200)
    expect((await call('GET', `/rehearsal/${connectionId}/faults`)).json()).toMatchObject({ nextPublishes: ['rate-limited'], retryAfterSeconds: 30, audience: false, revoked: false })
  })

  it('points at what is wrong', async () => {
    const put = await call('PUT', `/rehearsal/${connectionId}/faults`, { nextPublishes: ['explode'] })

    expect(put.statusCode).toBeGreaterThanOrEqual(400)
    expect(put.statusCode).toBeLessThan(500)
    expect(put.headers['content-type']).toContain('application/problem+json')
    expect(put.body).toContain('/nextPublishes/0')
  })

  it('lets somebody of the public speak, and needs words for it', async () => {
    expect((await call('POST', `/rehearsal/${connectionId}/interactions`, { kind: 'mention', author: 'Anna', text: 'Ciao @forno-aurora' })).statusCode).toBe(200)
    expect((await call('GET', '/rehearsal/mentions')).json()).toMatchObject({ items: [{ text: 'Ciao @forno-aurora', author: { displayName: 'Anna' } }] })
    expect((await call('POST', `/rehearsal/${connectionId}/interactions`, { kind: 'mention', author: 'Anna' })).json()).toMatchObject({ status: 422, errors: [{ pointer: '/text' }] })
  })

  it('lists its posts', async () => {
    expect((await call('GET', '/rehearsal/posts')).json()).toEqual({ items: [], nextCursor: null })
    expect((await call('GET', '/rehearsal/posts/nothing')).statusCode).toBe(404)
  })

  it('is 404 to whoever it does not belong to', async () => {
    expect((await call('GET', '/rehearsal/posts', undefined, 'elsewhere')).statusCode).toBe(404)
    expect((await call('GET', '/rehearsal/elsewhere/faults')).statusCode).toBe(404)
    expect((await api.inject({ method: 'GET', url: `/api/v1/workspaces/${owner.workspaceId}/rehearsal/${connectionId}/faults` })).statusCode).toBe(401)
  })
})
