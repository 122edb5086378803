import { readFile, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { systemClock } from '../platform/clock.ts'
import { version } from '../platform/config/version.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { parseAllowEntry } from '../platform/http/address-guard.ts'
import { createFetch } from '../platform/http/client.ts'
import { type Fetch, FetchError } from '../platform/http/fetch.ts'
import { type Command, type CommandCall, WrongUsage } from '../platform/terminal/command.ts'
import { wholeNumber } from '../platform/terminal/read-options.ts'
import { auditWholeSite } from './cli-site.ts'
import { smoCliWords } from './cli-words.ts'
import { gatherPage, pageOfMarkup } from './gather/gather-page.ts'
import { troubleOf } from './gather/surroundings.ts'
import { auditFile } from './kinds/audit-file.ts'
import { kindReport, kindReportAsText } from './kinds/report.ts'
import type { KindReport } from './kinds/schema.ts'
import { smoNetworks, type SmoNetwork } from './networks.ts'
import { auditPage, failedOf, type PageReport } from './report.ts'
import { reportAsJson } from './report/json.ts'
import { reportFormats, writeReport } from './report/write-report.ts'

type Words = (typeof smoCliWords)['en']
type Trouble = keyof Words['troubles']

export const wrong = (words: (w: Words) => string): WrongUsage => new WrongUsage({ en: words(smoCliWords.en), it: words(smoCliWords.it) })

/** One of a few, or wrong usage. */
export function choice<Value extends string>(call: CommandCall, option: string, values: readonly Value[], usual: Value): Value {
  const given = call.text(option)
  if (given === undefined) return usual
  const found = values.find((value) => value === given)
  if (found === undefined) throw wrong((words) => words.badValue(option, values.join(', ')))
  return found
}

const gravity = { error: 2, warn: 1, info: 0, never: 3 } as const
const exit = { clean: 0, found: 1, notRead: 4 } as const

/** `passaparola audit …` */
export const auditCommand: Command = {
  options: {
    network: { type: 'string', multiple: true }, depth: { type: 'string' }, base: { type: 'string' }, format: { type: 'string' }, output: { type: 'string' }, 'fail-on': { type: 'string' },
    site: { type: 'boolean' }, pages: { type: 'string' },
  },
  takes: [1, 100],
  help: { en: smoCliWords.en.help.audit, it: smoCliWords.it.help.audit },
  async run(call) {
    const { terminal, language } = call
    const words = smoCliWords[language]
    const networks = networksOf(call)
    const depth = choice(call, 'depth', ['card', 'page', 'full'] as const, 'full')
    const format = terminal.json ? 'json' : choice(call, 'format', reportFormats, 'text')
    const failOn = choice(call, 'fail-on', ['error', 'warn', 'info', 'never'] as const, 'error')
    const base = call.text('base')
    if (base !== undefined && !isWebAddress(base)) throw wrong((w) => w.badValue('base', 'https://…'))
    const fetch = fetchFor(call.words)
    if (call.flag('site')) {
      const [address = ''] = call.words
      if (call.words.length !== 1 || !isWebAddress(address)) throw wrong((w) => w.oneSite)
      const most = wholeNumber(call, 'pages', 200)
      if (most > 1_000) throw wrong((w) => w.badNumber('pages', 1, 1_000))
      return auditWholeSite(call, address, { fetch, most, isGrave: (severity) => gravity[severity] >= gravity[failOn] })
    }
    const reports: { readonly name: string; readonly report: PageReport }[] = []
    const others: KindReport[] = []
    const troubles: { readonly name: string; readonly trouble: Trouble }[] = []
    for (const name of call.words) {
      const progress = terminal.progress(words.reading(name))
      try {
        const body = isWebAddress(name) ? null : await readFile(name)
        const other = body === null ? null : await auditFile(body, { now: systemClock.now() })
        if (other !== null) {
          others.push(kindReport(name, other, language))
          continue
        }
        const page = body === null
          ? await gatherPage(name, { fetch, clock: systemClock, depth, network: networks?.length === 1 ? (networks[0] ?? null) : null, onProgress: ({ done, of }) => progress.at(done, of) })
          : pageOfMarkup(base ?? pathToFileURL(name).href.replace('file:', 'https:').replace(/^https:\/\/\//, 'https://page.invalid/'), body, systemClock.now())
        reports.push({ name, report: auditPage(page, { networks }) })
      } catch (cause) {
        troubles.push({ name, trouble: whyNotRead(cause) })
      } finally {
        progress.end()
      }
    }

    const fileNames = new Map(reports.map(({ name, report }) => [report.page.url, name]))
    const { text } = writeReport(reports.map(({ report }) => report), {
      format, language, version, color: call.text('output') === undefined && process.stdout.isTTY && process.stdout.hasColors(),
      ...(failOn === 'never' ? {} : { failOn }), nameOf: (url: string) => fileNames.get(url) ?? url,
    })
    const output = call.text('output')
    if (output !== undefined) await writeFile(output, text)
    if (terminal.json) terminal.give({ ...(JSON.parse(reportAsJson(reports.map(({ report }) => report), { language })) as object), files: others, notRead: troubles })
    else if (output === undefined && reports.length > 0) terminal.say(text.replace(/\n$/, ''))
    else if (output !== undefined) terminal.note(words.wrote(output))
    for (const other of others) terminal.say(kindReportAsText(other, language))
    for (const { name, trouble } of troubles) terminal.note(words.notRead(name, words.troubles[trouble]))
    const severities = [...reports.flatMap(({ report }) => failedOf(report).map(({ audit }) => audit.severity)), ...others.flatMap(({ findings }) => findings.flatMap(({ result, severity }) => (result === 'fail' ? [severity] : [])))]
    const found = severities.some((severity) => gravity[severity] >= gravity[failOn])
    return troubles.length > 0 ? exit.notRead : found ? exit.found : exit.clean
  },
}

function networksOf(call: CommandCall): readonly SmoNetwork[] | undefined {
  const given = call.values['network']
  if (!Array.isArray(given) || given.length === 0) return undefined
  return given.map((name) => {
    const network = smoNetworks.find((one) => one === name)
    if (network === undefined) throw wrong((words) => words.badValue('network', smoNetworks.join(', ')))
    return network
  })
}

export const isWebAddress = (text: string): boolean => /^https?:\/\//i.test(text) && URL.canParse(text)

/** What a person types may be anywhere, a machine on their desk included; what pages name is held to the public internet and the allow list. */
function fetchFor(names: readonly string[]): Fetch {
  const listed = (readEnvironment().PASSAPAROLA_ALLOW_NETWORKS ?? '').split(/[\s,]+/).filter((entry) => entry !== '')
  const hosts = names.filter(isWebAddress).map((name) => new URL(name).hostname.replace(/^\[|\]$/g, ''))
  return createFetch({ allowNetworks: [...listed, ...hosts].filter((entry) => parseAllowEntry(entry) !== null) })
}

function whyNotRead(cause: unknown): Trouble {
  if (cause instanceof FetchError) return troubleOf(cause)
  if (typeof (cause as { code?: unknown }).code === 'string') return 'file'
  throw cause
}
