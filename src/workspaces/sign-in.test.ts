import { createHmac } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { SoftwareAuthenticator } from '../../test/support/passkey.ts'
import { cookiesOf, serverForTests, signInForTests, signInWith, testPublicUrl, workspacesForTests, type SignedIn } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import type { WorkspacesTables } from './index.ts'

/** RFC 6238 with SHA-1, six digits, 30 seconds: written here so that it does not agree with the library by being it. */
function totp(uri: string, at = Date.now()): string {
  const secret = base32(new URL(uri).searchParams.get('secret') ?? '')
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function base32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

describeOnBothDatabases('signing in', (open) => {
  let now: number
  let api: Api
  let owner: SignedIn
  let database: Database<WorkspacesTables>
  const servers: Api[] = []
  const mails: { to: string; subject: string; text: string }[] = []
  beforeEach(async () => {
    now = Date.now()
    mails.length = 0
    database = await open<WorkspacesTables>()
    const mail = { enabled: true, send: async (message: (typeof mails)[number]) => void mails.push(message) }
    const workspaces = await workspacesForTests(database, { clock: { now: () => now }, mail })
    api = await serverForTests(database, workspaces)
    servers.push(api)
    owner = await signInForTests(api, workspaces)
  })
  afterAll(() => Promise.all(servers.map((server) => server.close())))

  const post = (path: string, payload: object, headers: Record<string, string> = {}) => api.inject({ method: 'POST', url: `/api/auth${path}`, payload, headers })
  const get = (url: string, headers: Record<string, string> = {}) => api.inject({ url, headers })
  const signIn = (email: string, password: string) => post('/sign-in/email', { email, password })

  test.each([
    [400, 'ten thousand levels deep', '['.repeat(10_000) + ']'.repeat(10_000)],
    [413, 'larger than any sign-in', JSON.stringify('a'.repeat(900_000))],
  ])('answers %i to a body %s', async (status, _what, password) => {
    const answer = await api.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: `{"email":"a@example.org","password":${password}}`, headers: { 'content-type': 'application/json' } })

    expect(answer.statusCode).toBe(status)
  })

  test('with the right password works, and gives neither password hash nor session token away', async () => {
    const answer = await signIn(owner.email, owner.password)

    expect(answer.statusCode).toBe(200)
    const { token } = await database.db.selectFrom('sessions').select('token').orderBy('created_at', 'desc').executeTakeFirstOrThrow()
    const { password } = await database.db.selectFrom('credentials').select('password').executeTakeFirstOrThrow()
    const headers = { cookie: cookiesOf(answer), origin: testPublicUrl }
    const bodies = [answer.body]
    for (const url of ['/api/v1/me', '/api/v1/me/sessions', '/api/auth/get-session', '/api/auth/list-sessions', `/api/v1/workspaces/${owner.workspaceId}/members`]) {
      bodies.push((await get(url, headers)).body)
    }
    expect(token.length).toBeGreaterThanOrEqual(32)
    for (const body of bodies) for (const secret of [token, password]) expect(body).not.toContain(secret)
  })

  test('answers the same for a wrong password and for an unknown address', async () => {
    const wrong = await signIn(owner.email, 'not the password')
    const unknown = await signIn('nobody@example.org', 'not the password')

    expect([wrong.statusCode, unknown.statusCode]).toEqual([401, 401])
    const { instance: _, ...said } = wrong.json<Record<string, unknown>>()
    const { instance: __, ...saidToo } = unknown.json<Record<string, unknown>>()
    expect(said).toEqual(saidToo)
    expect(said['type']).toBe('/problems/invalid-email-or-password')
  })

  test('speaks the language of the visitor when it refuses', async () => {
    const answer = await api.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email: owner.email, password: 'sbagliata' }, headers: { 'accept-language': 'it' } })

    expect(answer.json()).toMatchObject({ title: 'E-mail o password errati.' })
  })

  test('is stopped after ten wrong passwords, even sent all at once, and works again after a quarter of an hour', async () => {
    const guesses = await Promise.all(Array.from({ length: 14 }, (_, i) => signIn(owner.email, `guess number ${i}`)))
    const right = await signIn(owner.email, owner.password)
    now += 15 * 60_000 + 1
    const later = await signIn(owner.email, owner.password)

    expect(guesses.map(({ statusCode }) => statusCode).toSorted()).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)])
    expect(right.statusCode).toBe(429)
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(800)
    expect(later.statusCode).toBe(200)
  })

  test('forgives typing mistakes once the password was right', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let mistake = 0; mistake < 6; mistake += 1) expect((await signIn(owner.email, 'oops, mistyped')).statusCode).toBe(401)

      expect((await signIn(owner.email, owner.password)).statusCode).toBe(200)
    }
  })

  test('stops one address that tries many times, whatever it tries', async () => {
    const tries: number[] = []
    for (let i = 0; i < 52; i += 1) tries.push((await post('/two-factor/verify-totp', { code: '000000' })).statusCode)
    const elsewhere = await api.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email: owner.email, password: owner.password }, remoteAddress: '198.51.100.7' })

    expect(tries.filter((status) => status === 429)).toHaveLength(2)
    expect(elsewhere.statusCode).toBe(200)
  })

  test('keeps the doors shut that are not ours: nobody signs up by themselves', async () => {
    const signUp = await post('/sign-up/email', { email: 'eve@example.org', password: 'long enough password', name: 'Eve' })
    const others = await Promise.all(['/sign-in/social', '/delete-user', '/change-email', '/link-social', '/two-factor/send-otp'].map((path) => post(path, {}, owner.headers)))

    expect(signUp.statusCode).toBe(404)
    expect(others.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404, 404])
  })

  test('from a page of another site is refused', async () => {
    const answer = await api.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email: owner.email, password: owner.password }, headers: { origin: 'https://evil.example' } })

    expect(answer.statusCode).toBe(403)
    expect(answer.cookies).toEqual([])
  })

  test('lists the sessions and signs one of them out at once', async () => {
    const phone = await signInWith(api, owner.email, owner.password)
    const listed = (await get('/api/v1/me/sessions', owner.headers)).json<{ items: { id: string; current: boolean }[] }>().items
    expect((await get('/api/v1/me', phone)).statusCode).toBe(200)

    const other = listed.find(({ current }) => !current)
    const revoked = await api.inject({ method: 'DELETE', url: `/api/v1/me/sessions/${other?.id}`, headers: owner.headers })

    expect(listed.map(({ current }) => current).toSorted()).toEqual([false, true])
    expect(revoked.statusCode).toBe(204)
    expect((await get('/api/v1/me', phone)).statusCode).toBe(401)
    expect((await get('/api/v1/me', owner.headers)).statusCode).toBe(200)
  })

  test('lets the library’s own session list revoke by id, and nobody else’s session', async () => {
    const phone = await signInWith(api, owner.email, owner.password)
    const sessions = (await get('/api/auth/list-sessions', phone)).json<{ id: string; token: string }[]>()
    const mine = (await get('/api/auth/get-session', phone)).json<{ session: { id: string } }>().session.id
    const other = sessions.find(({ id }) => id !== mine)

    await post('/revoke-session', { token: other?.token ?? '' }, phone)

    expect((await get('/api/v1/me', owner.headers)).statusCode).toBe(401)
    expect((await get('/api/v1/me', phone)).statusCode).toBe(200)
  })

  test('ends with signing out, at once', async () => {
    expect((await get('/api/v1/me', owner.headers)).statusCode).toBe(200)

    const out = await post('/sign-out', {}, owner.headers)

    expect(out.statusCode).toBe(200)
    expect((await get('/api/v1/me', owner.headers)).statusCode).toBe(401)
  })

  test('lasts as long as the product is opened now and then: the session is renewed after a day', async () => {
    const day = 86_400_000
    const fresh = await get('/api/v1/me', owner.headers)
    await database.db.updateTable('sessions').set({ expires_at: Date.now() + 28 * day }).execute()
    now += 3_001

    const later = await get('/api/v1/me', owner.headers)

    expect(fresh.cookies).toEqual([])
    expect(later.cookies).toMatchObject([{ name: 'passaparola.session_token', maxAge: 30 * 86_400 }])
    const { expires_at } = await database.db.selectFrom('sessions').select('expires_at').executeTakeFirstOrThrow()
    expect(expires_at).toBeGreaterThan(Date.now() + 29 * day)
  })

  test('ends when the session has expired, and what is over is forgotten', async () => {
    const old = Date.now() - 1
    await signInWith(api, owner.email, owner.password)
    const [first] = await database.db.selectFrom('sessions').select('id').orderBy('created_at').execute()
    await database.db.updateTable('sessions').set({ expires_at: old }).where('id', '=', first?.id ?? '').execute()
    now += 3_001

    const expired = await get('/api/v1/me', owner.headers)
    await get('/api/v1/me', await signInWith(api, owner.email, owner.password))

    expect(expired.statusCode).toBe(401)
    await expect.poll(async () => (await database.db.selectFrom('sessions').select('expires_at').execute()).filter(({ expires_at }) => expires_at <= old)).toEqual([])
  })

  test('asks for a code once the second factor is set up; a backup code works once', async () => {
    const begun = await post('/two-factor/enable', { password: owner.password }, owner.headers)
    const { totpURI, backupCodes } = begun.json<{ totpURI: string; backupCodes: string[] }>()
    const wrong = await post('/two-factor/verify-totp', { code: '000000' }, owner.headers)
    const confirmed = await post('/two-factor/verify-totp', { code: totp(totpURI) }, owner.headers)
    expect([wrong.statusCode, confirmed.statusCode]).toEqual([401, 200])
    expect(wrong.json()).toMatchObject({ type: '/problems/invalid-code', errors: [{ pointer: '/code' }] })
    const after = { cookie: cookiesOf(confirmed), origin: testPublicUrl }
    expect((await get('/api/v1/me', after)).json()).toMatchObject({ user: { twoFactorEnabled: true } })

    const half = await signIn(owner.email, owner.password)
    const halfway = { cookie: cookiesOf(half), origin: testPublicUrl }
    expect(half.json()).toMatchObject({ twoFactorRedirect: true })
    expect((await get('/api/v1/me', halfway)).statusCode).toBe(401)
    const whole = await post('/two-factor/verify-totp', { code: totp(totpURI) }, halfway)
    expect((await get('/api/v1/me', { cookie: cookiesOf(whole) })).statusCode).toBe(200)

    const again = { cookie: cookiesOf(await signIn(owner.email, owner.password)), origin: testPublicUrl }
    const byBackup = await post('/two-factor/verify-backup-code', { code: backupCodes[0] ?? '' }, again)
    const once = { cookie: cookiesOf(await signIn(owner.email, owner.password)), origin: testPublicUrl }
    const reused = await post('/two-factor/verify-backup-code', { code: backupCodes[0] ?? '' }, once)
    expect([byBackup.statusCode, reused.statusCode]).toEqual([200, 401])
    const kept = JSON.stringify(await database.db.selectFrom('two_factors' as never).selectAll().execute())
    expect(kept).not.toContain(backupCodes[1])
  })

  test('works with a passkey, from enrolment to signing in', async () => {
    const phone = new SoftwareAuthenticator()
    // 127.0.0.1 is not a name, so passkeys of such an installation belong to localhost.
    const at = 'http://localhost:4321'
    const offered = await get('/api/auth/passkey/generate-register-options?name=Phone', { cookie: owner.cookie })
    const enrolled = await post('/passkey/verify-registration', { response: phone.register(offered.json(), at), name: 'Phone' }, { cookie: `${owner.cookie}; ${cookiesOf(offered)}`, origin: at, host: 'localhost:4321' })
    expect(offered.json()).toMatchObject({ rp: { id: 'localhost', name: 'Passaparola' } })
    expect(enrolled.statusCode).toBe(200)
    expect((await get('/api/auth/passkey/list-user-passkeys', { cookie: owner.cookie })).json()).toMatchObject([{ name: 'Phone', backedUp: false }])

    const asked = await get('/api/auth/passkey/generate-authenticate-options')
    const signedIn = await post('/passkey/verify-authentication', { response: phone.signIn(asked.json(), at) }, { cookie: cookiesOf(asked), origin: at, host: 'localhost:4321' })

    expect(signedIn.statusCode).toBe(200)
    expect((await get('/api/v1/me', { cookie: cookiesOf(signedIn) })).json()).toMatchObject({ user: { email: owner.email } })
    const stranger = new SoftwareAuthenticator()
    const askedAgain = await get('/api/auth/passkey/generate-authenticate-options')
    const refused = await post('/passkey/verify-authentication', { response: stranger.signIn(askedAgain.json(), at) }, { cookie: cookiesOf(askedAgain), origin: at, host: 'localhost:4321' })
    expect(refused.statusCode).toBe(401)
  })

  test('a new password by mail: one link, once; it signs everybody else out, and strangers learn nothing', async () => {
    const known = await post('/request-password-reset', { email: owner.email })
    const unknown = await post('/request-password-reset', { email: 'nobody@example.org' })
    await expect.poll(() => mails.length).toBe(1)
    const link = /http\S+/.exec(mails[0]?.text ?? '')?.[0] ?? ''
    const token = link.split('/').at(-1) ?? ''
    const kept = JSON.stringify(await database.db.selectFrom('verifications' as never).selectAll().execute())

    const changed = await post('/reset-password', { token, newPassword: 'a whole new password' })
    const repeated = await post('/reset-password', { token, newPassword: 'yet another password' })

    expect([known.statusCode, known.body]).toEqual([unknown.statusCode, unknown.body])
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:4321\/reset-password\//)
    expect(kept).not.toContain(token)
    expect([changed.statusCode, repeated.statusCode]).toEqual([200, 400])
    expect((await get('/api/v1/me', owner.headers)).statusCode).toBe(401)
    expect((await signIn(owner.email, owner.password)).statusCode).toBe(401)
    expect((await signIn(owner.email, 'a whole new password')).statusCode).toBe(200)
  })

  test('a password can be changed by whoever knows the old one', async () => {
    const short = await post('/change-password', { currentPassword: owner.password, newPassword: 'short' }, owner.headers)
    const wrong = await post('/change-password', { currentPassword: 'not the password', newPassword: 'a whole new password' }, owner.headers)
    const right = await post('/change-password', { currentPassword: owner.password, newPassword: 'a whole new password', revokeOtherSessions: true }, owner.headers)

    expect([short.statusCode, wrong.statusCode, right.statusCode]).toEqual([400, 400, 200])
    expect(short.json()).toMatchObject({ type: '/problems/password-too-short' })
    expect((await signIn(owner.email, 'a whole new password')).statusCode).toBe(200)
  })

  test('people change their own name and language', async () => {
    const changed = await api.inject({ method: 'PATCH', url: '/api/v1/me', payload: { name: '  Olivia  Rossi ', language: 'it' }, headers: owner.headers })

    expect(changed.json()).toMatchObject({ user: { name: 'Olivia  Rossi', language: 'it' } })
    const problem = await get(`/api/v1/workspaces/nowhere`, owner.headers)
    expect(problem.headers['content-language']).toBe('it')
  })

  test('the library finds every column it writes', async () => {
    const { createIdentity } = await import('./identity.ts')
    const { noMail, silentLog } = await import('../../test/support/workspaces.ts')
    const identity = await createIdentity({ db: database.db, secret: 's'.repeat(40), config: { publicUrl: testPublicUrl, port: 4321 }, mail: noMail, log: silentLog })
    const { tables } = await identity.$context
    const columns = new Map((await database.db.introspection.getTables()).map((table) => [table.name, table.columns.map(({ name }) => name)]))

    const missing = Object.values(tables).flatMap(({ modelName, fields }) =>
      Object.entries(fields).map(([key, field]) => `${snake(modelName)}.${snake(field.fieldName ?? key)}`).filter((column) => !(columns.get(column.split('.')[0] ?? '') ?? []).includes(column.split('.')[1] ?? '')),
    )

    expect(missing).toEqual([])
    expect(Object.keys(tables).toSorted()).toEqual(['account', 'passkey', 'session', 'twoFactor', 'user', 'verification'])
  })
})

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
