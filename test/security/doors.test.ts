import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newKey } from '../../src/platform/secrets/key-ring.ts'
import { routeTable } from '../../src/platform/http/route-table.ts'
import { safeReturnPath } from '../../src/platform/ui/return-path.ts'
import { testPassword } from '../support/person.ts'
import type { Product } from '../support/product.ts'
import { draft, openWorld, type World } from './world.ts'

describe('the doors', () => {
  let world: World & { readonly product: Product }
  let url: string
  let now = Date.now()

  beforeAll(async () => {
    world = await openWorld({ clock: { now: () => now } })
    url = world.product.url
  })
  afterAll(() => world?.product.stop())
  /** Sixteen minutes on: whoever was shut out may try again. */
  const later = (): void => void (now += 16 * 60_000)
  const send = (path: string, { body, ...init }: Omit<RequestInit, 'body'> & { readonly body?: object } = {}): Promise<Response> =>
    fetch(url + path, { redirect: 'manual', ...init, headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...(init.headers as Record<string, string> | undefined) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })

  const jwt = (head: object, body: object, sign: (text: string) => string): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const text = `${part(head)}.${part(body)}`
    return `${text}.${sign(text)}`
  }
  const claims = { sub: 'someone', isAdmin: true, role: 'owner', exp: 4_000_000_000 }
  const forged = [
    'x', 'null', 'undefined', '0', 'x'.repeat(32), `${'x'.repeat(32)}.${'y'.repeat(44)}`, '.', `${'a'.repeat(32)}.`, '%00', "' or 1=1 --",
    jwt({ alg: 'none', typ: 'JWT' }, claims, () => ''), jwt({ alg: 'HS256' }, claims, (text) => createHmac('sha256', '').update(text).digest('base64url')), jwt({ alg: 'HS256' }, claims, (text) => createHmac('sha256', 'secret').update(text).digest('base64url')),
    jwt({ alg: 'HS256', jwk: { kty: 'oct', k: 'AA' } }, claims, (text) => createHmac('sha256', Buffer.from([0])).update(text).digest('base64url')),
  ]

  it.each(forged)('12 a forged session, key or token opens nothing: %s', async (token) => {
    const signed = `${token}.${createHmac('sha256', newKey().key).update(token).digest('base64')}`
    for (const value of [token, signed]) {
      const cookie = `passaparola.session_token=${encodeURIComponent(value)}; __Secure-passaparola.session_token=${encodeURIComponent(value)}; better-auth.session_token=${encodeURIComponent(value)}; passaparola.session_data=${encodeURIComponent(value)}`
      expect((await send('/api/v1/me', { headers: { cookie } })).status).toBe(401)
      expect((await send(`/api/v1/workspaces/${world.owner.workspaceId}/posts`, { headers: { cookie } })).status).toBe(401)
    }
    for (const authorization of [`Bearer ${token}`, `Bearer pp_${token}`, `Bearer ppl_${token}`, `Basic ${Buffer.from(`ada@example.org:${token}`).toString('base64')}`, `bearer  ${token}`, token]) {
      expect((await send('/api/v1/me', { headers: { authorization } })).status).toBe(401)
    }
  })

  it('12 a session whose signature or token is touched by one letter opens nothing', async () => {
    const [name = '', value = ''] = world.owner.cookie.split(/=(.*)/s)
    const plain = decodeURIComponent(value)
    expect((await send('/api/v1/me', { headers: { cookie: world.owner.cookie } })).status).toBe(200)

    for (const place of [0, 5, 20, plain.indexOf('.') + 3]) {
      const touched = `${plain.slice(0, place)}${plain[place] === 'A' ? 'B' : 'A'}${plain.slice(place + 1)}`
      expect((await send('/api/v1/me', { headers: { cookie: `${name}=${encodeURIComponent(touched)}` } })).status, `letter ${place}`).toBe(401)
    }
    expect((await send('/api/v1/me', { headers: { cookie: `${name}=${encodeURIComponent(plain.split('.')[0] ?? '')}` } })).status).toBe(401)
  })

  it('17 a fresh product has no account to guess: only the one-time link, and that once', async () => {
    for (const [email, password] of [['admin@example.org', 'admin'], ['admin', 'passaparola'], ['admin@localhost', 'password123'], ['root@localhost', 'root'], ['ada@example.org', 'ada@example.org']] as const) {
      expect((await send('/api/auth/sign-in/email', { method: 'POST', body: { email, password }, headers: { origin: url } })).status).toBeGreaterThanOrEqual(400)
    }
    expect(await world.product.app.workspaces.firstOwnerLink()).toBeNull()
    later()
  })

  it('30 signing in gives a new session, never one a stranger prepared', async () => {
    const planted = 'passaparola.session_token=planted-by-somebody.else'
    const one = await send('/api/auth/sign-in/email', { method: 'POST', body: { email: 'ada@example.org', password: testPassword }, headers: { origin: url, cookie: planted } })
    const two = await send('/api/auth/sign-in/email', { method: 'POST', body: { email: 'ada@example.org', password: testPassword }, headers: { origin: url } })
    const cookies = [one, two].map((answer) => answer.headers.getSetCookie().find((cookie) => cookie.startsWith('passaparola.session_token=')) ?? '')

    expect(one.status).toBe(200)
    expect(cookies[0]).not.toContain('planted')
    expect(cookies[0]?.split(';')[0]).not.toBe(cookies[1]?.split(';')[0])
    for (const cookie of cookies) expect(cookie).toMatch(/HttpOnly/i)
    for (const cookie of cookies) expect(cookie).toMatch(/SameSite=(Lax|Strict)/i)
    expect((await send('/api/v1/me', { headers: { cookie: planted } })).status).toBe(401)
  })

  it('30 every route that writes refuses another site with the owner’s cookie, whatever way it comes', async () => {
    const writing = routeTable(world.product.api).filter(({ method, url: path, needs }) => !['GET', 'OPTIONS'].includes(method) && path.startsWith('/api/v1') && needs !== 'public' && needs !== null)
    expect(writing.length).toBeGreaterThan(45)
    const strangers: Readonly<Record<string, string>>[] = [
      { origin: 'https://evil.example' }, { origin: 'null' }, {}, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: `${url}.evil.example` }, { origin: url.replace('127.0.0.1', '127.0.0.1.evil.example') }, { origin: url.replace(/:\d+$/, ':1') }, { origin: `https://127.0.0.1` },
      { referer: `${url}/` }, { origin: 'https://evil.example', referer: `${url}/` }, { origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' },
    ]
    for (const { method, url: pattern } of writing) {
      const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => world.ids[name] ?? 'x')
      for (const headers of strangers) {
        for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
          const answer = await fetch(url + path, { method, headers: { cookie: world.owner.cookie, 'content-type': type, ...headers }, body: '{}' })
          expect(answer.status, `${method} ${path} ${JSON.stringify(headers)} ${type}`).toBe(403)
        }
      }
    }
  })

  it('30 signing in and out cannot be done to somebody by another site', async () => {
    for (const path of ['/api/auth/sign-in/email', '/api/auth/sign-out', '/api/auth/change-password', '/api/auth/two-factor/disable']) {
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }]) {
        const answer = await send(path, { method: 'POST', body: { email: 'ada@example.org', password: testPassword }, headers: { ...headers, cookie: world.owner.cookie } })
        expect(answer.status, path).toBe(403)
        expect(answer.headers.getSetCookie()).toEqual([])
      }
    }
    expect((await world.owner.ask('GET', '/posts')).status).toBe(200)
  })

  it('30 no page of ours may be framed, sniffed or read by another origin', async () => {
    const paths = ['/', '/sign-in', '/api/v1/me', '/api/openapi.json', '/health', '/l/nothing', `/l/${world.slug}`, '/nowhere', `/p/${world.siteKey}.js`, `/api/v1/workspaces/${world.owner.workspaceId}/posts`]
    for (const path of paths) {
      const { headers } = await send(path, { headers: { accept: 'text/html', origin: 'https://evil.example', cookie: world.owner.cookie } })
      expect(headers.get('x-frame-options'), path).toBe('DENY')
      expect(headers.get('x-content-type-options'), path).toBe('nosniff')
      expect(headers.get('content-security-policy'), path).toMatch(/frame-ancestors 'none'|default-src 'none'/)
      expect(headers.get('content-security-policy'), path).not.toMatch(/script-src[^;]*unsafe|script-src[^;]*\*/)
      if (!path.startsWith('/p/')) expect(headers.get('access-control-allow-origin'), path).toBeNull()
      expect(headers.get('access-control-allow-credentials'), path).toBeNull()
    }
  })

  it('30 passwords, codes, links and keys cannot be tried for ever', async () => {
    const tries: Readonly<Record<string, (turn: number) => Promise<Response>>> = {
      'the password of one person': (turn) => send('/api/auth/sign-in/email', { method: 'POST', body: { email: 'ada@example.org', password: `wrong guess ${turn}` }, headers: { origin: url } }),
      'one password for many people': (turn) => send('/api/auth/sign-in/email', { method: 'POST', body: { email: `person${turn}@example.org`, password: 'Summer 2026!' }, headers: { origin: url } }),
      'the code of an app': (turn) => send('/api/auth/two-factor/verify-totp', { method: 'POST', body: { code: String(turn).padStart(6, '0') }, headers: { origin: url } }),
      'a backup code': (turn) => send('/api/auth/two-factor/verify-backup-code', { method: 'POST', body: { code: `guess-${turn}` }, headers: { origin: url } }),
      'an invitation': (turn) => send(`/api/v1/invitations/${String(turn).padStart(32, 'a')}`),
      'accepting an invitation': (turn) => send(`/api/v1/invitations/${String(turn).padStart(32, 'b')}`, { method: 'POST', body: { name: 'X', password: testPassword } }),
      'the first owner’s link': (turn) => send(`/api/v1/welcome/${String(turn).padStart(32, 'c')}`),
      'a reset link': (turn) => send('/api/auth/reset-password', { method: 'POST', body: { token: String(turn).padStart(24, 'd'), newPassword: testPassword }, headers: { origin: url } }),
      'reset mails': () => send('/api/auth/request-password-reset', { method: 'POST', body: { email: 'ada@example.org' }, headers: { origin: url } }),
    }
    for (const [name, attempt] of Object.entries(tries)) {
      later()
      const statuses: number[] = []
      for (let turn = 0; turn < 60 && statuses.at(-1) !== 429; turn += 1) statuses.push((await attempt(turn)).status)
      expect(statuses.at(-1), name).toBe(429)
      expect(statuses.filter((status) => status < 400 && name !== 'reset mails'), name).toEqual([])
    }
    later()
  })

  it('22 a forged X-Forwarded-For gives no more tries', async () => {
    later()
    const statuses: number[] = []
    for (let turn = 0; turn < 60 && statuses.at(-1) !== 429; turn += 1) {
      const headers = { origin: url, 'x-forwarded-for': `198.51.100.${turn}`, 'x-real-ip': `198.51.100.${turn}`, forwarded: `for=198.51.100.${turn}`, 'x-client-ip': `198.51.100.${turn}`, 'cf-connecting-ip': `198.51.100.${turn}` }
      statuses.push((await send('/api/auth/sign-in/email', { method: 'POST', body: { email: `other${turn}@example.org`, password: 'Summer 2026!' }, headers })).status)
    }
    expect(statuses.at(-1)).toBe(429)
    later()
  })

  it('13 ids cannot be guessed: they are random, and a neighbour’s is as good as none', async () => {
    const { items } = await world.owner.done<{ items: { id: string }[] }>('GET', '/posts')
    const own = items[0]?.id ?? ''
    const made = await Promise.all(Array.from({ length: 20 }, () => world.owner.done<{ id: string }>('POST', '/posts', draft('x'))))
    // The time is in an id, the rest is chance: 74 bits of it.
    expect(new Set(made.map(({ id }) => id.slice(14))).size).toBe(20)
    for (const id of [own.replace(/.$/, (letter) => (letter === '0' ? '1' : '0')), own.toUpperCase(), ` ${own}`, `${own}%00`, '0', '1', '../posts', '00000000-0000-0000-0000-000000000000', '%2e%2e%2fmembers', "x' or '1'='1"]) {
      expect([400, 404], id).toContain((await world.owner.ask('GET', `/posts/${encodeURIComponent(id)}`)).status)
    }
  })

  const elsewhere = ['https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', '/\n/evil.example', 'https:evil.example', 'javascript:alert(1)', 'data:text/html,x', '/%2f%2fevil.example/..//evil.example', ' //evil.example', '///evil.example', '/..//evil.example', 'http:/\\evil.example', '\u0000//evil.example', '/@evil.example:80', '.evil.example', 'evil.example']
  it.each(elsewhere)('18 nobody is sent to %j after signing in', (wanted) => {
    const path = safeReturnPath(wanted, 'https://social.example')
    expect(new URL(path, 'https://social.example').origin).toBe('https://social.example')
    expect(path.startsWith('/')).toBe(true)
    expect(path).not.toMatch(/^\/[/\\]/)
  })

  it.each(elsewhere)('18 the way back from a network stays on our pages: %j', async (wanted) => {
    for (const name of ['state', 'redirect', 'returnTo', 'next', 'error', 'iss']) {
      const answer = await send(`/api/v1/oauth/mastodon/callback?${new URLSearchParams({ code: 'x', state: 'none', [name]: wanted }).toString()}`, { headers: { cookie: world.owner.cookie } })
      const location = answer.headers.get('location')
      if (location !== null) expect(new URL(location, url).origin).toBe(url)
      else expect(answer.status).toBeGreaterThanOrEqual(400)
    }
  })

  const badTargets = ['javascript:alert(1)', 'JAVASCRIPT:alert(1)', ' javascript:alert(1)', 'java\tscript:alert(1)', 'data:text/html,<script>1</script>', 'vbscript:x', 'file:///etc/passwd', 'ftp://x.example', 'blob:https://x', 'about:blank', '//evil.example', '/relative', 'x', '', 'https://', 'https://user:pass@evil.example/', 'intent://x#Intent;end', 'mailto:a@b.example', 'http://\u0000.example']
  it.each(badTargets)('18 no short link leads to %j', async (targetUrl) => {
    expect((await world.owner.ask('POST', '/links', { targetUrl })).status).toBe(400)
    expect((await world.owner.ask('PATCH', `/links/${world.ids['linkId']}`, { targetUrl })).status).toBe(400)
  })

  it('18 no short link leads to a short link of ours: no loops', async () => {
    const port = new URL(url).port
    for (const targetUrl of [`${url}/l/${world.slug}`, `http://127.0.0.1:${port}/l/x`, `http://127.0.0.1:${port}//l/x`, `http://127.0.0.1:${port}/./l/x`, `http://127.0.0.1:${port}/a/../l/${world.slug}`, `http://2130706433:${port}/l/x`, `HTTP://127.0.0.1:${port}/l/${world.slug}?x#y`, `http://127.0.0.1:${port}/%6c/${world.slug}`]) {
      const answer = await world.owner.ask('POST', '/links', { targetUrl })
      if (answer.status === 400) continue
      // Let through only when it does not lead to a redirect in truth.
      expect((await send(new URL(targetUrl).pathname)).status, targetUrl).toBe(404)
    }
  })

  it.each(['https://x.example/\r\nset-cookie: a=b', 'https://x.example/\nlocation: https://evil.example', 'https://x.example/%0d%0aset-cookie:a=b', 'https://x.example/\u2028', 'https://ex\u00e4mple.example/\u{1f384}'])('18 a target cannot write headers of its own: %j', async (targetUrl) => {
    const answer = await world.owner.ask('POST', '/links', { targetUrl })
    if (answer.status !== 201) return expect(answer.status).toBe(400)
    const redirect = await send(new URL(answer.json<{ shortUrl: string }>().shortUrl).pathname, { headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' } })
    expect(redirect.status).toBe(302)
    expect(redirect.headers.get('set-cookie')).toBeNull()
    expect(new URL(redirect.headers.get('location') ?? '').hostname).toMatch(/example$/)
  })

  it('11 no path leads out of the folders that are served', async () => {
    for (const path of ['/../package.json', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/etc/passwd', '/assets/..%5c..%5cpackage.json', '/assets/%2e%2e%2f%2e%2e%2fpackage.json', '/....//....//etc/passwd', '/%252e%252e%252fetc/passwd', '/assets/\0', '/assets/%00', '//etc/passwd', '/.env', '/.git/config', '/secret.key', '/passaparola.db', '/p/..%2f..%2fsecret.key', `/api/v1/workspaces/${world.owner.workspaceId}/files/..%2f..%2fsecret.key`, `/api/v1/workspaces/${world.owner.workspaceId}/files/%2e%2e`]) {
      const answer = await fetch(url + path, { headers: { cookie: world.owner.cookie } }).catch(() => null)
      if (answer === null) continue
      expect(await answer.text(), path).not.toMatch(/root:|"passaparola"|\[core\]|SQLite format/)
      expect(answer.status, path).toBeGreaterThanOrEqual(400)
      expect(answer.status, path).toBeLessThan(500)
    }
  })
})
