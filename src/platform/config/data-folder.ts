import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import { refuse } from './config-error.ts'

/** Makes the data folder (for this user only) unless it is there; throws a ConfigError when it cannot be used. */
export function prepareDataFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    return path
  } catch (cause) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return refuse((words) => words.dataNotFolder(path), cause)
    const reason = (cause as { code?: unknown }).code
    return refuse((words) => words.dataUnusable(path, typeof reason === 'string' ? reason : 'unknown'), cause)
  }
}
