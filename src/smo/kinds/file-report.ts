import type { Language } from '../../platform/i18n.ts'
import type { Severity } from '../audit.ts'
import { printable, say } from '../report/say.ts'
import { reportWords } from '../report/words.ts'
import type { FileReport } from './audit-file.ts'
import { kindAudits } from './catalogue.ts'
import type { KindFinding } from './kind-audit.ts'

/** One thing wrong with a file, in words. */
export interface SaidFinding {
  readonly id: string
  readonly severity: Severity
  readonly title: string
  readonly reason: string
  readonly why: string
  readonly how: string
}

const byId = new Map(kindAudits.map((audit) => [audit.id, audit]))
const gravity = { error: 0, warn: 1, info: 2 } as const

/** What failed, errors first. */
export function saidFindings(findings: readonly KindFinding[], language: Language): readonly SaidFinding[] {
  return findings
    .flatMap(({ id, severity, outcome }) => {
      const audit = byId.get(id)
      if (audit === undefined || outcome.result !== 'fail') return []
      const { title, reason, why, how } = say(audit, outcome, language)
      return [{ id, severity, title, reason: reason ?? '', why, how }]
    })
    .toSorted((one, other) => gravity[one.severity] - gravity[other.severity])
}

const signs: Readonly<Record<Severity, string>> = { error: '✗', warn: '!', info: 'i' }

/** A report of a file for a terminal. Nothing of the file reaches it as a control sequence. */
export function fileReportAsText(name: string, { kind, facts, findings }: FileReport, language: Language): string {
  const words = reportWords[language]
  const said = saidFindings(findings, language)
  const lines = said.flatMap(({ severity, title, id, reason, how }) => [`${signs[severity]} ${words.severities[severity]}  ${title}  ${id}`, `    ${printable(reason)}`, `    ${how}`, ''])
  return [printable(name), `${kind}: ${printable(summary(facts))}`, '', ...(lines.length > 0 ? lines : [words.nothing, ''])].join('\n')
}

/** The facts that are single words or numbers, as `name value`. */
function summary(facts: FileReport['facts']): string {
  return Object.entries(facts)
    .flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${name} ${value}`] : []))
    .join(', ')
}
