import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { RefusedToStart } from './errors.ts'

export interface DataFolderLock {
  release(): void
}

/**
 * One program per data folder. The lock is an exclusive lock on a tiny SQLite file, so the system lets go of it when the
 * program ends, however it ends. Refuses with `data-folder-in-use` when another program has it.
 */
export function lockDataFolder(dataDir: string): DataFolderLock {
  // Only we read what is inside: tokens and people's messages.
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const pidFile = join(dataDir, 'passaparola.pid')
  const lock = new DatabaseSync(join(dataDir, 'lock.db'), { timeout: 0 })
  try {
    lock.exec('pragma locking_mode = exclusive; begin exclusive;')
  } catch (cause) {
    lock.close()
    throw inUse(dataDir, readPid(pidFile), cause)
  }
  writeFileSync(pidFile, `${process.pid}\n`)
  return {
    release() {
      if (!lock.isOpen) return
      rmSync(pidFile, { force: true })
      lock.close()
    },
  }
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim() || '?'
  } catch {
    // The other program may be about to write it: the number only helps the person.
    return '?'
  }
}

function inUse(dataDir: string, pid: string, cause: unknown): RefusedToStart {
  return new RefusedToStart(
    'data-folder-in-use',
    {
      en: `The data folder ${dataDir} is in use by another Passaparola (process ${pid}). Stop that one first, or choose another folder with PASSAPAROLA_DATA.`,
      it: `La cartella dati ${dataDir} è già usata da un’altra istanza di Passaparola (processo ${pid}). Ferma prima quella, o scegli un’altra cartella con PASSAPAROLA_DATA.`,
    },
    cause,
  )
}
