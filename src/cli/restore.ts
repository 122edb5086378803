import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { systemClock } from '../platform/clock.ts'
import { prepareDataFolder } from '../platform/config/data-folder.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { restoreSqlite } from '../platform/db/backup.ts'
import { lockDataFolder } from '../platform/db/data-folder-lock.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import { sqliteFile } from '../platform/db/sqlite-file.ts'
import type { Command } from '../platform/terminal/command.ts'
import { durable, filesFolderOf, keyFileOf } from './archive.ts'
import { dataFolder } from './our-product.ts'
import { readArchive } from './read-archive.ts'
import { cliWords } from './words.ts'

const refusal = (code: string, say: (words: (typeof cliWords)['en']) => string) => new RefusedToStart(code, { en: say(cliWords.en), it: say(cliWords.it) })

/**
 * A backup into an empty data folder. Everything is unpacked and checked beside it first; the database comes last, so a
 * restore that was killed has not happened and can be begun again.
 */
export const restore: Command = {
  options: {},
  takes: [1, 1],
  help: { en: cliWords.en.help.restore, it: cliWords.it.help.restore },
  async run({ terminal, language, words: [file = ''] }) {
    const words = cliWords[language]
    if (readEnvironment().DATABASE_URL?.trim()) throw refusal('restore-is-pg-restore', (w) => w.restoreOnPostgres)
    const from = resolve(file)
    if (!existsSync(from)) throw refusal('not-a-backup', (w) => w.noSuchFile(from))
    const dataDir = prepareDataFolder(dataFolder())
    lockDataFolder(dataDir).release()
    refuseUnlessEmpty(dataDir)
    const room = join(dataDir, '.restoring')
    await rm(room, { recursive: true, force: true })
    await mkdir(room, { mode: 0o700 })
    const progress = terminal.progress(words.restoring)
    try {
      const { manifest, files } = await readArchive(from, { databaseFile: join(room, 'copy.db'), filesFolder: join(room, 'files'), keyFile: join(room, 'secret.key') }, progress)
      const unpackedKey = join(room, 'secret.key')
      // The same key may be there already: put by hand, or by a restore that was killed later on.
      const otherKey = manifest.withKeys && existsSync(keyFileOf(dataDir)) && !readFileSync(keyFileOf(dataDir)).equals(readFileSync(unpackedKey))
      if (otherKey) throw refusal('key-there', (w) => w.keyThere(keyFileOf(dataDir)))
      if (manifest.withKeys) await rename(unpackedKey, keyFileOf(dataDir))
      // Left by a restore that was killed after this step.
      await rm(filesFolderOf(dataDir), { recursive: true, force: true })
      if (files > 0) await rename(join(room, 'files'), filesFolderOf(dataDir))
      await durable(dataDir)
      await restoreSqlite({ from: join(room, 'copy.db'), dataDir, clock: systemClock })
      progress.end()
      const hasKey = existsSync(keyFileOf(dataDir)) || Boolean(readEnvironment().PASSAPAROLA_SECRET_KEYS?.trim())
      terminal.give({ dataFolder: dataDir, files, held: true, hasKey, madeAt: manifest.createdAt, version: manifest.version })
      terminal.say(words.restored(dataDir, files))
      terminal.say(words.restoredHeld)
      if (!hasKey) terminal.say(words.bringTheKey(keyFileOf(dataDir)))
    } finally {
      progress.end()
      await rm(room, { recursive: true, force: true })
    }
  },
}

/** A database, or files without the mark of a restore that was killed: somebody's, and not ours to mix with. */
function refuseUnlessEmpty(dataDir: string): void {
  const unfinished = existsSync(join(dataDir, '.restoring'))
  const files = existsSync(filesFolderOf(dataDir)) ? readdirSync(filesFolderOf(dataDir)) : []
  if (existsSync(sqliteFile(dataDir)) || (files.length > 0 && !unfinished)) throw refusal('folder-not-empty', (w) => w.folderNotEmpty(dataDir))
}
