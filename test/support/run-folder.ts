import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopPostgres } from './postgres-server.ts'

const prefix = 'passaparola-test-'
const variable = 'PASSAPAROLA_TEST_RUN_FOLDER'

/** Where tests keep their files. A unix socket's path has room for ~100 characters, so a long TMPDIR is not used. */
const root = (): string => (tmpdir().length > 50 ? '/tmp' : tmpdir())

/**
 * One folder for everything one run of the tests leaves on disk: databases, the PostgreSQL server, its socket. Made by
 * `globalSetup` in vitest's main process, and by whoever comes first when there is no such setup (benchmarks, faults).
 */
export function runFolder(): string {
  const there = process.env[variable]
  if (there !== undefined) return there
  const folder = mkdtempSync(join(root(), prefix))
  writeFileSync(join(folder, 'owner.json'), JSON.stringify({ pid: process.pid, started: startOf(process.pid) }))
  process.env[variable] = folder
  process.once('exit', () => removeRunFolder(folder))
  return folder
}

export function removeRunFolder(folder: string): void {
  stopPostgres(folder)
  rmSync(folder, { recursive: true, force: true })
}

/**
 * The same without holding the process up: on a busy disk it takes many seconds, in which vitest would not hear that its workers have
 * ended, and complain of them.
 */
export async function removeRunFolderMeanwhile(folder: string): Promise<void> {
  stopPostgres(folder)
  await rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** Ends the server and removes the folder of runs whose process is gone without having done so (`kill -9`). */
export function removeOrphans(): void {
  for (const name of readdirSync(root())) {
    if (!name.startsWith(prefix)) continue
    const folder = join(root(), name)
    if (isOrphan(folder)) removeRunFolder(folder)
  }
}

function isOrphan(folder: string): boolean {
  try {
    if (statSync(folder).uid !== process.getuid?.()) return false
    const { pid, started } = JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as { pid: number; started: string }
    return startOf(pid) !== started
  } catch {
    // Just being made, or being removed by its owner.
    return false
  }
}

/** Tells a process from a later one with the same number; '' when it is gone. Linux; elsewhere only the number counts. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? ''
  } catch {
    if (process.platform === 'linux') return ''
    try {
      process.kill(pid, 0)
      return 'alive'
    } catch {
      return ''
    }
  }
}
