import { copyFile, open, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { RefusedToStart } from './errors.ts'
import { sqliteFile } from './sqlite-file.ts'

/**
 * Puts a backup (a database file, perhaps with its log beside it) in the place of the database of a data folder. What was there is
 * kept beside it; gives its path, or null when there was nothing. Refuses while a program uses the folder (`data-folder-in-use`) and when the file is no whole backup of
 * ours (`not-a-backup`). The restored database starts held.
 */
export async function restoreSqlite({ from, dataDir, clock }: { from: string; dataDir: string; clock: Clock }): Promise<string | null> {
  const lock = lockDataFolder(dataDir)
  const path = sqliteFile(dataDir)
  const incoming = `${path}.incoming`
  try {
    await removeDatabase(incoming)
    if (!existsSync(from)) throw notABackup(from, 'missing')
    for (const part of ['', '-wal']) if (existsSync(from + part)) await copyFile(from + part, incoming + part)
    checkBackup(from, incoming)
    holdCopy(incoming, clock.now())
    await syncFile(incoming)
    const kept = existsSync(path) ? `${path}.before-restore-${clock.now()}` : null
    // The newest changes of the old database may still be in its log: the three files stay together.
    if (kept !== null) for (const part of ['-wal', '-shm', '']) if (existsSync(path + part)) await rename(path + part, kept + part)
    await rename(incoming, path)
    await syncFile(dataDir)
    return kept
  } finally {
    await removeDatabase(incoming)
    lock.release()
  }
}

function checkBackup(from: string, path: string): void {
  const db = opened(from, path)
  try {
    const state = db.prepare('pragma quick_check(1)').get()?.['quick_check']
    if (state !== 'ok') throw notABackup(from, String(state))
    db.prepare('select count(*) from schema_migrations').get()
    db.prepare('select count(*) from instance').get()
  } catch (cause) {
    throw cause instanceof RefusedToStart ? cause : notABackup(from, cause instanceof Error ? cause.message : String(cause))
  } finally {
    db.close()
  }
}

function opened(from: string, path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (cause) {
    throw notABackup(from, cause instanceof Error ? cause.message : String(cause))
  }
}

/** Another id, and held: see instance.ts. A database that never started has no row, and nothing to hold. */
function holdCopy(path: string, now: number): void {
  const db = new DatabaseSync(path)
  try {
    db.exec('pragma journal_mode = delete')
    db.prepare("update instance set id = ?, held_since = coalesce(held_since, ?), held_reason = coalesce(held_reason, 'restored')").run(newId(now), now)
  } finally {
    db.close()
  }
}

const removeDatabase = async (path: string): Promise<void> => void (await Promise.all(['', '-wal', '-shm'].map((part) => rm(path + part, { force: true }))))

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function notABackup(path: string, why: string): RefusedToStart {
  return new RefusedToStart('not-a-backup', {
    en: `${path} is not a whole backup of Passaparola (${why}). Nothing was changed.`,
    it: `${path} non è un backup integro di Passaparola (${why}). Non è stato modificato nulla.`,
  })
}
