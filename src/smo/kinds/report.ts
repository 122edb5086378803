import type { Language } from '../../platform/i18n.ts'
import type { Severity } from '../audit.ts'
import { printable, printableLines, say, sayFix } from '../report/say.ts'
import { reportWords } from '../report/words.ts'
import { kindAudits } from './catalogue.ts'
import type { Kind, KindFinding } from './kind-audit.ts'
import type { KindReport } from './schema.ts'

const byId = new Map(kindAudits.map((audit) => [audit.id, audit]))
const gravity: Readonly<Record<Severity, number>> = { error: 0, warn: 1, info: 2 }
const order: Readonly<Record<string, number>> = { fail: 0, manual: 1, pass: 2, 'not-applicable': 3 }

export interface KindJudged {
  readonly kind: Kind
  readonly facts: object
  readonly findings: readonly KindFinding[]
}

/** What was found out about a file, a feed, a profile or a draft, in one language: what failed first, the gravest before. */
export function kindReport(name: string, { kind, facts, findings }: KindJudged, language: Language): KindReport {
  const said = findings.flatMap(({ id, severity, outcome }): KindReport['findings'] => {
    const audit = byId.get(id)
    if (audit === undefined || outcome.result === 'not-applicable') return []
    const words = say(audit, outcome, language)
    const fix = outcome.result === 'fail' ? outcome.fix : undefined
    return [{
      audit: id, severity, affects: audit.affects === 'all' ? 'all' : [...audit.affects], result: outcome.result, title: words.title, says: words.reason, why: words.why, how: words.how,
      evidence: outcome.result === 'fail' ? [...(outcome.evidence ?? [])] : [], fix: fix === undefined ? null : { text: fix.text, says: sayFix(fix, language) }, source: audit.source, checkedAt: audit.checkedAt, verified: audit.verified,
    }]
  })
  return { name, kind, facts: JSON.parse(JSON.stringify(facts)) as KindReport['facts'], findings: said.toSorted((one, other) => (order[one.result] ?? 9) - (order[other.result] ?? 9) || gravity[one.severity] - gravity[other.severity]) }
}

const signs: Readonly<Record<Severity, string>> = { error: '✗', warn: '!', info: 'i' }

/** The same for a terminal. Nothing of a file reaches it as a control sequence. */
export function kindReportAsText({ name, kind, facts, findings }: KindReport, language: Language): string {
  const words = reportWords[language]
  const failed = findings.filter(({ result }) => result === 'fail')
  const plain = Object.entries(facts).flatMap(([key, value]) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [`${key} ${typeof value === 'string' ? printable(value).slice(0, 120) : value}`] : []))
  return [
    `${printable(name)}  ${kind}`,
    `  ${plain.join(' · ')}`,
    ...(failed.length === 0 ? [`  ${words.nothing}`] : []),
    ...failed.map(({ severity, title, says, how, audit, fix }) => [`\n${signs[severity]} ${title}  ${audit}`, ...(says === null ? [] : [`    ${says}`]), `    ${how}`, ...(fix === null || fix.text === '' ? [] : [`    ${fix.says}`, ...printableLines(fix.text).split('\n').map((line) => `      ${line}`)])].join('\n')),
  ].join('\n')
}
