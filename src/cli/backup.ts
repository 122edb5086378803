import { existsSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { systemClock } from '../platform/clock.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { version } from '../platform/config/version.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import { sqliteFile } from '../platform/db/sqlite-file.ts'
import { openSnapshot } from '../platform/db/snapshot.ts'
import type { Command } from '../platform/terminal/command.ts'
import { filesFolderOf, keyFileOf } from './archive.ts'
import { megabytes } from './megabytes.ts'
import { stepBack } from './step-back.ts'
import { dataFolder } from './our-product.ts'
import { writeArchive } from './write-archive.ts'
import { cliWords } from './words.ts'

const refusal = (code: string, say: (words: (typeof cliWords)['en']) => string) => new RefusedToStart(code, { en: say(cliWords.en), it: say(cliWords.it) })

/**
 * Database and uploaded files in one archive. It reads the data folder beside a running product (SQLite gives every reader a
 * consistent moment), so nothing has to be asked of it and nothing has to stop.
 */
export const backup: Command = {
  options: { to: { type: 'string' }, 'with-keys': { type: 'boolean' } },
  takes: [0, 0],
  help: { en: cliWords.en.help.backup, it: cliWords.it.help.backup },
  async run({ terminal, language, text, flag }) {
    const words = cliWords[language]
    if (readEnvironment().DATABASE_URL?.trim()) throw refusal('backup-is-pg-dump', (w) => w.backupOnPostgres)
    const dataDir = dataFolder()
    if (!existsSync(sqliteFile(dataDir))) throw refusal('no-database', (w) => w.noDatabase(dataDir))
    const now = systemClock.now()
    const to = resolve(text('to') ?? join(dataDir, 'backups', `passaparola-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '')}Z.tar`))
    if (existsSync(to)) throw refusal('backup-exists', (w) => w.fileExists(to))
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    // Whoever follows a link now goes first.
    stepBack()
    const progress = terminal.progress(words.backingUp)
    const withKeys = flag('with-keys') && existsSync(keyFileOf(dataDir))
    const database = await openSnapshot(dataDir)
    try {
      const files = await writeArchive(to, {
        manifest: { passaparola: 'backup', format: 2, version, createdAt: now, withKeys }, database, filesFolder: filesFolderOf(dataDir), keyFile: withKeys ? keyFileOf(dataDir) : null,
      }, progress)
      progress.end()
      const { size } = await stat(to)
      terminal.give({ file: to, bytes: size, files, withKeys })
      terminal.say(words.backedUp(to, megabytes(size, language), files))
      terminal.say(withKeys ? words.withKeys : words.withoutKeys(keyFileOf(dataDir)))
    } finally {
      progress.end()
      await database.close()
    }
  },
}
