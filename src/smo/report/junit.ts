import type { Language } from '../../platform/i18n.ts'
import type { Severity } from '../audit.ts'
import type { PageReport } from '../report.ts'
import type { Judged } from '../score.ts'
import { nameOf, type NamesOf, printableLines, say, sayFix } from './say.ts'

export interface JunitOptions extends NamesOf {
  readonly language: Language
  /** What is at least this grave is a failure; the rest is written beside a passed test. */
  readonly failOn?: Severity
}

const gravity: Readonly<Record<Severity, number>> = { info: 0, warn: 1, error: 2 }

/** JUnit XML as CI servers read it: a suite per page, a case per audit. What does not apply, or wants a person, is skipped. */
export function reportAsJunit(reports: readonly PageReport[], { language, failOn = 'error', ...names }: JunitOptions): string {
  const suites = reports.map((report) => suite(report, language, failOn, names))
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="passaparola audit">\n${suites.join('\n')}\n</testsuites>\n`
}

function suite(report: PageReport, language: Language, failOn: Severity, names: NamesOf): string {
  const { judged } = report
  const isFailure = ({ audit, outcome }: Judged): boolean => outcome.result === 'fail' && gravity[audit.severity] >= gravity[failOn]
  const skipped = judged.filter(({ outcome }) => outcome.result === 'not-applicable' || outcome.result === 'manual').length
  const name = xml(nameOf(report, names))
  const cases = judged.map((each) => {
    const open = `    <testcase classname="${name}" name="${xml(each.audit.id)}"`
    const { outcome } = each
    if (outcome.result === 'pass') return `${open}/>`
    if (outcome.result !== 'fail') return `${open}><skipped message="${outcome.result}"/></testcase>`
    const said = say(each.audit, outcome, language)
    const text = [
      said.reason ?? '',
      ...(outcome.evidence ?? []).map((evidence) => `${evidence.line === null ? '' : `${evidence.line}: `}${evidence.text}`),
      said.how,
      ...(outcome.fix === undefined ? [] : [sayFix(outcome.fix, language), outcome.fix.text]),
    ].filter((line) => line !== '').join('\n')
    if (!isFailure(each)) return `${open}><system-out>${xml(`${said.title}\n${text}`)}</system-out></testcase>`
    return `${open}><failure type="${each.audit.severity}" message="${xml(said.title)}">${xml(text)}</failure></testcase>`
  })
  return `  <testsuite name="${name}" tests="${judged.length}" failures="${judged.filter(isFailure).length}" errors="0" skipped="${skipped}">\n${cases.join('\n')}\n  </testsuite>`
}

/** Escaped, and without the characters XML 1.0 cannot hold at all (https://www.w3.org/TR/xml/#charsets). */
function xml(text: string): string {
  return printableLines(text).replace(/[\ufffe\uffff]/g, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll('\n', '&#10;')
}
