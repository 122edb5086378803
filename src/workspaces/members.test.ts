import { afterAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { cookiesOf, serverForTests, signInForTests, testPublicUrl, workspacesForTests, type SignedIn } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import type { WorkspacesTables } from './index.ts'
import type { Invitation, Member, Role } from './schema.ts'

type Headers = SignedIn['headers']
const password = 'a long enough password'

describeOnBothDatabases('members', (open) => {
  let now: number
  let api: Api
  let owner: SignedIn
  let database: Database<WorkspacesTables>
  let base: string
  const servers: Api[] = []
  const mails: { to: string; subject: string; text: string }[] = []
  let mailWorks: boolean
  const removed: unknown[] = []

  beforeEach(async () => {
    now = Date.now()
    mails.length = 0
    removed.length = 0
    mailWorks = true
    database = await open<WorkspacesTables>()
    const mail = {
      enabled: true,
      async send(message: (typeof mails)[number]) {
        if (!mailWorks) throw new Error('the mail server is on holiday')
        mails.push(message)
      },
    }
    const workspaces = await workspacesForTests(database, { clock: { now: () => now }, mail })
    workspaces.events.on('memberRemoved', (event) => void removed.push(event))
    api = await serverForTests(database, workspaces)
    servers.push(api)
    owner = await signInForTests(api, workspaces)
    base = `/api/v1/workspaces/${owner.workspaceId}`
  })
  afterAll(() => Promise.all(servers.map((server) => server.close())))

  const send = (method: 'POST' | 'PATCH' | 'DELETE', url: string, headers: Headers, payload: object = {}) => api.inject({ method, url, headers, payload })
  const invite = async (email: string, role: Role, headers: Headers = owner.headers) => {
    const answer = await send('POST', `${base}/invitations`, headers, { email, role })
    const { link, invitation } = answer.json<{ link: string; invitation: Invitation }>()
    return { answer, invitation, token: (link ?? '').split('/').at(-1) ?? '' }
  }
  const accept = (token: string, payload: object, headers: Record<string, string> = {}) => api.inject({ method: 'POST', url: `/api/v1/invitations/${token}`, payload, headers })
  /** A new person with that role, signed in. */
  const join = async (name: string, role: Role): Promise<Headers & { memberId: string }> => {
    // Lists are in the order of joining.
    now += 1
    const { token } = await invite(`${name}@example.org`, role)
    const answer = await accept(token, { name, password })
    expect(answer.statusCode).toBe(200)
    const members = await list()
    return { cookie: cookiesOf(answer), origin: testPublicUrl, memberId: members.find((member) => member.name === name)?.id ?? '' }
  }
  const list = async (): Promise<Member[]> => (await api.inject({ url: `${base}/members`, headers: owner.headers })).json<{ items: Member[] }>().items
  const headersOf = ({ cookie, origin }: Headers): Headers => ({ cookie, origin })

  test('join by an invitation: a new person chooses name and password and is in', async () => {
    const { answer, token } = await invite(' Edo@Example.org', 'editor')
    const seen = await api.inject({ url: `/api/v1/invitations/${token}` })

    const accepted = await accept(token, { name: 'Edo', password })

    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({ mailed: true, link: `${testPublicUrl}/invitation/${token}`, invitation: { email: 'edo@example.org', role: 'editor', invitedBy: 'Olivia Owner', expiresAt: now + 7 * 86_400_000 } })
    expect(mails).toMatchObject([{ to: 'edo@example.org', text: expect.stringContaining(token) }])
    expect(seen.json()).toEqual({ workspaceName: 'Test workspace', role: 'editor', email: 'edo@example.org', invitedBy: 'Olivia Owner', hasAccount: false })
    expect(accepted.json()).toEqual({ workspaceId: owner.workspaceId })
    const me = await api.inject({ url: '/api/v1/me', headers: { cookie: cookiesOf(accepted) } })
    expect(me.json()).toMatchObject({ user: { name: 'Edo' }, workspaces: [{ id: owner.workspaceId, role: 'editor', may: ['read', 'write'] }] })
  })

  test('join by an invitation: somebody who is signed in already needs no new password', async () => {
    const edo = await join('edo', 'editor')
    now += 1
    const second = (await send('POST', '/api/v1/workspaces', owner.headers, { name: 'Second', language: 'it', zone: 'Europe/Rome' })).json<{ id: string }>()
    const answer = await send('POST', `/api/v1/workspaces/${second.id}/invitations`, owner.headers, { email: 'edo@example.org', role: 'viewer' })
    const token = answer.json<{ link: string }>().link.split('/').at(-1) ?? ''
    const seen = await api.inject({ url: `/api/v1/invitations/${token}` })
    const asNew = await accept(token, { name: 'Edo again', password })

    const accepted = await accept(token, {}, headersOf(edo))

    expect(seen.json()).toMatchObject({ hasAccount: true })
    expect([asNew.statusCode, accepted.statusCode]).toEqual([409, 200])
    const me = await api.inject({ url: '/api/v1/me', headers: headersOf(edo) })
    expect(me.json<{ workspaces: { role: string }[] }>().workspaces.map(({ role }) => role)).toEqual(['editor', 'viewer'])
    expect(mails.at(-1)?.subject).toBe('Invito a Second su Passaparola')
  })

  test('an invitation works once, for seven days, until it is revoked or replaced', async () => {
    const used = await invite('a@example.org', 'viewer')
    await accept(used.token, { name: 'A', password })
    const old = await invite('b@example.org', 'viewer')
    const replaced = await invite('c@example.org', 'viewer')
    const newer = await invite('c@example.org', 'editor')
    const revoked = await invite('d@example.org', 'viewer')
    const revoking = await send('DELETE', `${base}/invitations/${revoked.invitation.id}`, owner.headers)

    now += 7 * 86_400_000 - 1
    const dead = [used.token, replaced.token, revoked.token, 'x'.repeat(32)]
    const deadAnswers = await Promise.all(dead.map((token) => accept(token, { name: 'Late', password })))
    const justInTime = await accept(newer.token, { name: 'C', password })
    now += 1
    const tooLate = await accept(old.token, { name: 'B', password })

    expect(revoking.statusCode).toBe(204)
    expect(deadAnswers.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404])
    expect(deadAnswers[0]?.json()).toMatchObject({ type: '/problems/link-used' })
    expect([justInTime.statusCode, tooLate.statusCode]).toEqual([200, 404])
    const kept = await database.db.selectFrom('invitations').selectAll().execute()
    expect(JSON.stringify(kept)).not.toContain(old.token)
  })

  test('an invitation two click at once lets one in', async () => {
    const { token } = await invite('a@example.org', 'viewer')

    const answers = await Promise.all([accept(token, { name: 'One', password }), accept(token, { name: 'Two', password })])

    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 404])
    expect(await list()).toHaveLength(2)
  })

  test('an address invited twice at once has one invitation that works', async () => {
    const invited = await Promise.all([invite('a@example.org', 'viewer'), invite('a@example.org', 'editor')])

    const seen = await Promise.all(invited.map(({ token }) => api.inject({ url: `/api/v1/invitations/${token}` })))

    expect(invited.map(({ answer }) => answer.statusCode)).toEqual([201, 201])
    expect(seen.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 404])
  })

  test('are not lost when the mail server fails: the link is there to copy', async () => {
    mailWorks = false

    const { answer, token } = await invite('a@example.org', 'viewer')

    expect(answer.json()).toMatchObject({ mailed: false })
    expect((await accept(token, { name: 'A', password })).statusCode).toBe(200)
  })

  test('are told what is missing when they accept', async () => {
    const { token } = await invite('a@example.org', 'viewer')

    const nameless = await accept(token, { password })
    const short = await accept(token, { name: 'A', password: 'short' })
    const nothing = await accept(token, { name: 'A' })
    const twice = await invite(owner.email, 'viewer')

    expect(nameless.json()).toMatchObject({ status: 422, errors: [{ pointer: '/name' }] })
    expect(short.json()).toMatchObject({ status: 400, errors: [{ pointer: '/password' }] })
    expect(nothing.json()).toMatchObject({ status: 422, errors: [{ pointer: '/password' }] })
    expect(twice.answer.json()).toMatchObject({ status: 422, type: '/problems/already-member', errors: [{ pointer: '/email' }] })
  })

  test('may what their role says, and no more', async () => {
    const roles: Role[] = ['manager', 'editor', 'approver', 'viewer']
    const people: Record<string, Headers> = { owner: owner.headers }
    for (const role of roles) people[role] = headersOf(await join(role, role))
    const probes = {
      read: (headers: Headers) => api.inject({ url: base, headers }),
      manage: (headers: Headers) => send('PATCH', base, headers, { weekStart: 7 }),
      audit: (headers: Headers) => api.inject({ url: `${base}/audit-log`, headers }),
      invite: (headers: Headers) => send('POST', `${base}/invitations`, headers, { email: 'z@example.org', role: 'viewer' }),
      own: (headers: Headers) => send('DELETE', base, headers, { name: 'not its name' }),
      create: (headers: Headers) => send('POST', '/api/v1/workspaces', headers, { name: 'Mine', language: 'en', zone: 'UTC' }),
    }

    const matrix: Record<string, number[]> = {}
    for (const [role, headers] of Object.entries(people)) {
      matrix[role] = []
      for (const probe of Object.values(probes)) matrix[role].push((await probe(headers)).statusCode)
    }

    expect(matrix).toEqual({
      owner: [200, 200, 200, 201, 422, 201],
      manager: [200, 200, 200, 201, 403, 403],
      editor: [200, 403, 403, 403, 403, 403],
      approver: [200, 403, 403, 403, 403, 403],
      viewer: [200, 403, 403, 403, 403, 403],
    })
    const refused = await probes.manage(people['viewer'] ?? owner.headers)
    expect(refused.json<{ title: string }>().title).toMatch(/manager or owner/)
    const me = await api.inject({ url: '/api/v1/me', headers: people['approver'] ?? owner.headers })
    expect(me.json()).toMatchObject({ workspaces: [{ may: ['read', 'approve'] }] })
  })

  test('who manage cannot make owners, nor touch one', async () => {
    const manager = await join('manager', 'manager')
    const editor = await join('editor', 'editor')
    const [first] = await list()

    const answers = await Promise.all([
      send('PATCH', `${base}/members/${editor.memberId}`, headersOf(manager), { role: 'owner' }),
      send('PATCH', `${base}/members/${first?.id}`, headersOf(manager), { role: 'viewer' }),
      send('DELETE', `${base}/members/${first?.id}`, headersOf(manager)),
      send('POST', `${base}/invitations`, headersOf(manager), { email: 'boss@example.org', role: 'owner' }),
      send('DELETE', `${base}/members/${editor.memberId}`, headersOf(manager)),
    ])

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([403, 403, 403, 403, 204])
  })

  test('lose their permissions with the very next request', async () => {
    const editor = await join('editor', 'manager')
    const tryIt = () => send('PATCH', base, headersOf(editor), { weekStart: 1 })
    expect((await tryIt()).statusCode).toBe(200)

    await send('PATCH', `${base}/members/${editor.memberId}`, owner.headers, { role: 'viewer' })
    const demoted = await tryIt()
    await send('DELETE', `${base}/members/${editor.memberId}`, owner.headers)
    const gone = await api.inject({ url: base, headers: headersOf(editor) })

    expect([demoted.statusCode, gone.statusCode]).toEqual([403, 404])
    await expect.poll(() => removed).toMatchObject([{ memberId: editor.memberId, workspaceId: owner.workspaceId }])
  })

  test('may leave; the last owner may neither leave nor step down', async () => {
    const viewer = await join('viewer', 'viewer')
    const other = await join('other', 'viewer')
    const [first] = await list()

    const leaving = await send('DELETE', `${base}/members/${first?.id}`, owner.headers)
    const steppingDown = await send('PATCH', `${base}/members/${first?.id}`, owner.headers, { role: 'manager' })
    const taking = await send('DELETE', `${base}/members/${other.memberId}`, headersOf(viewer))
    const left = await send('DELETE', `${base}/members/${viewer.memberId}`, headersOf(viewer))

    expect([leaving.statusCode, steppingDown.statusCode, taking.statusCode, left.statusCode]).toEqual([409, 409, 403, 204])
    expect(leaving.json()).toMatchObject({ type: '/problems/last-owner' })
    expect((await list()).map(({ name }) => name)).toEqual(['Olivia Owner', 'other'])
  })

  test('keep an owner when two owners leave at once', async () => {
    const second = await join('second', 'owner')
    const [first] = await list()

    const answers = await Promise.all([
      send('DELETE', `${base}/members/${first?.id}`, owner.headers),
      send('DELETE', `${base}/members/${second.memberId}`, headersOf(second)),
    ])

    expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([204, 409])
    const owners = await database.db.selectFrom('members').select('id').where('role', '=', 'owner').execute()
    expect(owners).toHaveLength(1)
  })

  test('get a link for a new password from an owner, unless they also work elsewhere', async () => {
    const edo = await join('edo', 'editor')
    const made = await send('POST', `${base}/members/${edo.memberId}/reset-link`, owner.headers)
    const token = made.json<{ link: string }>().link.split('/').at(-1) ?? ''
    const changed = await api.inject({ method: 'POST', url: '/api/auth/reset-password', payload: { token, newPassword: 'brand new password' } })
    const signedIn = await api.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email: 'edo@example.org', password: 'brand new password' } })

    // Edo owns a workspace elsewhere: whoever could set his password would have it.
    const elsewhere = '01900000-0000-7000-8000-000000000000'
    const edoId = (await list()).find(({ id }) => id === edo.memberId)?.userId ?? ''
    await database.db.insertInto('workspaces').values({ id: elsewhere, name: 'Edo’s', language: 'it', zone: 'UTC', week_start: 1, currency: 'EUR', approval_required: 0, rehearsal: 0, created_at: now, removed_at: null }).execute()
    await database.db.insertInto('members').values({ workspace_id: elsewhere, id: elsewhere, user_id: edoId, role: 'owner', joined_at: now }).execute()
    const refused = await send('POST', `${base}/members/${edo.memberId}/reset-link`, owner.headers)

    expect([made.statusCode, changed.statusCode, signedIn.statusCode]).toEqual([201, 200, 200])
    expect(refused.json()).toMatchObject({ status: 403, type: '/problems/reset-elsewhere' })
  })
})
