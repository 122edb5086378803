import type { Language } from '../../platform/i18n.ts'
import { smoNetworks } from '../networks.ts'
import { failedOf, type PageReport } from '../report.ts'
import { resolvers } from '../resolvers/all.ts'
import { countsOf, nameOf, type NamesOf, printable, printableLines, say, sayFix, sayWhere } from './say.ts'
import { reportWords } from './words.ts'

export interface MarkdownOptions extends NamesOf {
  readonly language: Language
}

const icons = { error: '🔴', warn: '🟠', info: '🔵' } as const

/** Reports as CommonMark with tables, for pull requests and issues. Nothing of a page becomes markup, a link or a mention. */
export function reportAsMarkdown(reports: readonly PageReport[], { language, ...names }: MarkdownOptions): string {
  return `${reports.map((report) => onePage(report, language, names)).join('\n\n---\n\n')}\n`
}

function onePage(report: PageReport, language: Language, names: NamesOf): string {
  const words = reportWords[language]
  const { score, cards, judged } = report
  const counts = countsOf(report)
  const parts = [
    `## ${code(nameOf(report, names))}`,
    `**${words.score}: ${score.value === null ? words.noScore : `${score.value}/100`}** – ${words.counts(counts.error, counts.warn, counts.info)}`,
    [
      `| | ${words.score} | ${words.previews} |`,
      '| --- | ---: | --- |',
      ...smoNetworks.map((network) => {
        const card = cards[network]
        return `| ${resolvers[network].name} | ${score.networks[network] ?? '–'} | ${words.layouts[card.layout]}${card.title === null ? '' : `: ${escape(card.title.value)}`} |`
      }),
    ].join('\n'),
    `### ${words.findings}`,
  ]
  const failed = failedOf(report)
  if (failed.length === 0) parts.push(words.nothing)
  for (const { audit, outcome } of failed) {
    const said = say(audit, outcome, language)
    parts.push(`#### ${icons[audit.severity]} ${said.title} (${code(audit.id)})`)
    if (said.reason !== null && said.reason !== '') parts.push(escape(said.reason))
    const evidence = (outcome.evidence ?? []).slice(0, 5)
    if (evidence.length > 0) parts.push(evidence.map((each) => `- ${[sayWhere(each, language), code(each.text)].filter((part) => part !== null).join(': ')}`).join('\n'))
    parts.push(escape(said.how))
    if (outcome.fix !== undefined) parts.push(outcome.fix.text === '' ? escape(sayFix(outcome.fix, language)) : `${escape(sayFix(outcome.fix, language))}\n\n${fenced(outcome.fix.text, outcome.fix.to === 'header' || outcome.fix.to === 'robots.txt' ? '' : 'html')}`)
  }
  const byHand = judged.filter(({ outcome }) => outcome.result === 'manual')
  if (byHand.length > 0) parts.push(`### ${words.byHand}`, byHand.map(({ audit, outcome }) => `- ${escape(say(audit, outcome, language).title)} (${code(audit.id)})`).join('\n'))
  return parts.join('\n\n')
}

/** Text that stays text: no markup, no table cell, no mention, no address that becomes a link. */
function escape(text: string): string {
  return printable(text)
    .replace(/[\\*_{}[\]()#+!|~>]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('`', '&#96;')
    .replaceAll('<', '&lt;')
    .replaceAll('@', '@\u200b')
    .replace(/(https?):\/\//gi, '$1:\u200b//')
}

/** A code span that no backtick inside can end, and that no bar can end the table cell of. */
function code(text: string): string {
  const line = printable(text).replaceAll('|', '\u00a6')
  const fence = '`'.repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  return line.includes('`') ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`
}

function fenced(text: string, language: string): string {
  const lines = printableLines(text)
  const fence = '`'.repeat(Math.max(2, ...[...lines.matchAll(/`+/g)].map(([run]) => run.length)) + 1)
  return `${fence}${language}\n${lines}\n${fence}`
}
