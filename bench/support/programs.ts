import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { postgresServer } from '../../test/support/postgres-server.ts'
import type { LoadResult, LoadTask } from './load-client.ts'
import type { Run } from './outcome.ts'
import type { SeedAnswer, SeedTask } from './seed.ts'

export const project = fileURLToPath(new URL('../..', import.meta.url))
const own = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Starts one of our programs and waits for its first message. */
export async function startProgram<Ready>(name: string, argument: unknown): Promise<{ readonly ready: Ready; readonly child: ChildProcess; stop(): Promise<void> }> {
  const child = fork(own(name), [JSON.stringify(argument)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
  diesWithUs(child)
  const ready = await answerOf<Ready>(child, name)
  return { ready, child, stop: () => ended(child) }
}

/** The next message of a program; rejects when it ends instead. */
export function answerOf<Answer>(child: ChildProcess, name: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void => reject(new Error(`${name} ended (${code ?? signal})`))
    if (child.exitCode !== null || child.signalCode !== null) return onExit(child.exitCode, child.signalCode)
    child.once('exit', onExit)
    child.once('message', (message) => {
      child.off('exit', onExit)
      resolve(message as Answer)
    })
  })
}

/** Whatever ends a bench, nothing it started goes on. */
function diesWithUs(child: ChildProcess): void {
  process.once('exit', () => void child.kill('SIGKILL'))
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => void child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(late)
}

/** A load generator, warm. */
export async function startLoad() {
  const child = fork(own('load-client.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
  diesWithUs(child)
  let numbers = 0
  return {
    async run(task: Omit<LoadTask, 'firstNumber'>): Promise<LoadResult> {
      const answer = answerOf<LoadResult>(child, 'the load generator')
      child.send({ ...task, firstNumber: (numbers += 10_000_000) })
      return answer
    },
    stop: () => ended(child),
  }
}

export type Kind = 'sqlite' | 'postgres'

export interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | null
}

/** An empty place for a product: a data folder, and a database on the run's PostgreSQL when that is asked for. */
export async function newPlace(run: Run, kind: Kind): Promise<Place> {
  mkdirSync(run.folder, { recursive: true })
  if (kind === 'sqlite') return { dataDir: mkdtempSync(join(run.folder, 'data-')), databaseUrl: null }
  // Durable, as in earnest: a bench against a database that does not wait for its disk would say nothing.
  const url = await postgresServer(run.folder, { durable: true })
  const name = `bench_${process.pid}_${(places += 1)}`
  const client = new pg.Client({ connectionString: url('postgres') })
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return { dataDir: mkdtempSync(join(run.folder, 'data-')), databaseUrl: url(name) }
}

let places = 0

/** Fills a place through the product's own modules, in a process that ends. */
export async function seed(place: Place, task: Omit<SeedTask, keyof Place>): Promise<SeedAnswer> {
  const { ready, stop } = await startProgram<SeedAnswer>('seed.ts', { ...place, ...task })
  await stop()
  return ready
}

export interface RunningProduct {
  readonly port: number
  readonly pid: number
  /** Milliseconds from its start to its first good answer. */
  readonly startedInMs: number
  /** An API key of the seeded workspace, with every scope. */
  key(workspaceId: string): Promise<string>
  /** Resident memory, megabytes. */
  rssMb(): number
  /** Processor time used so far, milliseconds. */
  cpuMs(): number
  stop(): Promise<void>
}

/** The real program on a place, as a person starts it. */
export async function startProduct(place: Place): Promise<RunningProduct> {
  const port = await freePort()
  const begun = performance.now()
  const said = join(place.dataDir, 'said.log')
  const output = openSync(said, 'a')
  const child = spawn(process.execPath, ['bin/passaparola.mjs', 'start'], {
    cwd: project,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      PASSAPAROLA_DATA: place.dataDir,
      PASSAPAROLA_PORT: String(port),
      PASSAPAROLA_LOG_LEVEL: 'error',
      PASSAPAROLA_TRUST_PROXIES: '127.0.0.1',
      DATABASE_URL: place.databaseUrl ?? '',
    },
  })
  diesWithUs(child)
  for (;;) {
    // Killed, it has a signal and no code: looking at the code alone would wait for the dead.
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the product ended (${child.exitCode ?? child.signalCode}): ${readFileSync(said, 'utf8').slice(-1_000)}`)
    if (performance.now() - begun > 60_000) throw new Error(`the product is not there after a minute: ${readFileSync(said, 'utf8').slice(-1_000)}`)
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5_000) }).catch(() => null)
    if (answer?.ok === true) break
    await pause(5)
  }
  const pid = child.pid ?? 0
  let told = false
  child.once('exit', (code) => {
    if (!told) console.error(`the product ended by itself (${code}); its last words:\n${readFileSync(said, 'utf8').slice(-2_000)}`)
  })
  return {
    port,
    pid,
    startedInMs: performance.now() - begun,
    key: (workspaceId) => apiKey(port, place.dataDir, workspaceId),
    rssMb: () => rssMb(pid),
    cpuMs: () => cpuMs(pid),
    stop: () => {
      told = true
      return ended(child)
    },
  }
}

/** Made with the key the running product leaves for its own machine. */
export async function apiKey(port: number, dataDir: string, workspaceId: string): Promise<string> {
  const machine = readFileSync(join(dataDir, 'cli.key'), 'utf8').trim()
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/workspaces/${workspaceId}/api-keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${machine}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', scopes: ['read', 'write', 'approve', 'manage'] }),
    signal: AbortSignal.timeout(20_000),
  })
  if (!answer.ok) throw new Error(`no API key: ${answer.status} ${await answer.text()}`)
  return ((await answer.json()) as { key: string }).key
}

export function rssMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  // utime and stime, in hundredths of a second.
  return (Number(fields[11]) + Number(fields[12])) * 10
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

/** A request as it goes over the wire. */
export function requestText(method: string, path: string, headers: Readonly<Record<string, string>> = {}, body?: string): string {
  const all = { host: '127.0.0.1', ...headers, ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }) }
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`
}
