import type { Language } from '../../platform/i18n.ts'
import type { Severity } from '../audit.ts'
import { smoNetworks } from '../networks.ts'
import { failedOf, type PageReport } from '../report.ts'
import { resolvers } from '../resolvers/all.ts'
import { countsOf, nameOf, type NamesOf, printable, printableLines, say, sayFix, sayWhere } from './say.ts'
import { reportWords } from './words.ts'

export interface TextOptions extends NamesOf {
  readonly language: Language
  /** ANSI colours; the caller knows whether there is a terminal. */
  readonly color?: boolean
}

const colors: Readonly<Record<Severity | 'bold' | 'dim', string>> = { error: '31', warn: '33', info: '36', bold: '1', dim: '2' }
const signs: Readonly<Record<Severity, string>> = { error: '✗', warn: '!', info: 'i' }

/** Reports for a terminal, one after the other. Nothing of a page reaches the terminal as a control sequence. */
export function reportAsText(reports: readonly PageReport[], options: TextOptions): string {
  return reports.map((report) => onePage(report, options)).join('\n')
}

function onePage(report: PageReport, { language, color = false, ...names }: TextOptions): string {
  const words = reportWords[language]
  const paint = (style: keyof typeof colors, text: string): string => (color ? `\u001b[${colors[style]}m${text}\u001b[0m` : text)
  const { score, judged, cards } = report
  const counts = countsOf(report)
  const lines = [
    paint('bold', nameOf(report, names)),
    `${words.score}: ${score.value === null ? words.noScore : `${score.value}/100`} – ${words.counts(counts.error, counts.warn, counts.info)}`,
    '',
  ]
  const widest = Math.max(...smoNetworks.map((network) => resolvers[network].name.length))
  for (const network of smoNetworks) {
    const card = cards[network]
    const title = card.title === null ? '–' : printable(card.title.value)
    lines.push(`  ${resolvers[network].name.padEnd(widest)}  ${`${score.networks[network] ?? '–'}`.padStart(3)}  ${words.layouts[card.layout]}${card.layout === 'none' ? '' : `: ${title}`}`)
  }
  lines.push('')
  for (const { audit, outcome } of failedOf(report)) {
    const said = say(audit, outcome, language)
    lines.push(`${paint(audit.severity, `${signs[audit.severity]} ${words.severities[audit.severity]}`)}  ${paint('bold', said.title)}  ${paint('dim', audit.id)}`)
    if (said.reason !== null && said.reason !== '') lines.push(`    ${printable(said.reason)}`)
    for (const evidence of (outcome.evidence ?? []).slice(0, 5)) {
      const where = sayWhere(evidence, language)
      lines.push(`    ${paint('dim', `${where === null ? '' : `${where}: `}${printable(evidence.text)}`)}`)
    }
    lines.push(`    ${said.how}`)
    if (outcome.fix !== undefined) {
      lines.push(`    ${sayFix(outcome.fix, language)}`)
      if (outcome.fix.text !== '') lines.push(...printableLines(outcome.fix.text).split('\n').map((line) => `      ${line}`))
    }
    lines.push('')
  }
  if (failedOf(report).length === 0) lines.push(words.nothing, '')
  const byHand = judged.filter(({ outcome }) => outcome.result === 'manual')
  if (byHand.length > 0) {
    lines.push(`${words.byHand}:`, ...byHand.map(({ audit, outcome }) => `  · ${say(audit, outcome, language).title} (${audit.id})`), '')
  }
  const passed = judged.filter(({ outcome }) => outcome.result === 'pass').length
  lines.push(paint('dim', `${words.passed(passed)}, ${words.notApplicable(judged.filter(({ outcome }) => outcome.result === 'not-applicable').length)}`), '')
  return lines.join('\n')
}
