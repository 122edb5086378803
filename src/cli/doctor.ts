import { existsSync } from 'node:fs'
import { rmdir } from 'node:fs/promises'
import { OperatorReport } from '../http/index.ts'
import { loadConfig, loadSecretKeys } from '../platform/config/config.ts'
import { systemClock } from '../platform/clock.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { examineDatabase } from '../platform/db/examine.ts'
import type { Command, CommandCall } from '../platform/terminal/command.ts'
import { NotReachable, Refused } from '../platform/terminal/refused.ts'
import { checkClock, checkDatabase, checkDisk, checkFolder, checkKeys, checkMail, checkPublicUrl, checkWeb } from './doctor-checks.ts'
import { checkRunning } from './doctor-running.ts'
import type { Finding } from './finding.ts'
import { dataFolder, ourMachine } from './our-product.ts'
import { cliWords } from './words.ts'

const marks = { ok: '✓', advice: '!', trouble: '✗', unknown: '–' } as const

/** Looks at everything that can be wrong with an installation, changes nothing, and says what to do about each thing. */
export const doctor: Command = {
  options: {},
  takes: [0, 0],
  help: { en: cliWords.en.help.doctor, it: cliWords.it.help.doctor },
  async run(call) {
    const { terminal, language } = call
    const environment = readEnvironment()
    const isNew = !existsSync(dataFolder())
    // A configuration that cannot be read is the whole answer: it throws its own sentences.
    const config = loadConfig(environment)
    const secretKeys = loadSecretKeys(environment)
    const report = await askRunning(call)
    const progress = terminal.progress(cliWords[language].examining)
    const findings: Finding[] = []
    const before = systemClock.now()
    const examined = await examineDatabase(config)
    const now = systemClock.now()
    const checks = [
      () => checkFolder(config, report, isNew), () => checkDisk(config), () => checkDatabase(config, examined), () => checkClock(examined, before, now), () => checkKeys(config, secretKeys),
      () => checkWeb(config), () => checkPublicUrl(config, report !== null), () => checkMail(config), () => checkRunning(report),
    ]
    for (const [place, check] of checks.entries()) {
      progress.at(place, checks.length)
      findings.push(...[await check()].flat())
    }
    progress.end()
    // Reading the configuration makes the folder; looking must leave nothing behind.
    if (isNew) await rmdir(config.dataDir).catch(() => {})

    const trouble = findings.some(({ state }) => state === 'trouble')
    terminal.give({
      ok: !trouble,
      running: report !== null,
      findings: findings.map(({ id, state, words }) => ({ id, state, sentence: words[language] })),
      report,
    })
    for (const { state, words } of findings) terminal.say(`${marks[state]} ${words[language]}`)
    terminal.say(`\n${trouble ? cliWords[language].someTrouble : cliWords[language].allWell}`)
    return trouble ? 1 : 0
  },
}

/** What the running product says of itself; null when none runs here. */
async function askRunning({ language }: CommandCall): Promise<OperatorReport | null> {
  try {
    return await (await ourMachine(language)).ask('GET', '/operator/doctor', OperatorReport, { timeoutMs: 10_000 })
  } catch (cause) {
    // A key of an earlier run: whoever answers there has another data folder, which is then said by the checks.
    if (cause instanceof NotReachable || cause instanceof Refused) return null
    throw cause
  }
}
