import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The entry of the built server (src/cli/vite.config.ts) while it does what the sources would do; else null. Each file it was made
 * from must be the same: by its size and time, or, as after a copy, by what is in it.
 * @param {string} project
 */
export function builtServer(project) {
  try {
    const folder = join(project, 'dist/server')
    const { entry, sources } = JSON.parse(readFileSync(join(folder, 'built-from.json'), 'utf8'))
    return Object.entries(sources).every(([file, trace]) => isSame(join(project, file), trace)) ? join(folder, entry) : null
  } catch {
    // Not built, half built, or made from a file that is gone.
    return null
  }
}

/** @type {(file: string, trace: { size: number, mtimeMs: number, sha256: string }) => boolean} */
function isSame(file, { size, mtimeMs, sha256 }) {
  const now = statSync(file)
  if (now.size !== size) return false
  // Asked for here only: an import would load all of Web Crypto, too.
  return now.mtimeMs === mtimeMs || process.getBuiltinModule('node:crypto').createHash('sha256').update(readFileSync(file)).digest('hex') === sha256
}
