import { Button, Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, ProgressBar, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useGo, useParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction } from '../../platform/ui/query.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { Stat } from '../../platform/ui/stat.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { PageAuditDetail, PageAuditLine } from '../page-audits/schema.ts'
import { AuditFindings } from './audit-findings.tsx'
import { type Field, NetworkCard } from './network-card.tsx'
import { networkNames } from './network-names.ts'
import { AuditList } from './page-audits-page.tsx'
import { pageAuditsWords } from './page-audits-words.ts'
import './page-audits.css'

const formats = ['html', 'markdown', 'json', 'sarif', 'junit', 'text'] as const

/** One audit: while it runs, how far it is; then every network's card, what differs, what was found and how the score is made. */
export function PageAuditPage(): ReactNode {
  const words = useWords(pageAuditsWords)
  const { path } = useWorkspace()
  const auditId = useParam('auditId')
  const audit = useQuery({
    queryKey: ['page-audit', path(''), auditId],
    queryFn: ({ signal }) => api.get<PageAuditDetail>(path(`/page-audits/${auditId}`), { signal }),
    refetchInterval: ({ state: { data } }) => (data?.state === 'done' || data?.state === 'failed' ? false : 700),
  })
  return (
    <Page title={audit.data?.title ?? words.title} description={audit.data === undefined ? undefined : <span className="smo-url">{audit.data.url ?? audit.data.asked}</span>} actions={audit.data === undefined ? null : <Actions audit={audit.data} />}>
      <Loaded from={audit}>
        {(found) => {
          if (found.report !== null) return <Report audit={found} report={found.report} />
          if (found.state === 'failed') return <Section><p>{words.troubles[found.trouble ?? ''] ?? words.states.failed}</p></Section>
          const { step, done, of } = found.progress
          return <Section><ProgressBar label={step === null ? words.starting : (words.steps[step] ?? words.starting)} ratio={of === 0 ? null : done / of} /></Section>
        }}
      </Loaded>
    </Page>
  )
}

function Actions({ audit }: { readonly audit: PageAuditDetail }): ReactNode {
  const words = useWords(pageAuditsWords)
  const { path, href, may } = useWorkspace()
  const go = useGo()
  const toast = useToast()
  const again = useAction({
    act: (_: null, idempotencyKey) => api.post<PageAuditLine>(path('/page-audits'), { url: audit.asked, network: audit.network }, { idempotencyKey }),
    refresh: [['page-audits']],
    onDone: ({ id }) => go(href(`/optimise/pages/${id}`)),
    onProblem: (problem) => toast.problem(problem),
  })
  const forget = useAction({
    act: (_: null, idempotencyKey) => api.del(path(`/page-audits/${audit.id}`), undefined, { idempotencyKey }),
    refresh: [['page-audits']],
    onDone: () => {
      toast.done(words.forgotten)
      go(href('/optimise/pages'))
    },
  })
  if (!may('write') || audit.state === 'waiting' || audit.state === 'running') return null
  return (
    <>
      <Button variant="subtle" loading={forget.isPending} onClick={() => forget.run(null)}>{words.forget}</Button>
      <Button variant="default" loading={again.isPending} onClick={() => again.run(null)}>{words.again}</Button>
      <ProblemNote problem={forget.error} />
    </>
  )
}

function Report({ audit, report }: { readonly audit: PageAuditDetail; readonly report: NonNullable<PageAuditDetail['report']> }): ReactNode {
  const words = useWords(pageAuditsWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const { score, counts } = report
  return (
    <>
      <Section>
        <div className="smo-summary">
          <Stat label={words.score} value={format.number(score.value)} unit="/ 100" formula={{ text: words.scoreHow(score.passed, score.total), readAt: report.fetchedAt }} />
          <p>{words.counts(counts.error, counts.warn, counts.info)}</p>
          <p className="smo-exports"><span>{words.export}:</span> {formats.map((one) => <a key={one} className="kit-link" href={`/api/v1${path(`/page-audits/${audit.id}/report?format=${one}`)}`} download>{words.formats[one]}</a>)}</p>
        </div>
      </Section>
      <Previews audit={audit} report={report} />
      <Differences audit={audit} />
      <Section title={words.findings}><AuditFindings findings={report.findings} /></Section>
      <Section title={words.weights} description={words.scoreHow(score.passed, score.total)}>
        <details className="smo-fold">
          <summary>{words.weight}</summary>
          <ul className="smo-weights">{score.lines.map((line) => <li key={line.audit}><code>{line.audit}</code><span className="kit-number">{line.weight}</span><span>{words[line.result]}</span></li>)}</ul>
        </details>
      </Section>
      <Section title={words.history}><AuditList url={audit.asked} except={audit.id} /></Section>
    </>
  )
}

function Previews({ audit, report }: { readonly audit: PageAuditDetail; readonly report: NonNullable<PageAuditDetail['report']> }): ReactNode {
  const words = useWords(pageAuditsWords)
  const { path } = useWorkspace()
  const [look, setLook] = useState<'light' | 'dark'>('light')
  const [onlyDifferent, setOnlyDifferent] = useState(false)
  const differs = (network: string): readonly Field[] => audit.differences.filter(({ others }) => others.some((one) => one.network === network)).map(({ field }) => field)
  const pictureOf = (url: string): string | null => (/^https?:/.test(url) ? `/api/v1${path(`/page-audits/${audit.id}/picture?url=${encodeURIComponent(url)}`)}` : null)
  const shown = report.cards.filter(({ network }) => !onlyDifferent || differs(network).length > 0)
  return (
    <Section title={words.previews} description={words.previewsLead} actions={<Segmented label={words.look} value={look} onChange={setLook} options={[{ value: 'light', label: words.light }, { value: 'dark', label: words.dark }]} />}>
      {audit.differences.length === 0 ? <p className="kit-hint">{words.allAgree}</p> : <Checkbox label={words.onlyDifferent} checked={onlyDifferent} onChange={(event) => setOnlyDifferent(event.currentTarget.checked)} />}
      <div className="smo-networks" data-look={look}>
        {shown.map((card) => <NetworkCard key={card.network} card={card} rules={audit.networks.find(({ network }) => network === card.network)?.rules ?? []} differs={differs(card.network)} score={report.score.networks[card.network] ?? null} pictureOf={pictureOf} />)}
      </div>
    </Section>
  )
}

function Differences({ audit }: { readonly audit: PageAuditDetail }): ReactNode {
  const words = useWords(pageAuditsWords)
  if (audit.differences.length === 0) return null
  return (
    <Section title={words.differences}>
      <dl className="smo-differences">
        {audit.differences.map(({ field, most, others }) => (
          <div key={field}>
            <dt>{words.fields[field]}</dt>
            <dd><span className="kit-hint">{words.most}:</span> {most ?? words.nothing}</dd>
            {[...Map.groupBy(others, ({ shows }) => shows)].map(([shows, members]) => <dd key={shows ?? ''}><span className="kit-hint">{members.map(({ network }) => networkNames[network]).join(', ')}:</span> {shows ?? words.nothing}</dd>)}
          </div>
        ))}
      </dl>
    </Section>
  )
}
