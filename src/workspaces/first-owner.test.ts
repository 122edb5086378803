import { afterAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { cookiesOf, secretsForTests, serverForTests, signInForTests, signInWith, workspacesForTests } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import { newKey } from '../platform/secrets/key-ring.ts'
import { openSecrets } from '../platform/secrets/open-secrets.ts'
import type { Workspaces, WorkspacesTables } from './index.ts'

const input = { name: 'Olivia', email: ' Olivia@Example.ORG ', password: 'correct horse battery', workspaceName: 'Caffè Roma', language: 'it', zone: 'Europe/Rome' }
const tokenOf = (link: string | null): string => (link ?? '').split('/').at(-1) ?? ''

describeOnBothDatabases('the first owner', (open) => {
  let database: Database<WorkspacesTables>
  let workspaces: Workspaces
  let api: Api
  const secrets = secretsForTests()
  const servers: Api[] = []
  beforeEach(async () => {
    database = await open<WorkspacesTables>()
    workspaces = await workspacesForTests(database, { secrets })
    api = await serverForTests(database, workspaces)
    servers.push(api)
  })
  afterAll(() => Promise.all(servers.map((server) => server.close())))

  const welcome = (token: string, payload: object = input) => api.inject({ method: 'POST', url: `/api/v1/welcome/${token}`, payload })

  test('opens the link, becomes the owner of a workspace and is signed in', async () => {
    const link = await workspaces.firstOwnerLink()
    const looked = await api.inject({ url: `/api/v1/welcome/${tokenOf(link)}` })

    const made = await welcome(tokenOf(link))

    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4321\/welcome\/[0-9A-Za-z]{32}$/)
    expect(looked.json()).toEqual({ ok: true })
    expect(made.statusCode).toBe(201)
    expect(made.cookies).toMatchObject([{ name: 'passaparola.session_token', httpOnly: true, sameSite: 'Lax', path: '/' }])
    const me = await api.inject({ url: '/api/v1/me', headers: { cookie: cookiesOf(made) } })
    expect(me.json()).toEqual({
      user: { id: made.json<{ userId: string }>().userId, name: 'Olivia', email: 'olivia@example.org', language: 'it', twoFactorEnabled: false },
      workspaces: [expect.objectContaining({ name: 'Caffè Roma', role: 'owner', language: 'it', zone: 'Europe/Rome', weekStart: 1, currency: 'EUR', approvalRequired: false, rehearsal: false, may: ['read', 'write', 'approve', 'manage', 'own'] })],
      smtp: false,
    })
  })

  test('cannot use the link twice, an invented one, or one from an earlier start', async () => {
    const earlier = tokenOf(await workspaces.firstOwnerLink())
    const token = tokenOf(await workspaces.firstOwnerLink())

    const replaced = await welcome(earlier)
    const invented = await welcome('x'.repeat(32))
    const first = await welcome(token)
    const second = await welcome(token, { ...input, email: 'other@example.org' })

    expect([replaced.statusCode, invented.statusCode, first.statusCode, second.statusCode]).toEqual([404, 404, 201, 404])
    expect(second.json()).toMatchObject({ type: '/problems/welcome-used' })
    expect((await api.inject({ url: `/api/v1/welcome/${token}` })).statusCode).toBe(404)
    expect(await workspaces.firstOwnerLink()).toBeNull()
  })

  test('is one, of two who open the same link at once', async () => {
    const token = tokenOf(await workspaces.firstOwnerLink())

    const answers = await Promise.all([welcome(token), welcome(token, { ...input, email: 'other@example.org' })])

    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 404])
    expect(await database.db.selectFrom('users').select('id').execute()).toHaveLength(1)
    expect(await database.db.selectFrom('members').select('role').execute()).toEqual([{ role: 'owner' }])
  })

  test('keeps the link when something in the form was wrong, and is told where', async () => {
    const token = tokenOf(await workspaces.firstOwnerLink())

    const short = await welcome(token, { ...input, password: 'short' })
    // The zone is judged in the middle of the transaction, after the person was written: nothing of it may stay.
    const zone = await welcome(token, { ...input, zone: 'Mars/Olympus' })
    const leftBehind = await database.db.selectFrom('users').select('id').execute()
    const right = await welcome(token)

    expect(short.statusCode).toBe(400)
    expect(short.json()).toMatchObject({ errors: [{ pointer: '/password' }] })
    expect(zone.statusCode).toBe(422)
    expect(zone.json()).toMatchObject({ type: '/problems/unknown-zone', errors: [{ pointer: '/zone' }] })
    expect(leftBehind).toEqual([])
    expect(right.statusCode).toBe(201)
  })

  test('leaves no token in the database: neither the link’s nor, once used, the link itself', async () => {
    const token = tokenOf(await workspaces.firstOwnerLink())

    const kept = await database.db.selectFrom('first_owner_links').selectAll().execute()
    await welcome(token)

    expect(JSON.stringify(kept)).not.toContain(token)
    expect(await database.db.selectFrom('first_owner_links').selectAll().execute()).toEqual([])
  })

  test('can sign in with the chosen password when the program died before it answered', async () => {
    // What is left after a kill between commit and answer is exactly this: the rows, and nobody holding the cookie.
    await signInForTests(api, workspaces, { email: 'olivia@example.org', password: input.password })

    const headers = await signInWith(api, 'olivia@example.org', input.password)

    expect((await api.inject({ url: '/api/v1/me', headers })).json()).toMatchObject({ workspaces: [{ role: 'owner' }] })
  })

  test('gets a Secure cookie when the product is reached over https', async () => {
    const secure = await workspacesForTests(database, { secrets, config: { publicUrl: 'https://social.example.org', port: 4321, dataDir: '/nowhere' } })
    await using server = await serverForTests(database, secure)
    const link = await secure.firstOwnerLink()

    const made = await server.inject({ method: 'POST', url: `/api/v1/welcome/${tokenOf(link)}`, payload: input })

    expect(link).toMatch(/^https:\/\/social\.example\.org\/welcome\//)
    expect(made.cookies).toMatchObject([{ name: '__Secure-passaparola.session_token', secure: true, httpOnly: true }])
  })

  test('stays signed in when the master key of the installation is rotated', async () => {
    const keys = [newKey()]
    const fresh = await open<WorkspacesTables>()
    const before = await workspacesForTests(fresh, { secrets: openSecrets({ dataDir: '/nowhere', keys }) })
    await using server = await serverForTests(fresh, before)
    const { cookie } = await signInForTests(server, before)
    const rotated = openSecrets({ dataDir: '/nowhere', keys: [newKey(), ...keys] })

    const after = await workspacesForTests(fresh, { secrets: rotated })
    await using serverAfter = await serverForTests(fresh, after)

    expect((await serverAfter.inject({ url: '/api/v1/me', headers: { cookie } })).statusCode).toBe(200)
    const { envelope } = await fresh.db.selectFrom('auth_secrets').select('envelope').executeTakeFirstOrThrow()
    expect(rotated.isOld(envelope)).toBe(false)
  })

  test('finds the program refusing to start when its key is not the one of the data', async () => {
    const start = workspacesForTests(database, { secrets: secretsForTests() })

    await expect(start).rejects.toMatchObject({ code: 'secret-key-missing', words: { it: expect.stringContaining('secret.key') } })
  })
})
