import { execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fetchSnac } from './fetch-snac.ts'

const run = promisify(execFile)

export interface SnacUser {
  readonly name: string
  readonly password: string
}

/** A small client of its own, so that what the other person does owes nothing to our connector. All users of snac know a post by one id. */
export interface SnacClient {
  readonly token: string
  call(method: string, path: string, body?: Readonly<Record<string, unknown>>): Promise<{ status: number; body: unknown }>
  post(text: string, inReplyToId?: string): Promise<{ id: string; url: string; content: string }>
  favourite(id: string): Promise<void>
  reblog(id: string): Promise<void>
}

export interface Snac {
  readonly origin: string
  readonly users: Readonly<Record<string, SnacUser>>
  actAs(user: SnacUser): Promise<SnacClient>
  /** What a person does on the authorise page: signs in and says yes. Answers where they are sent back to. */
  authorise(url: string, user: SnacUser): Promise<URL>
  stop(): Promise<void>
}

/** A real snac2 on a free loopback port with these users; a sentence when it cannot be had here. */
export async function startSnac(names: readonly string[]): Promise<Snac | { skipped: string }> {
  const found = await fetchSnac()
  if ('skipped' in found) return found
  const { program } = found
  const folder = await mkdtemp(join(tmpdir(), 'snac-'))
  const data = join(folder, 'data')
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  try {
    await answering(program, ['init', data], `127.0.0.1\n${port}\n127.0.0.1:${port}\n\nadmin@example.org\n`)
    const settings = join(data, 'server.json')
    await writeFile(settings, (await readFile(settings, 'utf8')).replace('"https"', '"http"'))
    await mkdir(join(data, 'user'), { recursive: true })
    const users: Record<string, SnacUser> = {}
    for (const name of names) {
      const { stdout, stderr } = await run(program, ['adduser', data, name])
      const password = /password is (\S+)/.exec(stdout + stderr)?.[1]
      if (password === undefined) throw new Error('snac gave no password')
      users[name] = { name, password }
    }
    const server = spawn(program, ['httpd', data], { stdio: 'ignore' })
    const ended = new Promise<void>((done) => server.once('exit', () => done()))
    await upAndRunning(origin)
    return {
      origin,
      users,
      actAs: (user) => actAs(origin, user),
      authorise,
      async stop() {
        server.kill('SIGTERM')
        const late = setTimeout(() => server.kill('SIGKILL'), 5_000)
        await ended
        clearTimeout(late)
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    throw cause
  }
}

async function answering(program: string, parameters: readonly string[], input: string): Promise<void> {
  const child = spawn(program, parameters, { stdio: ['pipe', 'ignore', 'ignore'] })
  child.stdin.end(input)
  const code = await new Promise((done) => child.once('exit', done))
  if (code !== 0) throw new Error(`snac ${parameters[0]} ended with ${String(code)}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

async function upAndRunning(origin: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const up = await fetch(`${origin}/api/v1/instance`).then((answer) => answer.ok, () => false)
    if (up) return
    await new Promise((again) => setTimeout(again, 50))
  }
  throw new Error('snac does not answer')
}

async function authorise(address: string, user: SnacUser): Promise<URL> {
  const page = await (await fetch(address)).text()
  const action = /<form method="post" action="([^"]+)"/.exec(page)?.[1]
  if (action === undefined) throw new Error('snac shows no form to authorise')
  const fields = new URLSearchParams({ login: user.name, passwd: user.password })
  for (const [, name = '', value = ''] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) fields.set(name, value.replaceAll('&amp;', '&'))
  const answer = await fetch(action, { method: 'POST', body: fields, redirect: 'manual' })
  const back = answer.headers.get('location')
  if (back === null) throw new Error(`snac did not authorise: ${answer.status}`)
  return new URL(back)
}

async function actAs(origin: string, user: SnacUser): Promise<SnacClient> {
  const json = async (path: string, body: unknown) =>
    (await (await fetch(origin + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()) as Record<string, string>
  const redirectUri = 'http://127.0.0.1/other'
  const app = await json('/api/v1/apps', { client_name: 'other', redirect_uris: redirectUri, scopes: 'read write' })
  const query = new URLSearchParams({ client_id: app['client_id'] ?? '', redirect_uri: redirectUri, response_type: 'code', scope: 'read write', state: 'x' })
  const back = await authorise(`${origin}/oauth/authorize?${query.toString()}`, user)
  const answer = await json('/oauth/token', { grant_type: 'authorization_code', client_id: app['client_id'], client_secret: app['client_secret'], redirect_uri: redirectUri, code: back.searchParams.get('code') })
  const token = answer['access_token'] ?? ''

  const call: SnacClient['call'] = async (method, path, body) => {
    const response = await fetch(origin + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as unknown) : text }
  }
  const done = async (path: string) => {
    const { status } = await call('POST', path, {})
    if (status !== 200) throw new Error(`snac answered ${status} to ${path}`)
  }
  return {
    token,
    call,
    async post(text, inReplyToId) {
      const { body } = await call('POST', '/api/v1/statuses', { status: text, visibility: 'public', ...(inReplyToId ? { in_reply_to_id: inReplyToId } : {}) })
      return body as { id: string; url: string; content: string }
    },
    favourite: (id) => done(`/api/v1/statuses/${id}/favourite`),
    reblog: (id) => done(`/api/v1/statuses/${id}/reblog`),
  }
}
