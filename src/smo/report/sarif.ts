import type { Language } from '../../platform/i18n.ts'
import type { Audit, Evidence, Severity } from '../audit.ts'
import { audits } from '../catalogue.ts'
import { type Failed, failedOf, type PageReport } from '../report.ts'
import { linkable, type NamesOf, printable, printableLines, say, sayAffects, sayFix, saySource } from './say.ts'

export interface SarifOptions extends NamesOf {
  readonly language: Language
  /** Of the product that judged. */
  readonly version?: string
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warn: 'warning', info: 'note' }

/** SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html), as code scanners read it: one run, one rule per audit, one result per finding. */
export function reportAsSarif(reports: readonly PageReport[], options: SarifOptions): string {
  const { language, version = '0.0.0' } = options
  const used = audits.filter(({ mode }) => mode !== 'manual')
  const indexOf = new Map(used.map(({ id }, index) => [id, index]))
  const sarif = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Passaparola', version, semanticVersion: version, language: language === 'it' ? 'it-IT' : 'en-US', rules: used.map((audit) => rule(audit, language)) } },
        columnKind: 'utf16CodeUnits',
        results: reports.flatMap((report) => failedOf(report).map((failed) => result(report, failed, indexOf.get(failed.audit.id) ?? -1, options))),
      },
    ],
  }
  return `${JSON.stringify(sarif, null, 2)}\n`
}

function rule(audit: Audit, language: Language): object {
  const words = audit.words[language]
  const source = linkable(audit.source)
  return {
    id: audit.id,
    name: audit.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: words.pass },
    fullDescription: { text: words.why },
    help: { text: `${words.why}\n\n${words.how}`, markdown: `${words.why}\n\n**${words.how}**\n\n${sayAffects(audit, language)}` },
    ...(source === null ? {} : { helpUri: source }),
    defaultConfiguration: { level: levels[audit.severity] },
    properties: { tags: [audit.group, audit.mode, ...(audit.affects === 'all' ? ['all'] : audit.affects)], source: saySource(audit, language), checkedAt: audit.checkedAt },
  }
}

function result({ page }: PageReport, { audit, outcome }: Failed, ruleIndex: number, { language, nameOf }: SarifOptions): object {
  const said = say(audit, outcome, language)
  const evidence = outcome.evidence ?? []
  const uri = artifact(nameOf?.(page.url) ?? page.url)
  const at = evidence.filter(({ offset }) => offset !== null)
  const text = [`${said.title}.`, said.reason, said.how].filter((each) => each !== null && each !== '').join(' ')
  const fix = outcome.fix === undefined ? '' : `\n\n${sayFix(outcome.fix, language)}\n${printableLines(outcome.fix.text)}`
  return {
    ruleId: audit.id,
    ruleIndex,
    level: levels[audit.severity],
    message: { text: `${text}${fix}` },
    // Without a place in the page the finding is about the page as a whole.
    locations: (at.length === 0 ? [null] : at.slice(0, 10)).map((each) => ({ physicalLocation: { artifactLocation: { uri }, region: region(each) } })),
    partialFingerprints: { 'passaparola/v1': `${audit.id}:${outcome.reason}` },
    properties: { reason: outcome.reason, ...(outcome.fix === undefined ? {} : { fix: outcome.fix }) },
  }
}

function region(evidence: Evidence | null): object {
  if (evidence === null || evidence.offset === null || evidence.end === null) return { startLine: 1 }
  return { startLine: Math.max(1, evidence.line ?? 1), byteOffset: evidence.offset, byteLength: Math.max(0, evidence.end - evidence.offset), snippet: { text: printable(evidence.text) } }
}

/** A URI reference: an address as it is, a file's name with what a URI cannot hold encoded. */
function artifact(name: string): string {
  if (/^https?:\/\//i.test(name)) return linkable(name) ?? encodeURI(name)
  return name.replaceAll('\\', '/').split('/').map((part) => encodeURIComponent(part.toWellFormed())).join('/')
}
