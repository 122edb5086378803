import { existsSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { migrationsFolder } from '../app.ts'
import { systemClock } from '../platform/clock.ts'
import { loadConfig } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import { migrate, schemaVersion } from '../platform/db/migrate.ts'
import { importLines } from '../platform/db/move.ts'
import { openDatabase } from '../platform/db/open-database.ts'
import { openDiskFiles } from '../platform/files/disk-files.ts'
import { createLog } from '../platform/log/create-log.ts'
import type { Command } from '../platform/terminal/command.ts'
import { filesFolderOf, keyFileOf } from './archive.ts'
import { rowLinesOf, takeFiles } from './export-file.ts'
import { cliWords } from './words.ts'

/** An export into an empty database of either kind: all rows or none. Its files come first; alone they harm nobody. */
export const importAll: Command = {
  options: {},
  takes: [1, 1],
  help: { en: cliWords.en.help.import, it: cliWords.it.help.import },
  async run({ terminal, language, words: [file = ''] }) {
    const words = cliWords[language]
    const environment = readEnvironment()
    const config = loadConfig(environment)
    const from = resolve(file)
    if (!existsSync(from)) throw new RefusedToStart('import-missing', { en: cliWords.en.noSuchFile(from), it: cliWords.it.noSuchFile(from) })
    const database = await openDatabase<Record<string, never>>({ ...config, log: createLog(config.logLevel) })
    const progress = terminal.progress(words.importing)
    try {
      await migrate(database, migrationsFolder, systemClock)
      mkdirSync(filesFolderOf(config.dataDir), { recursive: true, mode: 0o700 })
      const files = await takeFiles(from, openDiskFiles(filesFolderOf(config.dataDir)), (count) => progress.at(count, null))
      const rows = await importLines(database, rowLinesOf(from, (count) => progress.at(count, null)), { schema: await schemaVersion(migrationsFolder), clock: systemClock })
      progress.end()
      const hasKey = existsSync(keyFileOf(config.dataDir)) || Boolean(environment.PASSAPAROLA_SECRET_KEYS?.trim())
      terminal.give({ rows, files, held: true, hasKey, database: database.kind })
      terminal.say(words.imported(rows, files))
      terminal.say(words.restoredHeld)
      if (!hasKey) terminal.say(words.bringTheKey(keyFileOf(config.dataDir)))
    } finally {
      progress.end()
      await database.close()
    }
  },
}
