import { afterAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { serverForTests, signInForTests, workspacesForTests, type SignedIn } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import { routeTable } from '../platform/http/route-table.ts'
import type { Workspaces, WorkspacesTables } from './index.ts'
import type { AuditEntry, Workspace } from './schema.ts'

describeOnBothDatabases('workspaces', (open) => {
  let now: number
  let api: Api
  let owner: SignedIn
  let database: Database<WorkspacesTables>
  let workspaces: Workspaces
  let base: string
  const servers: Api[] = []
  const news: [string, string][] = []

  beforeEach(async () => {
    now = Date.now()
    news.length = 0
    database = await open<WorkspacesTables>()
    workspaces = await workspacesForTests(database, { clock: { now: () => now } })
    for (const name of ['workspaceCreated', 'workspaceChanged', 'workspaceRemoved'] as const) workspaces.events.on(name, ({ workspaceId }) => void news.push([name, workspaceId]))
    api = await serverForTests(database, workspaces)
    servers.push(api)
    owner = await signInForTests(api, workspaces)
    base = `/api/v1/workspaces/${owner.workspaceId}`
  })
  afterAll(() => Promise.all(servers.map((server) => server.close())))

  const send = (method: 'POST' | 'PATCH' | 'DELETE', url: string, payload: object) => api.inject({ method, url, payload, headers: owner.headers })
  const get = (url: string) => api.inject({ url, headers: owner.headers })
  const stranger = async (): Promise<string> => {
    const id = '01900000-0000-7000-8000-000000000001'
    await database.db.insertInto('users').values({ id, name: 'Sara', email: 'sara@example.org', email_verified: 1, image: null, language: 'it', two_factor_enabled: 0, created_at: now, updated_at: now }).execute()
    return (await workspaces.create({ name: 'Strangers', language: 'it', zone: 'Europe/Rome', rehearsal: true }, { userId: id, name: 'Sara' })).id
  }

  test('are made by owners, with sensible defaults, and changed field by field', async () => {
    now += 1
    const made = await send('POST', '/api/v1/workspaces', { name: '  Bottega\u0007 d’Arte ', language: 'it', zone: 'America/New_York', currency: 'USD' })
    const { id } = made.json<Workspace>()

    const changed = await send('PATCH', `/api/v1/workspaces/${id}`, { approvalRequired: true, weekStart: 7 })

    expect(made.statusCode).toBe(201)
    expect(changed.json()).toEqual({ id, name: 'Bottega  d’Arte', language: 'it', zone: 'America/New_York', weekStart: 7, currency: 'USD', approvalRequired: true, rehearsal: false, createdAt: now })
    expect((await get('/api/v1/workspaces')).json<{ items: Workspace[] }>().items.map(({ name }) => name)).toEqual(['Test workspace', 'Bottega  d’Arte'])
    await expect.poll(() => news.slice(-2)).toEqual([['workspaceCreated', id], ['workspaceChanged', id]])
  })

  test('refuse what is not a zone, a currency, a weekday or a name, at its field', async () => {
    const answers = await Promise.all([{ zone: 'Europe/Atlantis' }, { zone: '+02:00' }, { currency: 'XQQ' }, { weekStart: 0 }, { name: ' \u0000 ' }, { name: '   ' }].map((changes) => send('PATCH', base, changes)))

    expect(answers.map((answer) => [answer.statusCode, answer.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer])).toEqual([
      [422, '/zone'], [422, '/zone'], [422, '/currency'], [400, '/weekStart'], [400, '/name'], [400, '/name'],
    ])
    expect((await workspaces.get(owner.workspaceId))?.zone).toBe('Europe/Rome')
  })

  test('of others answer 404 on every route, as if they were not there', async () => {
    const theirs = await stranger()
    const invented = '01900000-0000-7000-8000-00000000ffff'
    const routes = routeTable(api).filter(({ url }) => url.includes(':workspaceId'))

    const answers = await Promise.all(
      routes.flatMap(({ method, url }) =>
        [theirs, invented].map(async (workspaceId) => {
          const path = url.replace(':workspaceId', workspaceId).replace(/:\w+/g, 'anything')
          const answer = await api.inject({ method: method as 'GET', url: path, headers: owner.headers, ...(method === 'GET' ? {} : { payload: {} }) })
          const { instance: _, ...said } = answer.json<Record<string, unknown>>()
          return { route: `${method} ${url}`, status: answer.statusCode, said }
        }),
      ),
    )

    expect(routes.length).toBeGreaterThan(12)
    expect(answers.filter(({ status }) => status !== 404)).toEqual([])
    expect(new Set(answers.map(({ said }) => JSON.stringify(said))).size).toBe(1)
  })

  test('ask for a session on every route', async () => {
    const routes = routeTable(api).filter(({ url, needs }) => url.startsWith('/api/v1/') && needs !== 'public')

    const statuses = await Promise.all(routes.map(async ({ method, url }) => (await api.inject({ method: method as 'GET', url: url.replace(/:\w+/g, 'anything') })).statusCode))

    expect(new Set(statuses)).toEqual(new Set([401]))
  })

  test('are deleted by typing their name, with every row in every table and nothing of the others', async () => {
    const other = (await send('POST', '/api/v1/workspaces', { name: 'Other', language: 'en', zone: 'UTC' })).json<Workspace>()
    await send('POST', `${base}/api-keys`, { name: 'k', scopes: ['read'] })
    await send('POST', `${base}/invitations`, { email: 'x@example.org', role: 'viewer' })
    const tables = (await database.db.introspection.getTables()).filter(({ columns }) => columns.some(({ name }) => name === 'workspace_id')).map(({ name }) => name)
    const rows = async (workspaceId: string): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {}
      for (const table of tables) counts[table] = (await database.db.selectFrom(table as 'members').select('workspace_id').where('workspace_id', '=', workspaceId).execute()).length
      return counts
    }
    expect(await rows(owner.workspaceId)).toMatchObject({ members: 1, api_keys: 1, invitations: 1 })
    const othersBefore = await rows(other.id)

    const wrongName = await send('DELETE', base, { name: 'test workspace' })
    const deleted = await send('DELETE', base, { name: 'Test workspace' })

    expect(wrongName.json()).toMatchObject({ status: 422, errors: [{ pointer: '/name' }] })
    expect(deleted.statusCode).toBe(204)
    expect(Object.values(await rows(owner.workspaceId)).every((count) => count === 0)).toBe(true)
    expect(await rows(other.id)).toEqual(othersBefore)
    expect((await get(base)).statusCode).toBe(404)
    expect(await workspaces.get(owner.workspaceId)).toBeNull()
    await expect.poll(() => news.at(-1)).toEqual(['workspaceRemoved', owner.workspaceId])
  })

  test('whose removal was interrupted are closed to everybody and removed at the next start', async () => {
    await database.db.updateTable('workspaces').set({ removed_at: now }).where('id', '=', owner.workspaceId).execute()
    now += 3_001
    const meanwhile = await get(base)

    await workspaces.start()

    expect(meanwhile.statusCode).toBe(404)
    expect(await database.db.selectFrom('members').selectAll().execute()).toEqual([])
    expect(await database.db.selectFrom('workspaces').selectAll().execute()).toEqual([])
  })

  test('keep an audit log: who did what, newest first, by page, by filter and as CSV, without secrets', async () => {
    now += 1
    const key = (await send('POST', `${base}/api-keys`, { name: '=cmd|calc', scopes: ['read'] })).json<{ key: string }>().key
    now += 1000
    const changedAt = now
    await send('PATCH', base, { zone: 'Europe/London' })
    now += 1000
    await database.commit([workspaces.recordStatement({ workspaceId: owner.workspaceId, who: 'system', action: 'post.published', subject: 'A “post”, with comma' })])
    const read = async (query: string) => (await get(`${base}/audit-log?${query}`)).json<{ items: AuditEntry[]; nextCursor: string | null }>()

    const first = await read('limit=2')
    const rest = await read(`limit=2&cursor=${first.nextCursor}`)
    const mine = await read(`who=${owner.userId}&action=workspace.changed`)
    const bySystem = await read('who=system')
    const then = await read(`from=${changedAt}&to=${changedAt + 1}`)
    const csv = await get(`${base}/audit-log.csv`)
    const dayInLondon = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/London' }).format(now)
    const today = await read(`from=${dayInLondon}&to=${dayInLondon}&who=system`)
    const tomorrow = await read(`from=${new Date(Date.parse(dayInLondon) + 86_400_000).toISOString().slice(0, 10)}`)
    const nonsense = await get(`${base}/audit-log?from=yesterday`)

    expect(first.items.map(({ action }) => action)).toEqual(['post.published', 'workspace.changed'])
    expect(rest.items.map(({ action }) => action)).toEqual(['api-key.created', 'workspace.created'])
    expect([first.nextCursor === null, rest.nextCursor]).toEqual([false, null])
    expect(mine.items).toMatchObject([{ who: 'Olivia Owner', userId: owner.userId, subject: 'Test workspace', detail: { zone: 'Europe/London' } }])
    expect(bySystem.items).toMatchObject([{ who: 'system', userId: null }])
    expect(then.items.map(({ action }) => action)).toEqual(['workspace.changed'])
    expect([today.items.length, tomorrow.items.length, nonsense.statusCode]).toEqual([1, 0, 400])
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    const lines = csv.body.split('\r\n')
    expect(lines).toHaveLength(6)
    expect(lines[1]).toContain('"A “post”, with comma"')
    expect(lines[3]).toContain("'=cmd|calc")
    expect(csv.body + JSON.stringify([first, rest])).not.toContain(key)
  })

  test('write the audit log along with the caller’s own statements: both or neither', async () => {
    const happening = { workspaceId: owner.workspaceId, who: 'system' as const, action: 'probe.made', subject: 'probe' }
    const failing = database.db.insertInto('workspaces').values({ id: owner.workspaceId, name: 'x', language: 'en', zone: 'UTC', week_start: 1, currency: 'EUR', approval_required: 0, rehearsal: 0, created_at: now, removed_at: null })

    await expect(database.commit([workspaces.recordStatement(happening), failing])).rejects.toThrow()

    const entries = await database.db.selectFrom('audit_entries').select('action').where('action', '=', 'probe.made').execute()
    expect(entries).toEqual([])
  })

  test('are described in the OpenAPI document', async () => {
    const document = routeTable(api).find(({ url }) => url.endsWith('openapi.json'))
    const { paths } = (await api.inject({ url: document?.url ?? '' })).json<{ paths: Record<string, object> }>()

    expect(Object.keys(paths)).toEqual(expect.arrayContaining(['/api/v1/me', '/api/v1/workspaces/{workspaceId}/members/{memberId}']))
  })
})
