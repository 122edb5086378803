import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createSocket, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Page } from 'playwright-core'
import { createApp, type App } from '../../src/app.ts'
import { assembleServer } from '../../src/http/index.ts'
import { loadConfig } from '../../src/platform/config/config.ts'
import type { Api } from '../../src/platform/http/api.ts'
import type { Log } from '../../src/platform/log/log.ts'
import { newKey } from '../../src/platform/secrets/key-ring.ts'
import { openBrowser, type NewPage } from '../support/browser.ts'
import { silentLog } from '../support/workspaces.ts'
import { builtWeb } from './built-web.ts'

export interface Product {
  readonly url: string
  readonly app: App
  /** The owner's workspace. */
  readonly workspaceId: string
  /** A page of the signed-in owner; what it complained about stands in `complaints`. */
  readonly open: (path: string, options?: NewPage) => Promise<Page>
  /** A page of somebody who is not signed in. */
  readonly openAsStranger: (path: string, options?: NewPage) => Promise<Page>
  /** Errors of the server, console errors, uncaught errors and refusals of the content security policy, on any page since it was last emptied. */
  readonly complaints: string[]
  /** The API as the owner: `api('POST', '/posts', {…})` is below the workspace, `/me` and other whole paths start with `/api`. */
  readonly api: <T>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<T>
  /** Takes the HTTP server away, and brings it back at the same address. */
  readonly unplug: () => Promise<void>
  readonly plugIn: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The whole product on a free port with an embedded database of its own, its owner signed in, and a browser. */
export async function openProduct(): Promise<Product> {
  const web = await builtWeb()
  const folder = await mkdtemp(join(tmpdir(), 'passaparola-browser-'))
  const port = await freePort()
  const config = loadConfig({ PASSAPAROLA_DATA: folder, PASSAPAROLA_PORT: String(port), PASSAPAROLA_ALLOW_NETWORKS: '127.0.0.1' })
  const complaints: string[] = []
  // What the server calls an error is one, whichever page shows it.
  const log: Log = { ...silentLog, error: (words, details) => void complaints.push(`${words} ${inspect(details)}`), child: () => log }
  const app = await createApp({ config, secretKeys: [newKey()], log })
  const serve = async (): Promise<Api> => {
    const made = await assembleServer(app, web)
    await made.listen({ host: '127.0.0.1', port })
    return made
  }
  let server = await serve()
  await app.start()
  const url = `http://127.0.0.1:${port}`
  const browser = await openBrowser()

  const link = await app.workspaces.firstOwnerLink()
  const welcomed = await fetch(`${url}/api/v1/welcome/${link?.split('/').at(-1) ?? ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ name: 'Giulia Ferri', email: 'giulia@example.org', password: 'una frase lunga', workspaceName: 'Pasticceria Ferri', zone: 'Europe/Rome', language: 'en' }),
  })
  if (!welcomed.ok) throw new Error(`no owner: ${await welcomed.text()}`)
  const cookies = welcomed.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  const asOwner = { cookie: cookies.join('; '), origin: url, 'content-type': 'application/json' }

  const api = async <T>(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<T> => {
    const response = await fetch(`${url}${path.startsWith('/api/') ? path : `/api/v1/workspaces/${workspaceId}${path}`}`, {
      method,
      headers: { ...asOwner, ...(method === 'GET' ? {} : { 'idempotency-key': crypto.randomUUID() }), ...headers },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()} ${complaints.join(' ')}`)
    return (response.status === 204 ? null : await response.json()) as T
  }
  let workspaceId = ''
  workspaceId = (await api<{ workspaces: { id: string }[] }>('GET', '/api/v1/me')).workspaces[0]?.id ?? ''

  const openAsStranger = async (path: string, options: NewPage = {}): Promise<Page> => {
    const page = await browser.newPage({ baseURL: url, ...options })
    listen(page, complaints)
    await page.goto(path)
    return page
  }
  return {
    url,
    app,
    workspaceId,
    complaints,
    api,
    openAsStranger,
    async open(path, options = {}) {
      const page = await browser.newPage({ baseURL: url, ...options })
      listen(page, complaints)
      await page.context().addCookies(cookies.map((pair) => ({ name: pair.slice(0, pair.indexOf('=')), value: pair.slice(pair.indexOf('=') + 1), url })))
      await page.goto(path.startsWith('/w/') || !path.startsWith('./') ? path : `/w/${workspaceId}/${path.slice(2)}`)
      return page
    },
    unplug: () => server.close(),
    async plugIn() {
      server = await serve()
    },
    async close() {
      await browser.close()
      await server.close()
      await app.stop()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** What a page says is wrong. Answers with an error status are the business of tests, not of the console. */
function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of [45]\d\d|net::ERR_/.test(message.text())) complaints.push(`${page.url()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
}

async function freePort(): Promise<number> {
  const socket = createSocket()
  await new Promise<void>((ready) => void socket.listen(0, '127.0.0.1', ready))
  const { port } = socket.address() as AddressInfo
  await new Promise((closed) => socket.close(closed))
  return port
}
