import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { createWorld, FakeNetwork, TestClock, wipe, type Tables, type World } from '../../test/support/publishing-world.ts'
import { serverForTests, signInForTests, signInWith, workspacesForTests, type SignedIn } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import type { IdempotencyTables } from '../platform/http/idempotency-store.ts'
import type { Api } from '../platform/http/api.ts'
import type { Workspaces } from '../workspaces/index.ts'
import { publishingApi } from './api.ts'
import type { ChannelPreview, PlanImport, Post } from './schema.ts'

interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  readonly [more: string]: unknown
}

describeOnBothDatabases('publishing over HTTP', (open) => {
  let database: Database<Tables>
  let workspaces: Workspaces
  let owner: SignedIn
  let editor: SignedIn['headers']
  let world: World
  let api: Api
  let clock: TestClock
  let network: FakeNetwork

  beforeAll(async () => {
    database = await open<Tables>()
    workspaces = await workspacesForTests(database)
    const doors = await serverForTests(database, workspaces)
    owner = await signInForTests(doors, workspaces)
    const invited = await doors.inject({ method: 'POST', url: `/api/v1/workspaces/${owner.workspaceId}/invitations`, headers: owner.headers, payload: { email: 'ed@example.org', role: 'editor' } })
    const token = invited.json<{ link: string }>().link.split('/').at(-1) ?? ''
    await doors.inject({ method: 'POST', url: `/api/v1/invitations/${token}`, payload: { name: 'Ed', password: 'correct horse battery', language: 'it' } })
    editor = await signInWith(doors, 'ed@example.org', 'correct horse battery')
    await doors.close()
  })

  beforeEach(async () => {
    await wipe(database)
    await api?.close()
    clock = new TestClock()
    network = new FakeNetwork({ class: 'read-back', graceSeconds: 120 }, clock)
    world = createWorld(database, [network], clock, { workspaces })
    await workspacesChange({ approvalRequired: false })
    api = await serverForTests(database, workspaces, [publishingApi(world.publishing)])
  })
  afterAll(() => api?.close())

  const workspacesChange = async ({ approvalRequired }: { approvalRequired: boolean }) => {
    await database.db.updateTable('workspaces' as never).set({ approval_required: approvalRequired ? 1 : 0 } as never).execute()
  }
  const at = (path: string) => `/api/v1/workspaces/${owner.workspaceId}${path}`
  const call = async <T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH', path: string, payload?: unknown, headers: Record<string, string> = {}) => {
    const answer = await api.inject({ method, url: at(path), headers: { ...owner.headers, ...headers }, ...(payload === undefined ? {} : { payload: payload as object }) })
    return { status: answer.statusCode, body: (answer.body === '' ? null : answer.headers['content-type']?.toString().includes('json') ? answer.json() : answer.body) as T, headers: answer.headers }
  }
  const draft = (more: object = {}) => ({ parts: [{ text: 'Buongiorno https://shop.example/a', images: [] }], connectionIds: ['connection-read-back'], language: 'it', ...more })
  const written = async (more: object = {}, headers: Record<string, string> = {}) => {
    const { status, body } = await call<Post>('POST', '/posts', draft(more), headers)
    expect(status, JSON.stringify(body)).toBe(201)
    return body
  }

  it('keeps a draft as it is typed, and tells who was slower', async () => {
    const post = await written({ parts: [{ text: '', images: [] }], connectionIds: [] })

    const saved = await call<Post>('PUT', `/posts/${post.id}`, draft(), { 'if-match': '"1"' })
    const late = await call<ProblemBody>('PUT', `/posts/${post.id}`, draft({ language: 'en' }), { 'if-match': '"1"' })
    const blind = await call<ProblemBody>('PUT', `/posts/${post.id}`, draft())

    expect(saved.body).toMatchObject({ revision: 2, state: 'draft', publications: [{ connectionId: 'connection-read-back', state: 'draft' }] })
    expect(late).toMatchObject({ status: 412, body: { type: '/problems/changed-meanwhile' } })
    expect(blind.status).toBe(428)
  })

  it('schedules, shows it on the calendar, moves it, takes it off, and publishes at its second', async () => {
    const post = await written({ schedule: { wallTime: '2026-03-10T10:00:00', zone: 'Europe/Rome' } })

    const scheduled = await call<Post>('POST', `/posts/${post.id}/schedule`, { schedule: null })
    expect(scheduled.body).toMatchObject({ state: 'scheduled', dueAt: Date.UTC(2026, 2, 10, 9) })
    const moved = await call<Post>('PUT', `/posts/${post.id}/schedule`, { schedule: { wallTime: '2026-03-11T08:30:00', zone: 'Europe/Rome' } })
    expect(moved.body).toMatchObject({ state: 'scheduled', dueAt: Date.UTC(2026, 2, 11, 7, 30), content: { schedule: { wallTime: '2026-03-11T08:30:00' } } })
    const range = await call<{ items: { id: string }[] }>('GET', `/posts?from=${Date.UTC(2026, 2, 11)}&to=${Date.UTC(2026, 2, 12)}`)
    expect(range.body.items.map(({ id }) => id)).toEqual([post.id])
    expect((await call<ProblemBody>('PUT', `/posts/${post.id}`, draft(), { 'if-match': String(moved.body.revision) })).body.type).toBe('/problems/scheduled')
    expect((await call<Post>('DELETE', `/posts/${post.id}/schedule`)).body.state).toBe('draft')
    await call('POST', `/posts/${post.id}/schedule`, { schedule: { wallTime: '2026-03-12T09:00:05', zone: 'Europe/Rome' } })
    await world.drive(Date.UTC(2026, 2, 12, 9))

    expect(network.calls.map((one) => one.at)).toEqual([Date.UTC(2026, 2, 12, 8, 0, 5)])
    const out = await call<Post>('GET', `/posts/${post.id}`)
    expect(out.body).toMatchObject({ state: 'published', publications: [{ state: 'published', segments: [{ evidence: 'answer', shortLinks: [{ targetUrl: 'https://shop.example/a' }] }], attempts: [{ outcome: 'published' }] }] })
    expect((await call('DELETE', `/posts/${post.id}`)).status).toBe(409)
    const removed = await call('DELETE', `/publications/${out.body.publications[0]?.id}/remote`)
    expect(removed.status).toBe(204)
    expect((await call<Post>('GET', `/posts/${post.id}`)).body.publications[0]?.state).toBe('removed')
    expect(network.removed).toEqual(['read-back-1'])
  })

  const badTimes: readonly [string, { wallTime: string; zone: string }, string, string][] = [
    ['the past', { wallTime: '2026-03-02T09:59:00', zone: 'Europe/Rome' }, 'time-passed', '/schedule/wallTime'],
    ['a DST gap', { wallTime: '2026-03-29T02:30:00', zone: 'Europe/Rome' }, 'time-in-gap', '/schedule/wallTime'],
    ['an hour that comes twice', { wallTime: '2026-10-25T02:30:00', zone: 'Europe/Rome' }, 'time-twice', '/schedule/fold'],
    ['a zone nobody knows', { wallTime: '2026-04-01T10:00:00', zone: 'Europe/Atlantis' }, 'unknown-zone', '/schedule/zone'],
    ['a date that is none', { wallTime: '2026-02-30T10:00:00', zone: 'Europe/Rome' }, 'no-such-date', '/schedule/wallTime'],
  ]
  for (const [name, schedule, code, pointer] of badTimes) {
    it(`says what to do about ${name}, at its field`, async () => {
      const post = await written()

      const answer = await call<ProblemBody>('POST', `/posts/${post.id}/schedule`, { schedule })

      expect(answer.status).toBe(422)
      expect(answer.body.type).toBe(`/problems/${code}`)
      expect(answer.body.errors?.map((error) => error.pointer)).toEqual([pointer])
      if (code === 'time-in-gap') expect(answer.body).toMatchObject({ proposed: { wallTime: '2026-03-29T03:00:00' } })
      if (code === 'time-twice') expect(answer.body).toMatchObject({ choices: [{ fold: 'earlier' }, { fold: 'later' }] })
    })
  }

  it('lists everything that does not fit, with its pointer', async () => {
    const post = await written({ parts: [{ text: 'x'.repeat(310), images: [] }, { text: ' ', images: [] }] })

    const answer = await call<ProblemBody>('POST', `/posts/${post.id}/publish`)

    expect(answer.status).toBe(422)
    expect(answer.body.errors?.map(({ pointer }) => pointer)).toEqual(['/parts/0/text', '/parts/1/text'])
    expect((await call<Post>('GET', `/posts/${post.id}`)).body.state).toBe('draft')
  })

  it('really blocks what was not approved, and forgets an approval when the words change', async () => {
    await workspacesChange({ approvalRequired: true })
    const post = await written({}, editor)
    const asEditor = (method: 'POST' | 'PUT' | 'DELETE', path: string, payload?: unknown, headers = {}) => call<ProblemBody & Post>(method, path, payload, { ...editor, ...headers })

    expect(await asEditor('POST', `/posts/${post.id}/publish`)).toMatchObject({ status: 409, body: { type: '/problems/approval-needed' } })
    expect((await asEditor('POST', `/posts/${post.id}/review`)).body.state).toBe('in-review')
    expect((await asEditor('POST', `/posts/${post.id}/approval`)).status).toBe(403)
    expect((await call<ProblemBody>('POST', `/posts/${post.id}/approval`, undefined, { 'if-match': '1' })).status).toBe(412)
    const approved = await call<Post>('POST', `/posts/${post.id}/approval`)
    expect(approved.body).toMatchObject({ state: 'approved', approval: { name: 'Olivia Owner' } })
    const changed = await asEditor('PUT', `/posts/${post.id}`, draft({ parts: [{ text: 'Other words', images: [] }] }), { 'if-match': String(approved.body.revision) })
    expect(changed.body).toMatchObject({ state: 'draft', approval: null })
    expect((await asEditor('POST', `/posts/${post.id}/publish`)).status).toBe(409)
    await call('POST', `/posts/${post.id}/changes-request`, { note: 'Softer, please' })
    expect((await call<Post>('GET', `/posts/${post.id}`)).body.changesRequested).toMatchObject({ note: 'Softer, please' })
    await call('POST', `/posts/${post.id}/approval`)
    expect((await asEditor('POST', `/posts/${post.id}/publish`)).body.state).toBe('scheduled')
    await world.drive(clock.now() + 1000)
    expect(network.living).toHaveLength(1)
  })

  it('lets a sole approver approve what they wrote, and nobody else', async () => {
    await workspacesChange({ approvalRequired: true })
    const post = await written()

    const approved = await call<Post>('POST', `/posts/${post.id}/approval`)

    expect(approved.status).toBe(200)
    expect(approved.body.approval?.name).toBe('Olivia Owner')
  })

  it('takes images for what they are', async () => {
    const png = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#c04' } }).png().toBuffer()
    const upload = async (bytes: Buffer, name: string) => {
      const form = new FormData()
      form.append('file', new Blob([Uint8Array.from(bytes)]), name)
      const request = new Request('http://x/', { method: 'POST', body: form })
      const answer = await api.inject({ method: 'POST', url: at('/files'), headers: { ...owner.headers, 'content-type': request.headers.get('content-type') ?? '' }, payload: Buffer.from(await request.arrayBuffer()) })
      return { status: answer.statusCode, body: answer.json<ProblemBody & { id: string; url: string }>() }
    }

    const first = await upload(png, 'red.png')
    const again = await upload(png, 'copy.png')
    const lying = await upload(png, 'red.jpg')
    const text = await upload(Buffer.from('<svg onload="alert(1)"></svg>'), 'x.png')
    const served = await api.inject({ url: at(`/files/${first.body.id}`), headers: owner.headers })

    expect(first).toMatchObject({ status: 201, body: { type: 'image/png', width: 40, height: 30 } })
    expect(again.body.id).toBe(first.body.id)
    expect(lying).toMatchObject({ status: 422, body: { type: '/problems/lying-extension', errors: [{ pointer: '/file' }] } })
    expect(text).toMatchObject({ status: 422, body: { type: '/problems/not-an-image' } })
    expect(served.rawPayload.equals(png)).toBe(true)
    expect(served.headers).toMatchObject({ 'content-type': 'image/png', 'x-content-type-options': 'nosniff' })
    const post = await written({ parts: [{ text: 'With a picture', images: [{ fileId: first.body.id, alt: 'A red field' }] }] })
    await call('POST', `/posts/${post.id}/publish`)
    await world.drive(clock.now() + 1000)
    expect(network.living).toHaveLength(1)
  })

  it('previews without saving, in the reader’s language', async () => {
    const answer = await call<{ items: ChannelPreview[] }>('POST', '/preview', draft({ parts: [{ text: 'x'.repeat(305), images: [] }], schedule: { wallTime: '2020-01-01T10:00:00', zone: 'Europe/Rome' } }), editor)

    expect(answer.body.items[0]).toMatchObject({ connectionId: 'connection-read-back', segments: [{ count: 305, max: 300 }] })
    expect(answer.body.items[0]?.findings.map(({ code, field }) => [code, field])).toEqual([['text-too-long', 'text'], ['time-passed', 'schedule']])
    expect(answer.body.items[0]?.findings[0]?.sentence).toMatch(/di troppo/)
  })

  it('imports 997 of 1,000 rows and names the other three', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => {
      if (i === 10) return `,2026-05-01,10:00,@read-back`
      if (i === 500) return `"Zwei\nZeilen",2026-13-01,10:00,@read-back`
      if (i === 999) return `Last,2026-05-01,10:00,@nobody`
      return `"Post ${i}, with a comma",2026-05-${String((i % 28) + 1).padStart(2, '0')},10:${String(i % 60).padStart(2, '0')},@read-back`
    })
    const csv = ['text,date,time,accounts', ...rows].join('\r\n')

    const tried = await call<PlanImport>('POST', '/posts/import', csv, { 'content-type': 'text/csv', ...editor })
    expect(tried.body.rows).toHaveLength(997)
    expect(tried.body.bad.map(({ line, column }) => [line, column])).toEqual([[12, 'text'], [502, 'date'], [1002, 'accounts']])
    expect(tried.body.bad[2]?.sentence).toContain('Nessun profilo')
    expect((await call<{ items: unknown[] }>('GET', '/posts')).body.items).toHaveLength(0)

    const done = await call<PlanImport>('POST', '/posts/import?dryRun=false', csv, { 'content-type': 'text/csv' })
    expect(done.body.rows.every(({ postId }) => postId !== null)).toBe(true)
    const exported = await call<string>('GET', '/posts/export')
    expect(exported.body.split('\r\n')).toHaveLength(999)
    const asJson = await call<{ id: string }[]>('GET', '/posts/export?format=json')
    expect(new Set(asJson.body.map(({ id }) => id)).size).toBe(997)
  }, 60_000)

  it('makes a campaign once when the same request runs again, and refuses its name to another', async () => {
    const send = (key: string) => call<{ id: string; code?: string }>('POST', '/campaigns', { name: 'Una volta' }, { 'idempotency-key': key })
    const first = await send('campaign-1')
    // The process ended after the row was stored and before the answer was kept.
    await (database as unknown as Database<IdempotencyTables>).db.updateTable('idempotency_keys').set({ state: 'running', answer: null, owner: 'dead', locked_until: 0 }).where('key', '=', 'campaign-1').execute()
    const again = await send('campaign-1')
    const other = await send('campaign-2')

    expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id])
    expect([other.status, other.body.code]).toEqual([422, 'campaign-taken'])
  })

  it('pages through posts without gaps or repeats, with filters', async () => {
    const campaign = await call<{ id: string; utmCampaign: string }>('POST', '/campaigns', { name: 'Più caffè!' })
    expect(campaign.body.utmCampaign).toBe('piu-caffe')
    for (let i = 0; i < 7; i += 1) await written({ parts: [{ text: `Numero ${i} 100%`, images: [] }], campaignId: i % 2 === 0 ? campaign.body.id : null })

    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { body: { items: { excerpt: string }[]; nextCursor: string | null } } = await call('GET', `/posts?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.body.items.map(({ excerpt }) => excerpt))
      cursor = page.body.nextCursor
    } while (cursor !== null)

    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
    expect((await call<{ items: unknown[] }>('GET', `/posts?campaignId=${campaign.body.id}`)).body.items).toHaveLength(4)
    expect((await call<{ items: unknown[] }>('GET', `/posts?text=${encodeURIComponent('numero 3 100%')}`)).body.items).toHaveLength(1)
    expect((await call<{ items: unknown[] }>('GET', '/posts?connectionId=nobody')).body.items).toHaveLength(0)
  })

  it('answers 404 to another workspace, whatever the id', async () => {
    const post = await written()
    await call('POST', `/posts/${post.id}/publish`)
    const foreign = await workspaces.create({ name: 'Other', language: 'en', zone: 'Europe/Rome' } as never, { userId: owner.userId, name: 'Olivia' })
    const publicationId = post.publications[0]?.id ?? ''

    for (const [method, path] of [['GET', `/posts/${post.id}`], ['DELETE', `/posts/${post.id}`], ['POST', `/posts/${post.id}/publish`], ['POST', `/posts/${post.id}/copy`], ['POST', `/posts/${post.id}/approval`], ['DELETE', `/publications/${publicationId}/remote`], ['DELETE', `/publications/${publicationId}`]] as const) {
      const answer = await api.inject({ method, url: `/api/v1/workspaces/${foreign.id}${path}`, headers: owner.headers })
      expect(answer.statusCode, `${method} ${path}`).toBe(404)
    }
  })
})
