import { createServer, type IncomingMessage, type Server } from 'node:http'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { build } from 'vite'
import { builtWeb } from './built-web.ts'

/** What the API answers: by "METHOD /path", a value or a function of the parsed body. */
export type Answers = Record<string, unknown | ((body: unknown) => { status: number; body: unknown })>

export interface StubServer {
  readonly url: string
  /** Every API request that came, newest last. */
  readonly requests: { method: string; path: string; headers: Record<string, unknown>; body: unknown }[]
  readonly answers: Answers
  readonly close: () => Promise<void>
}

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' }

/**
 * Serves the web app under the content security policy of the product, with an API that answers what the
 * test says. An unexpected request gets 404. `root` is another folder with an index.html.
 */
export async function serveWebWithStubs(answers: Answers, root: string | null = null): Promise<StubServer> {
  const own = root === null ? null : await mkdtemp(join(tmpdir(), 'passaparola-web-'))
  if (root !== null && own !== null) await build({ configFile: 'src/web/vite.config.ts', root, logLevel: 'error', build: { outDir: own, emptyOutDir: true } })
  const folder = own ?? (await builtWeb())
  const requests: StubServer['requests'] = []
  const server: Server = createServer((request, response) => {
    void (async () => {
      const path = new URL(request.url ?? '/', 'http://x').pathname
      if (path.startsWith('/api/')) {
        const body = await bodyOf(request)
        const method = request.method ?? 'GET'
        requests.push({ method, path, headers: request.headers, body })
        const found = answers[`${method} ${path}`]
        const answer: { status: number; body: unknown } =
          found === undefined ? { status: 404, body: { type: '/problems/not-found', title: 'Not stubbed', status: 404 } }
          : typeof found === 'function' ? found(body)
          : { status: 200, body: found }
        response.writeHead(answer.status, { 'content-type': answer.status < 400 ? 'application/json' : 'application/problem+json' })
        response.end(JSON.stringify(answer.body))
        return
      }
      const file = extname(path) === '' ? 'index.html' : path
      const content = await readFile(join(folder, file)).catch(() => null)
      if (content === null) return void response.writeHead(404).end()
      const nonce = crypto.randomUUID()
      response.writeHead(200, {
        'content-type': types[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; img-src 'self' data: blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
      })
      response.end(file === 'index.html' ? content.toString().replaceAll('__CSP_NONCE__', nonce) : content)
    })()
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answers,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      if (own !== null) await rm(own, { recursive: true, force: true })
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? undefined : JSON.parse(text)
}
