import { fork, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AtpAgent } from '@atproto/api'
import pg from 'pg'
import { postgresServer } from '../../support/postgres-server.ts'
import { runFolder } from '../../support/run-folder.ts'
import { installReal } from '../install.ts'
import { startRedis } from './redis.ts'

export interface AtprotoAccount {
  readonly did: string
  readonly handle: string
  readonly password: string
  readonly appPassword: string
}

/** Real servers of the AT Protocol on loopback: a PDS and its PLC directory, and with `appView` also an AppView. */
export interface Atproto {
  readonly pdsUrl: string
  readonly plcUrl: string
  /** `name` without `.test`; a made-up one when left out. */
  createAccount(name?: string): Promise<AtprotoAccount>
  /** Somebody else's program, signed in as that account: what others do owes nothing to our connector. */
  agentFor(account: AtprotoAccount): Promise<AtpAgent>
  /** The same access token, two hours older. */
  expire(token: string): Promise<string>
  /** Waits until everything written so far has arrived everywhere. */
  processAll(): Promise<void>
  stop(): Promise<void>
}

/** A sentence instead when the AppView's Redis cannot be had on this machine. */
export async function startAtproto(options: { appView: true }): Promise<Atproto | { skipped: string }>
export async function startAtproto(options: { appView: false }): Promise<Atproto>
export async function startAtproto({ appView }: { appView: boolean }): Promise<Atproto | { skipped: string }> {
  const folder = await installReal('atproto')
  const services = appView ? await startServices() : { env: {}, stop: async () => {} }
  if ('skipped' in services) return services
  const files = await mkdtemp(join(tmpdir(), 'atproto-'))
  const child = fork(join(folder, 'server.mjs'), appView ? ['--app-view'] : [], {
    cwd: folder,
    execArgv: ['--require', join(folder, 'loopback.cjs'), '--disable-warning=ExperimentalWarning'],
    env: { PATH: process.env['PATH'] ?? '', HOME: files, TMPDIR: files, LOG_ENABLED: 'false', ...services.env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const { ready, ask } = talkTo(child)
  const { pdsUrl, plcUrl } = await ready
  let accounts = 0
  return {
    pdsUrl,
    plcUrl,
    createAccount: (name = `account${(accounts += 1)}`) => ask<AtprotoAccount>('createAccount', { handle: `${name}.test`, password: `password-of-${name}` }),
    async agentFor({ handle, password }) {
      const agent = new AtpAgent({ service: pdsUrl })
      await agent.login({ identifier: handle, password })
      return agent
    },
    expire: (token) => ask<string>('expire', { token }),
    processAll: async () => void (await ask<null>('processAll', {})),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null) {
        child.kill('SIGKILL')
        await ended
      }
      await services.stop()
      await rm(files, { recursive: true, force: true })
    },
  }
}

async function startServices(): Promise<{ env: Record<string, string>; stop(): Promise<void> } | { skipped: string }> {
  const redis = await startRedis()
  if ('skipped' in redis) return redis
  const url = await postgresServer(runFolder())
  const name = `atproto_${process.pid}_${Date.now()}`
  const client = new pg.Client({ connectionString: url('postgres') })
  await client.connect()
  await client.query(`create database ${name} template template0`)
  await client.end()
  return { env: { DB_POSTGRES_URL: url(name), REDIS_HOST: redis.address, REDIS_PID: String(redis.pid) }, stop: async () => redis.stop() }
}

interface Said {
  readonly ready?: { pdsUrl: string; plcUrl: string }
  readonly id?: number
  readonly answer?: unknown
  readonly error?: string
}

function talkTo(child: ChildProcess) {
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>()
  let complaints = ''
  let asked = 0
  child.stderr?.on('data', (text: Buffer) => (complaints = `${complaints}${text.toString()}`.slice(-4_000)))
  const ready = new Promise<{ pdsUrl: string; plcUrl: string }>((resolve, reject) => {
    child.on('message', (said: Said) => {
      if (said.ready) return resolve(said.ready)
      const asker = waiting.get(said.id ?? -1)
      waiting.delete(said.id ?? -1)
      if (said.error === undefined) asker?.resolve(said.answer)
      else asker?.reject(new Error(said.error))
    })
    child.once('exit', (code) => {
      const error = new Error(`the network ended (${String(code)}): ${complaints}`)
      reject(error)
      for (const { reject: rejectOne } of waiting.values()) rejectOne(error)
    })
  })
  const ask = <T>(verb: string, values: object): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const id = (asked += 1)
      waiting.set(id, { resolve: (answer) => resolve(answer as T), reject })
      child.send({ id, verb, values })
    })
  return { ready, ask }
}
