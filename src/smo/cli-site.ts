import { writeFile } from 'node:fs/promises'
import { systemClock } from '../platform/clock.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import type { CommandCall } from '../platform/terminal/command.ts'
import { table } from '../platform/terminal/table.ts'
import type { Severity } from './audit.ts'
import { audits } from './catalogue.ts'
import { smoCliWords } from './cli-words.ts'
import { printable } from './report/say.ts'
import { auditSite } from './site/audit-site.ts'

const signs: Readonly<Record<Severity, string>> = { error: '✗', warn: '!', info: 'i' }
const exit = { clean: 0, found: 1, notRead: 4 } as const

/** `passaparola audit URL --site`: what each template of a site has wrong, and how many pages one fix mends. */
export async function auditWholeSite(call: CommandCall, address: string, { fetch, most, isGrave }: { readonly fetch: Fetch; readonly most: number; readonly isGrave: (severity: Severity) => boolean }): Promise<number> {
  const { terminal, language } = call
  const words = smoCliWords[language]
  const progress = terminal.progress(words.reading(address))
  const site = await auditSite(address, { fetch, clock: systemClock, mostPages: most, onProgress: ({ read, found }) => progress.at(read, found) }).finally(() => progress.end())
  const titleOf = (id: string): string => audits.find((audit) => audit.id === id)?.words[language].fail ?? id
  const output = call.text('output')
  if (output !== undefined) await writeFile(output, `${JSON.stringify(site, null, 2)}\n`)
  terminal.give(site)
  if (site.trouble !== null) {
    terminal.note(words.notRead(address, words.siteTroubles[site.trouble]))
    return exit.notRead
  }
  terminal.say(words.siteRead(site.pages.length, site.pages.filter(({ score }) => score === null).length))
  for (const { shape, ogType, pages, meanScore, findings } of site.templates) {
    terminal.say(`\n${printable(shape)}${ogType === null ? '' : ` (${printable(ogType)})`}  ${words.mends(pages)}, ${meanScore ?? '–'}/100`)
    if (findings.length > 0) terminal.say(table(['', '', '', ''], findings.map((finding) => [`  ${signs[finding.severity]}`, finding.auditId, words.mends(finding.pages), titleOf(finding.auditId)])).split('\n').slice(1).join('\n'))
  }
  if (output !== undefined) terminal.note(words.wrote(output))
  return site.findings.some(({ severity }) => isGrave(severity)) ? exit.found : exit.clean
}
