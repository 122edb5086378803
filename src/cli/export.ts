import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { systemClock } from '../platform/clock.ts'
import { loadConfig } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import { examineDatabase } from '../platform/db/examine.ts'
import { exportLines } from '../platform/db/move.ts'
import { openDiskFiles } from '../platform/files/disk-files.ts'
import type { Command } from '../platform/terminal/command.ts'
import { openDoors } from '../workspaces/index.ts'
import { durable, filesFolderOf, keyFileOf } from './archive.ts'
import { fileLines } from './export-file.ts'
import { megabytes } from './megabytes.ts'
import { cliWords } from './words.ts'

const refusal = (code: string, say: (words: (typeof cliWords)['en']) => string) => new RefusedToStart(code, { en: say(cliWords.en), it: say(cliWords.it) })

/** Every row and file as of one moment, from either database, while the product serves; who is signed in just now stays behind. */
export const exportAll: Command = {
  options: { to: { type: 'string' } },
  takes: [0, 0],
  help: { en: cliWords.en.help.export, it: cliWords.it.help.export },
  async run({ terminal, language, text }) {
    const words = cliWords[language]
    const config = loadConfig(readEnvironment())
    const examined = await examineDatabase(config)
    if (examined.result === 'unreachable') throw refusal('database-unreachable', (w) => w.databaseUnreachable(examined.why))
    if (examined.result === 'none' || examined.schema === 0) throw refusal('no-database', (w) => w.noDatabase(config.databaseUrl === null ? config.dataDir : 'DATABASE_URL'))
    const to = resolve(text('to') ?? join(config.dataDir, 'backups', `passaparola-${new Date(systemClock.now()).toISOString().slice(0, 19).replaceAll(':', '')}Z.ndjson.gz`))
    if (existsSync(to)) throw refusal('export-exists', (w) => w.fileExists(to))
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    const unfinished = `${to}.unfinished`
    await rm(unfinished, { force: true })
    const progress = terminal.progress(words.exporting)
    let rows = -2
    let files = 0
    const { schema } = examined
    async function* lines(): AsyncGenerator<string> {
      for await (const line of exportLines(config, { schema, clock: systemClock, without: openDoors })) {
        progress.at((rows += 1), null)
        yield line
      }
      yield* fileLines(openDiskFiles(filesFolderOf(config.dataDir)), (count) => progress.at((files = count), null))
    }
    try {
      await pipeline(Readable.from(lines(), { objectMode: true }), createGzip(), createWriteStream(unfinished, { mode: 0o600, flags: 'wx' }))
      await durable(unfinished)
      await rename(unfinished, to)
      await durable(dirname(to))
    } finally {
      progress.end()
      await rm(unfinished, { force: true })
    }
    const { size } = await stat(to)
    terminal.give({ file: to, bytes: size, rows, files, schema })
    terminal.say(words.exported(to, megabytes(size, language), rows, files))
    terminal.say(words.withoutKeys(keyFileOf(config.dataDir)))
  },
}
