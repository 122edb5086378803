import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { runFolder } from '../../test/support/run-folder.ts'
import { serverForTests, signInForTests, testPublicUrl, workspacesForTests, type SignedIn } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api, Needs } from '../platform/http/api.ts'
import { localKeyFile, type Workspaces, type WorkspacesTables } from './index.ts'
import type { ApiKey, Role, Scope } from './schema.ts'

describeOnBothDatabases('API keys', (open) => {
  let now: number
  let api: Api
  let owner: SignedIn
  let database: Database<WorkspacesTables>
  let workspaces: Workspaces
  let base: string
  let dataDir: string
  const servers: Api[] = []

  beforeEach(async () => {
    now = Date.now()
    dataDir = mkdtempSync(join(runFolder(), 'keys-'))
    database = await open<WorkspacesTables>()
    workspaces = await workspacesForTests(database, { clock: { now: () => now }, config: { publicUrl: testPublicUrl, port: 4321, dataDir } })
    // One route for each permission, as other modules have them.
    api = await serverForTests(database, workspaces, [
      (routes) => {
        for (const needs of ['read', 'write', 'approve', 'manage', 'own'] as const satisfies readonly Needs[]) {
          routes.post(`/api/v1/workspaces/:workspaceId/probe/${needs}`, { config: { needs } }, async ({ caller }) => ({ name: caller?.name, userId: caller?.userId }))
        }
      },
    ])
    servers.push(api)
    owner = await signInForTests(api, workspaces)
    base = `/api/v1/workspaces/${owner.workspaceId}`
  })
  afterAll(() => Promise.all(servers.map((server) => server.close())))

  const make = async (payload: object, headers: object = owner.headers): Promise<{ key: string; apiKey: ApiKey; status: number }> => {
    const answer = await api.inject({ method: 'POST', url: `${base}/api-keys`, payload, headers: { ...headers } })
    return { ...answer.json<{ key: string; apiKey: ApiKey }>(), status: answer.statusCode }
  }
  const bearer = (key: string): { authorization: string } => ({ authorization: `Bearer ${key}` })
  const probes = async (key: string): Promise<Record<string, number>> => {
    const statuses: Record<string, number> = {}
    for (const needs of ['read', 'write', 'approve', 'manage', 'own']) {
      statuses[needs] = (await api.inject({ method: 'POST', url: `${base}/probe/${needs}`, headers: bearer(key) })).statusCode
    }
    return statuses
  }
  const demote = (role: Role) => database.db.updateTable('members').set({ role }).where('user_id', '=', owner.userId).execute()

  test('cannot be guessed for ever, and who has one is not shut out by who guesses beside them', async () => {
    const { key } = await make({ name: 'Zapier', scopes: ['read'] })
    const other = await make({ name: 'Shop', scopes: ['read'] })
    const ask = (token: string, from = '198.51.100.7') => api.inject({ url: `${base}/members`, headers: bearer(token), remoteAddress: from })
    expect((await ask(key)).statusCode).toBe(200)

    const statuses = new Set<number>()
    for (let tries = 0; tries < 100; tries += 1) statuses.add((await ask(`pp_${'x'.repeat(22)}${tries}`)).statusCode)
    expect([...statuses]).toEqual([401])
    const refused = await ask(`pp_${'y'.repeat(24)}`)

    expect(refused.statusCode).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect((await ask(other.key)).statusCode).toBe(429)
    expect((await ask(key)).statusCode).toBe(200)
    expect((await ask(other.key, '198.51.100.8')).statusCode).toBe(200)
    now += 15 * 60_000 + 1
    expect((await ask(other.key)).statusCode).toBe(200)
  })

  test('are shown once, and kept only as a hash', async () => {
    const { key, apiKey, status } = await make({ name: 'Zapier', scopes: ['read'] })
    const listed = await api.inject({ url: `${base}/api-keys`, headers: owner.headers })

    expect(status).toBe(201)
    expect(key).toMatch(/^pp_[0-9A-Za-z]{22,}$/)
    expect(apiKey).toEqual({ id: apiKey.id, name: 'Zapier', prefix: key.slice(0, 9), scopes: ['read'], createdBy: 'Olivia Owner', createdAt: now, lastUsedAt: null, expiresAt: null })
    expect(listed.json()).toEqual({ items: [apiKey], nextCursor: null })
    const rows = JSON.stringify(await database.db.selectFrom('api_keys').selectAll().execute())
    expect(rows).not.toContain(key.slice(9))
  })

  test('name each scope once at most: no list without an end', async () => {
    expect((await make({ name: 'many', scopes: Array.from({ length: 1_000 }, () => 'read' as const) })).status).toBe(400)
  })

  test('do what their scopes say', async () => {
    const matrix: Record<string, Record<string, number>> = {}
    for (const scope of ['read', 'write', 'approve', 'manage'] satisfies Scope[]) matrix[scope] = await probes((await make({ name: scope, scopes: [scope] })).key)

    expect(matrix).toEqual({
      read: { read: 200, write: 403, approve: 403, manage: 403, own: 403 },
      write: { read: 200, write: 200, approve: 403, manage: 403, own: 403 },
      approve: { read: 200, write: 403, approve: 200, manage: 403, own: 403 },
      manage: { read: 200, write: 200, approve: 200, manage: 200, own: 403 },
    })
  })

  test('never do more than the present role of their maker', async () => {
    const { key } = await make({ name: 'all', scopes: ['manage', 'write', 'approve', 'read'] })

    await demote('viewer')
    now += 3_001

    expect(await probes(key)).toEqual({ read: 200, write: 403, approve: 403, manage: 403, own: 403 })
    const tooWide = await api.inject({ method: 'POST', url: `${base}/api-keys`, payload: { name: 'x', scopes: ['write'] }, headers: owner.headers })
    expect(tooWide.json()).toMatchObject({ status: 422, type: '/problems/scopes-too-wide', errors: [{ pointer: '/scopes' }] })
  })

  test('end when they expire, are revoked, or their maker leaves', async () => {
    const expiring = await make({ name: 'expiring', scopes: ['read'], expiresAt: now + 60_000 })
    const revoked = await make({ name: 'revoked', scopes: ['read'] })
    const orphan = await make({ name: 'orphan', scopes: ['read'] })
    expect((await probes(expiring.key))['read']).toBe(200)
    expect((await probes(revoked.key))['read']).toBe(200)

    const revoking = await api.inject({ method: 'DELETE', url: `${base}/api-keys/${revoked.apiKey.id}`, headers: owner.headers })
    const afterRevoke = (await probes(revoked.key))['read']
    now += 60_000
    const afterExpiry = (await probes(expiring.key))['read']
    await database.db.deleteFrom('members').execute()
    now += 3_001
    const afterLeaving = (await probes(orphan.key))['read']

    expect(revoking.statusCode).toBe(204)
    expect([afterRevoke, afterExpiry, afterLeaving]).toEqual([401, 401, 404])
    expect((await make({ name: 'late', scopes: ['read'], expiresAt: now - 1 })).status).toBe(404)
  })

  test('remember when they were last used, at most once a minute', async () => {
    const { key } = await make({ name: 'used', scopes: ['read'] })
    const lastUsed = async (): Promise<number | null> => (await database.db.selectFrom('api_keys').select('last_used_at').executeTakeFirstOrThrow()).last_used_at
    const first = now

    await probes(key)
    await expect.poll(lastUsed).toBe(first)
    now += 59_000
    await probes(key)
    const soon = await lastUsed()
    now += 2_000
    await probes(key)

    expect(soon).toBe(first)
    await expect.poll(lastUsed).toBe(first + 61_000)
  })

  test('open one workspace only, and make no other keys', async () => {
    const { key } = await make({ name: 'one', scopes: ['manage'] })
    const other = (await api.inject({ method: 'POST', url: '/api/v1/workspaces', payload: { name: 'Other', language: 'en', zone: 'UTC' }, headers: owner.headers })).json<{ id: string }>()

    const elsewhere = await api.inject({ url: `/api/v1/workspaces/${other.id}`, headers: bearer(key) })
    const me = await api.inject({ url: '/api/v1/me', headers: bearer(key) })
    const another = await api.inject({ method: 'POST', url: `${base}/api-keys`, payload: { name: 'x', scopes: ['read'] }, headers: bearer(key) })
    const workspace = await api.inject({ method: 'POST', url: '/api/v1/workspaces', payload: { name: 'x', language: 'en', zone: 'UTC' }, headers: bearer(key) })
    const rename = await api.inject({ method: 'PATCH', url: '/api/v1/me', payload: { name: 'x' }, headers: bearer(key) })

    expect(elsewhere.statusCode).toBe(404)
    expect(me.json()).toMatchObject({ workspaces: [{ id: owner.workspaceId, may: ['read', 'write', 'approve', 'manage'] }] })
    expect([another.statusCode, workspace.statusCode, rename.statusCode]).toEqual([403, 403, 403])
  })

  test('that are unknown or malformed get 401, also beside a good cookie', async () => {
    const answers = await Promise.all(
      ['Bearer pp_unknown', 'Bearer', 'Basic b2xpdmlhOnB3', `Bearer ppl_${'x'.repeat(32)}`].map((authorization) => api.inject({ url: '/api/v1/me', headers: { ...owner.headers, authorization } })),
    )

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401, 401])
  })

  test('of the machine act as an owner everywhere, from this machine only, for this run only', async () => {
    await workspaces.start()
    const file = localKeyFile(dataDir)
    const key = readFileSync(file, 'utf8').trim()
    const call = (authorization: string, more: object = {}) => api.inject({ method: 'POST', url: `${base}/probe/own`, headers: { authorization, ...more } })

    const here = await call(`Bearer ${key}`)
    const fromAfar = await api.inject({ method: 'POST', url: `${base}/probe/own`, headers: bearer(key), remoteAddress: '192.0.2.7' })
    const throughProxy = await call(`Bearer ${key}`, { 'x-forwarded-for': '192.0.2.7' })
    await workspaces.start()
    const afterRestart = await call(`Bearer ${key}`)
    const renewed = await call(`Bearer ${readFileSync(file, 'utf8').trim()}`)

    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(here.json()).toEqual({ name: 'cli', userId: owner.userId })
    expect([fromAfar.statusCode, throughProxy.statusCode, afterRestart.statusCode, renewed.statusCode]).toEqual([401, 401, 401, 200])
  })
})
