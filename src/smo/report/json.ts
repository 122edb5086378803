import type { Language } from '../../platform/i18n.ts'
import { smoNetworks } from '../networks.ts'
import { failedOf, type PageReport } from '../report.ts'
import type { Judged } from '../score.ts'
import type { AuditReport, PageAudit } from './schema.ts'
import { countsOf, say, sayFix, saySource } from './say.ts'

/** A report as data, in one language. What failed comes first, errors before warnings; then all else, in the order of the catalogue. */
export function pageAudit(report: PageReport, language: Language): PageAudit {
  const { page, cards, judged, score } = report
  const failed = failedOf(report)
  const rest = judged.filter(({ outcome }) => outcome.result !== 'fail')
  return {
    asked: page.asked,
    url: page.url,
    status: page.status,
    fetchedAt: page.fetchedAt,
    score: { ...score, lines: [...score.lines], networks: { ...score.networks } },
    counts: countsOf(report),
    cards: smoNetworks.map((network) => cards[network]),
    findings: [...failed, ...rest].map((each) => finding(each, language)),
  }
}

function finding({ audit, outcome }: Judged, language: Language): PageAudit['findings'][number] {
  const said = say(audit, outcome, language)
  const failed = outcome.result === 'fail' ? outcome : null
  return {
    audit: audit.id,
    group: audit.group,
    mode: audit.mode,
    severity: audit.severity,
    affects: audit.affects === 'all' ? 'all' : [...audit.affects],
    result: outcome.result,
    title: said.title,
    reason: failed?.reason ?? null,
    says: said.reason,
    why: said.why,
    how: said.how,
    values: { ...failed?.values },
    evidence: (failed?.evidence ?? []).map((each) => ({ ...each })),
    fix: failed?.fix === undefined ? null : { ...failed.fix, says: sayFix(failed.fix, language) },
    source: saySource(audit, language),
    checkedAt: audit.checkedAt,
  }
}

export function reportAsJson(reports: readonly PageReport[], { language }: { readonly language: Language }): string {
  const whole: AuditReport = { format: 'passaparola-audit', version: 1, language, pages: reports.map((report) => pageAudit(report, language)) }
  return `${JSON.stringify(whole, null, 2)}\n`
}
