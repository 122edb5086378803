import { existsSync } from 'node:fs'
import { createApp } from '../app.ts'
import { assembleServer, webFolder } from '../http/index.ts'
import { loadConfig, loadSecretKeys } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { giveBackMemory } from '../platform/give-back-memory.mjs'
import type { Language } from '../platform/i18n.ts'
import { createLog } from '../platform/log/create-log.ts'
import type { Log } from '../platform/log/log.ts'
import type { Command, CommandCall } from '../platform/terminal/command.ts'
import { boundYoungHeap } from '../platform/young-heap.ts'
import { cliWords } from './words.ts'

export const start: Command = {
  options: {},
  takes: [0, 0],
  help: { en: cliWords.en.help.start, it: cliWords.it.help.start },
  run: serve,
}

/** Serves until it is told to stop. */
async function serve({ terminal, language }: CommandCall): Promise<number> {
  const words = cliWords[language]
  const environment = readEnvironment()
  const config = loadConfig(environment)
  const log = createLog(config.logLevel)
  endOnSurprise(log)
  const app = await createApp({ config, secretKeys: loadSecretKeys(environment), log })
  const api = await assembleServer(app)

  try {
    await api.listen({ host: config.host, port: config.port })
  } catch (cause) {
    await app.stop()
    const sentence = notListening(cause, config, language)
    if (sentence === null) throw cause
    throw Object.assign(new Error(sentence, { cause }), { words: { [language]: sentence } })
  }
  await app.start()
  giveBackMemory()

  const seconds = process.uptime()
  terminal.say(words.ready(config.publicUrl, seconds.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })))
  const webBuilt = existsSync(webFolder)
  if (config.role !== 'worker' && !webBuilt) terminal.note(words.webMissing)
  const heldSince = await app.instance.heldSince()
  if (heldSince !== null) terminal.say(words.held)
  const firstOwnerLink = await app.workspaces.firstOwnerLink()
  if (firstOwnerLink !== null) terminal.say(`\n${words.firstOwner}\n\n  ${firstOwnerLink}\n`)
  terminal.give({ ready: true, url: config.publicUrl, seconds, pid: process.pid, firstOwnerLink, heldSince, webBuilt })

  boundYoungHeap()
  await toldToStop()
  terminal.note(words.stopping)
  await api.close()
  await app.stop()
  terminal.note(words.stopped)
  return 0
}

/** One Ctrl-C can arrive several times: from the terminal and from npm, which passes it on. */
const samePressMs = 500

/** The first signal asks to finish; a second one of a person who does not want to wait ends at once: nothing acknowledged is lost. */
function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    let askedAt: number | null = null
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        if (askedAt !== null && performance.now() - askedAt > samePressMs) process.exit(130)
        askedAt ??= performance.now()
        resolve()
      })
    }
  })
}

/** What nobody expected is no state to go on from: say it and end; whoever runs us starts us again, and nothing acknowledged is lost. */
function endOnSurprise(log: Log): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (cause: unknown) => {
      log.error('the program ends because of an error nobody handled', { cause })
      process.exit(1)
    })
  }
}

function notListening(cause: unknown, { host, port }: { host: string; port: number }, language: Language): string | null {
  const words = cliWords[language]
  switch ((cause as { code?: unknown }).code) {
    case 'EADDRINUSE':
      return words.portTaken(port)
    case 'EACCES':
      return words.portForbidden(port)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return words.hostUnknown(host)
    default:
      return null
  }
}
