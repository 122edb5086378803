import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rename, rm, access } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../../.cache/redis/', import.meta.url))
/** The program and the libraries of its own that a small machine lacks. */
const packages = ['redis-tools', 'redis-server', 'liblzf1', 'libjemalloc2']

/** A Redis on a free loopback port, from this machine's own Debian archive without installing it; a sentence when it cannot be had. */
export async function startRedis(): Promise<{ address: string; pid: number; stop(): void } | { skipped: string }> {
  const found = await fetchRedis()
  if ('skipped' in found) return found
  const port = await freePort()
  const env = { ...process.env, LD_LIBRARY_PATH: found.libraries.join(':') }
  const server = spawn(found.program, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', tmpdir()], { env, stdio: 'ignore' })
  if (!(await answers(server, found, port, env))) return { skipped: 'the Redis of Debian does not start here' }
  return { address: `127.0.0.1:${port}`, pid: server.pid ?? 0, stop: () => void server.kill('SIGTERM') }
}

async function answers(server: ChildProcess, { client }: { client: string }, port: number, env: NodeJS.ProcessEnv): Promise<boolean> {
  for (let tries = 0; tries < 100 && server.exitCode === null; tries += 1) {
    const said = await run(client, ['-h', '127.0.0.1', '-p', String(port), 'ping'], { env }).catch(() => null)
    if (said?.stdout.trim() === 'PONG') return true
    await pause(50)
  }
  return false
}

async function fetchRedis(): Promise<{ program: string; client: string; libraries: readonly string[] } | { skipped: string }> {
  const root = join(cache, 'root')
  const there = async () => ({ program: join(root, 'usr/bin/redis-server'), client: join(root, 'usr/bin/redis-cli'), libraries: await libraryFolders(root) })
  if (await exists(root)) return there()
  if (process.platform !== 'linux') return { skipped: 'Redis comes from Debian: this is not Linux' }
  const folder = await mkdtemp(join(tmpdir(), 'redis-apt-'))
  try {
    for (const name of ['lists/partial', 'cache/archives/partial', 'root']) await mkdir(join(folder, name), { recursive: true })
    // Lists and cache of our own: the system's stay as they are.
    const options = [`Dir::State::lists=${folder}/lists`, `Dir::Cache=${folder}/cache`, 'APT::Sandbox::User=root', 'Acquire::Languages=none', 'Acquire::Retries=2'].flatMap((option) => ['-o', option])
    await run('apt-get', [...options, 'update', '-q'], { timeout: 120_000 })
    await run('apt-get', [...options, 'download', '-q', ...packages], { cwd: folder, timeout: 120_000 })
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.deb'))) await run('dpkg', ['-x', join(folder, name), join(folder, 'root')])
    await mkdir(cache, { recursive: true })
    const own = join(cache, `root-${process.pid}`)
    await run('cp', ['-r', join(folder, 'root'), own])
    // Whoever comes second keeps what the first put there.
    await rename(own, root).catch(() => rm(own, { recursive: true, force: true }))
    return await there()
  } catch (cause) {
    return { skipped: `Redis could not be fetched with apt: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause)}` }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** `usr/lib/x86_64-linux-gnu` or whatever this machine's kind is called. */
async function libraryFolders(root: string): Promise<readonly string[]> {
  const library = join(root, 'usr/lib')
  const names = await readdir(library).catch(() => [])
  return names.filter((name) => name.includes('linux-gnu')).map((name) => join(library, name))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
