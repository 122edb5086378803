import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { refuse } from './config-error.ts'

/** Makes the data folder (for this user only) unless it is there; throws a ConfigError when it cannot be used. */
export function prepareDataFolder(path: string): string {
  if (isFile(path)) return refuse((words) => words.dataNotFolder(path))
  try {
    makeFolder(path)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return path
  } catch (cause) {
    const reason = (cause as { code?: unknown }).code
    return refuse((words) => words.dataUnusable(path, typeof reason === 'string' ? reason : 'unknown'), cause)
  }
}

/** Step by step: `mkdir` with `recursive` never returns below /proc and on some network disks (it takes ENOENT for a missing parent). */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (cause) {
    // Another process starting beside us may have been first.
    if ((cause as { code?: unknown }).code !== 'EEXIST') throw cause
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile()
  } catch {
    // Not there, or not reachable: then it is no file of ours to name.
    return false
  }
}
