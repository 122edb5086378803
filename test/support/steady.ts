import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What a vendor's specification says of one request of ours. */
export interface Verdict {
  readonly request: string
  /** The path of the specification it fell under; null when it has no such path. */
  readonly path: string | null
  readonly valid: boolean
  readonly faults: readonly string[]
}

export interface Judge {
  /** Sends a copy of the request to the judge, whatever its origin. */
  judge(request: Request): Promise<Verdict>
  readonly verdicts: readonly Verdict[]
  stop(): Promise<void>
}

/**
 * An OpenAPI document as the judge of every request we send: `steady` on a free loopback port. `arrays` is how lists are
 * written in queries, which documents often leave unsaid.
 */
export async function startJudge(specification: string | URL, options: { readonly arrays?: 'auto' | 'repeat' | 'brackets' | 'comma' } = {}): Promise<Judge> {
  const folder = await mkdtemp(join(tmpdir(), 'steady-'))
  const document = JSON.parse(await readFile(specification, 'utf8')) as Record<string, unknown>
  // Where the vendor serves it says nothing of its requests, and one document's list of servers is itself invalid.
  delete document['servers']
  const file = join(folder, 'specification.json')
  await writeFile(file, JSON.stringify(document))
  const port = await freePort()
  const program = join(dirname(createRequire(import.meta.url).resolve('@stdy/cli/package.json')), 'steady.js')
  const parameters = [program, '--host', '127.0.0.1', '-p', String(port), '-q', '--no-color', `--validator-query-array-format=${options.arrays ?? 'auto'}`, file]
  const child = spawn(process.execPath, parameters, { stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const origin = `http://127.0.0.1:${port}`
  const verdicts: Verdict[] = []
  try {
    await answers(origin)
  } catch (cause) {
    child.kill('SIGTERM')
    throw cause
  }
  return {
    verdicts,
    async judge(request) {
      const url = new URL(request.url)
      const body = request.body === null ? null : await request.clone().arrayBuffer()
      const answer = await fetch(origin + url.pathname + url.search, { method: request.method, headers: request.headers, body, redirect: 'manual' })
      await answer.body?.cancel()
      const count = Number(answer.headers.get('x-steady-error-count') ?? 0)
      const verdict: Verdict = {
        request: `${request.method} ${url.pathname}${url.search}`,
        path: answer.headers.get('x-steady-matched-path'),
        valid: answer.headers.get('x-steady-request-valid') === 'true',
        faults: Array.from({ length: count }, (_none, at) => ['code', 'path', 'message'].map((part) => answer.headers.get(`x-steady-error-${at + 1}-${part}`)).join(' ')),
      }
      verdicts.push(verdict)
      return verdict
    },
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await ended
      clearTimeout(late)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function answers(origin: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const up = await fetch(origin).then(async (answer) => (await answer.body?.cancel(), true), () => false)
    if (up) return
    await new Promise((again) => setTimeout(again, 50))
  }
  throw new Error('steady does not answer')
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
