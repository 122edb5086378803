import { copyFile, open, rename, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { RefusedToStart } from './errors.ts'
import { sqliteFile } from './open-sqlite.ts'
import { SqliteThread } from './sqlite-thread.ts'

/**
 * Copies the SQLite database of a data folder to one file, consistent and compact, while the product goes on serving (this
 * may be another process). The copy carries its own hold: whoever restores it finds it held, because the original may
 * still be publishing. Throws when `to` exists. Media and the secret key are files of the data folder, not in here.
 */
export async function backupSqlite({ dataDir, to, clock }: { dataDir: string; to: string; clock: Clock }): Promise<void> {
  if (existsSync(to)) throw new RefusedToStart('backup-exists', { en: `${to} is there already: choose another name.`, it: `${to} esiste già: scegli un altro nome.` })
  const unfinished = `${to}.unfinished`
  await rm(unfinished, { force: true })
  const thread = new SqliteThread({ path: sqliteFile(dataDir), role: 'reader', cacheKb: 4096 })
  try {
    await thread.askOne({ op: 'run', sent: { sql: 'vacuum into ?', values: [unfinished] } })
  } finally {
    await thread.close()
  }
  holdCopy(unfinished, clock.now())
  await syncFile(unfinished)
  await rename(unfinished, to)
  await syncFile(dirname(to))
}

/**
 * Puts a backup in the place of the database of a data folder. What was there is kept beside it; gives its path, or null when
 * there was nothing. Refuses while a program uses the folder (`data-folder-in-use`) and when the file is no whole backup of
 * ours (`not-a-backup`). The restored database starts held.
 */
export async function restoreSqlite({ from, dataDir, clock }: { from: string; dataDir: string; clock: Clock }): Promise<string | null> {
  const lock = lockDataFolder(dataDir)
  const path = sqliteFile(dataDir)
  const incoming = `${path}.incoming`
  try {
    await rm(incoming, { force: true })
    if (!existsSync(from)) throw notABackup(from, 'missing')
    await copyFile(from, incoming)
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
    await rm(incoming, { force: true })
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
