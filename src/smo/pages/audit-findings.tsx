import { IconAlertCircle, IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import type { PageAuditDetail } from '../page-audits/schema.ts'
import type { KindReport } from '../kinds/schema.ts'
import type { SmoNetwork } from '../networks.ts'
import { networkNames } from './network-names.ts'
import { pageAuditsWords } from './page-audits-words.ts'
import './smo-parts.css'

type Finding = NonNullable<PageAuditDetail['report']>['findings'][number] | KindReport['findings'][number]

const icons = { error: IconAlertCircle, warn: IconAlertTriangle, info: IconInfoCircle } as const

/** What failed, the gravest first and open; what passed and what wants a person, folded. */
export function AuditFindings({ findings }: { readonly findings: readonly Finding[] }): ReactNode {
  const words = useWords(pageAuditsWords)
  const failed = findings.filter(({ result }) => result === 'fail')
  const passed = findings.filter(({ result }) => result === 'pass')
  const manual = findings.filter(({ result }) => result === 'manual')
  return (
    <>
      {failed.length === 0 ? <p>{words.noFindings}</p> : <ul className="smo-findings">{failed.map((finding) => <li key={finding.audit}><OneFinding finding={finding} /></li>)}</ul>}
      {passed.length === 0 ? null : (
        <details className="smo-fold">
          <summary>{words.passed(passed.length)}</summary>
          <ul className="smo-rules">{passed.map(({ audit, title }) => <li key={audit}>{title} <code>{audit}</code></li>)}</ul>
        </details>
      )}
      {manual.length === 0 ? null : (
        <details className="smo-fold">
          <summary>{words.manual}</summary>
          <ul className="smo-rules">{manual.map(({ audit, title, how }) => <li key={audit}>{title}. {how} <code>{audit}</code></li>)}</ul>
        </details>
      )}
    </>
  )
}

function OneFinding({ finding }: { readonly finding: Finding }): ReactNode {
  const words = useWords(pageAuditsWords)
  const format = useFormat()
  const { severity, affects, fix, source } = finding
  const Icon = icons[severity]
  const concerned = affects === 'all' ? words.everyone : format.list(affects.map(nameOf))
  return (
    <details className="smo-finding" data-severity={severity} open={severity === 'error'}>
      <summary>
        <Icon size={18} stroke={1.6} aria-hidden />
        <span className="smo-finding-title"><span className="smo-severity">{words.severities[severity]}</span> {finding.title}</span>
        <code>{finding.audit}</code>
      </summary>
      <div className="smo-finding-body">
        {finding.says === null ? null : <p>{finding.says}</p>}
        <p className="kit-hint">{finding.why}</p>
        {finding.evidence.map((evidence, place) => (
          <p key={place} className="smo-evidence"><code>{evidence.text}</code>{evidence.line === null ? null : <span className="kit-hint"> {words.line(evidence.line)}</span>}</p>
        ))}
        <p>{finding.how}</p>
        {fix === null ? null : (
          <div>
            <p className="smo-label">{fix.says}</p>
            {fix.text === '' ? null : <div className="smo-markup"><pre tabIndex={0} aria-label={words.paste_}>{fix.text}</pre><CopyButton value={fix.text} name={words.fixName} /></div>}
          </div>
        )}
        <p className="kit-hint">{words.concerns}: {concerned}. {words.source}: {/^https?:/.test(source) ? <a className="kit-link" href={source} rel="noreferrer" target="_blank">{source}</a> : source}, {words.checkedOn} {finding.checkedAt}.</p>
      </div>
    </details>
  )
}

/** Networks that take files, and not only links, are written as their ids where the list of readers does not have them. */
const nameOf = (network: string): string => postingNames[network] ?? networkNames[network as SmoNetwork]
const postingNames: Readonly<Record<string, string>> = { instagram: 'Instagram', tiktok: 'TikTok', youtube: 'YouTube' }
