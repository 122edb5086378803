import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url))
const patienceMs = 280_000

/**
 * Installs a test package of its own (`test/real/<name>`) from its lock file, once per lock file: users of the product
 * never download it. No package's scripts run. Several processes asking at once wait for the first.
 */
export async function installReal(name: string): Promise<string> {
  const folder = fileURLToPath(new URL(`./${name}/`, import.meta.url))
  const stamp = join(folder, 'node_modules/.installed')
  const lock = await lockHash(folder)
  const claim = join(cache, `installing-${name}`)
  await mkdir(cache, { recursive: true })
  for (const giveUpAt = Date.now() + patienceMs; ; await pause(250)) {
    if ((await readFile(stamp, 'utf8').catch(() => '')) === lock) return folder
    if (await claimed(claim)) break
    if (Date.now() > giveUpAt) throw new Error(`another process has been installing ${folder} for too long; remove ${claim}`)
  }
  try {
    // npm beside the Node that runs us: that Node is what will run the package.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}` }
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, env, timeout: patienceMs, maxBuffer: 10_000_000 })
    await writeFile(stamp, lock)
  } finally {
    await rm(claim, { recursive: true, force: true })
  }
  return folder
}

async function lockHash(folder: string): Promise<string> {
  return createHash('sha256').update(await readFile(join(folder, 'package-lock.json'))).digest('hex')
}

/** True for who makes the folder; one left by a killed process is taken over after a while. */
async function claimed(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    await writeFile(join(path, 'pid'), String(process.pid))
    return true
  } catch {
    const pid = Number(await readFile(join(path, 'pid'), 'utf8').catch(() => '0'))
    if (pid > 0 && !isAlive(pid)) await rm(path, { recursive: true, force: true })
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
