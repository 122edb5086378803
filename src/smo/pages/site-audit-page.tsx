import { Button, NativeSelect } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote, ProgressBar, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useParam, useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Stat } from '../../platform/ui/stat.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { SiteAudit, SiteFindingSaid, SitePageSeen, SiteTemplates } from '../site/schema.ts'
import { siteAuditsWords } from './site-audits-words.ts'
import './site-audits.css'

const bare = (url: string): string => url.replace(/^https?:\/\//, '')
const shownAtFirst = 6

/** One audit of a site: how far it is, what its templates have wrong, and every page. */
export function SiteAuditPage(): ReactNode {
  const words = useWords(siteAuditsWords)
  const format = useFormat()
  const { path, href, may } = useWorkspace()
  const go = useGo()
  const toast = useToast()
  const id = useParam('siteAuditId')
  const key = ['site-audit', id]
  const audit = useApi<SiteAudit>(key, path(`/site-audits/${id}`))
  const state = audit.data?.state
  const moving = state === 'waiting' || state === 'running'
  // The same answer, asked again while it changes.
  useApi<SiteAudit>(key, path(`/site-audits/${id}`), moving ? { refreshEvery: 1_500 } : {})
  // Asked anew in each state: an audit can end before what was read at its beginning is old.
  const templates = useApi<SiteTemplates>([...key, 'templates', state ?? ''], path(`/site-audits/${id}/templates`), { keepShowing: true, ...(moving ? { refreshEvery: 4_000 } : {}) })
  const act = useAction({
    act: (what: 'pause' | 'go-on' | 'end') => (what === 'go-on' ? api.del<SiteAudit>(path(`/site-audits/${id}/pause`)) : api.post<SiteAudit>(path(`/site-audits/${id}/${what}`))),
    refresh: [['site-audit', id], ['site-audits']],
  })
  const remove = useAction({
    act: () => api.del<null>(path(`/site-audits/${id}`)),
    refresh: [['site-audits']],
    onDone: () => {
      toast.done(words.removed)
      go(href('/optimise/sites'))
    },
  })
  const site = audit.data === undefined ? words.title : bare(audit.data.site ?? audit.data.asked).replace(/\/$/, '')
  return (
    <Page title={site} width="wide" actions={<Link to={href('/optimise/sites')}>{words.back}</Link>}>
      <Loaded from={audit}>
        {(one) => (
          <Section plain>
            <div className="site-state">
              <div className="kit-row">
                <Chip tone={one.state === 'failed' ? 'danger' : one.state === 'running' ? 'strong' : 'neutral'}>{words.states[one.state]}</Chip>
                {may('write') ? <Acts state={one.state} busy={act.isPending} act={act.run} again={href(`/optimise/sites?url=${encodeURIComponent(one.asked)}`)} remove={() => remove.run()} /> : null}
              </div>
              <ProblemNote problem={act.error ?? remove.error} />
              {one.trouble === null ? null : <p>{words.troubles[one.trouble]}</p>}
              {one.state === 'waiting' || one.state === 'running' || one.state === 'paused' ? (
                <ProgressBar label={one.pagesFound === 0 ? words.beginning : words.progress(format.number(one.pagesRead), format.number(one.pagesFound))} ratio={one.pagesFound === 0 ? null : one.pagesRead / one.pagesFound} />
              ) : null}
              {one.state === 'failed' ? null : (
                <div className="kit-grid">
                  <Stat label={words.pages} value={format.number(one.pagesRead)} />
                  <Stat label={words.score} value={format.number(one.meanScore)} />
                  <Stat label={words.withErrors} value={format.number(one.pagesWithErrors)} />
                </div>
              )}
            </div>
          </Section>
        )}
      </Loaded>
      {state === 'failed' ? null : <Loaded from={templates}>{(found) => <Templates found={found} />}</Loaded>}
      {state === 'failed' ? null : <Pages id={id} found={templates.data} read={`${state ?? ''} ${Math.ceil((audit.data?.pagesRead ?? 0) / 50)}`} />}
    </Page>
  )
}

function Acts({ state, busy, act, again, remove }: { readonly state: SiteAudit['state']; readonly busy: boolean; readonly act: (what: 'pause' | 'go-on' | 'end') => void; readonly again: string; readonly remove: () => void }): ReactNode {
  const words = useWords(siteAuditsWords)
  const go = useGo()
  if (state === 'waiting' || state === 'running' || state === 'paused') {
    return (
      <>
        {state === 'paused' ? <Button size="compact-md" disabled={busy} onClick={() => act('go-on')}>{words.goOn}</Button> : <Button variant="default" size="compact-md" disabled={busy} onClick={() => act('pause')}>{words.pause}</Button>}
        <Button variant="subtle" size="compact-md" disabled={busy} onClick={() => act('end')}>{words.stop}</Button>
      </>
    )
  }
  return (
    <>
      <Button variant="default" size="compact-md" onClick={() => go(again)}>{words.again}</Button>
      <Button variant="subtle" size="compact-md" onClick={remove}>{words.remove}</Button>
    </>
  )
}

function Templates({ found }: { readonly found: SiteTemplates }): ReactNode {
  const words = useWords(siteAuditsWords)
  const format = useFormat()
  if (found.templates.length === 0) return <Section title={words.templates}><EmptyState picture="chart" title={words.noTemplates}>{words.noTemplatesWords}</EmptyState></Section>
  return (
    <Section title={words.templates} description={words.templatesWords}>
      {found.templates.map(({ shape, ogType, pages, meanScore, example, findings }) => (
        <div className="site-template" key={`${shape} ${ogType ?? ''}`}>
          <h3>
            <code>{shape}</code>
            {ogType === null ? null : <code>{ogType}</code>}
            <span>{words.templatePages(pages)} · {words.meanScore(format.number(meanScore))}</span>
          </h3>
          <p className="kit-hint site-address">{words.example}: <code>{bare(example)}</code></p>
          <Findings findings={findings} />
        </div>
      ))}
    </Section>
  )
}

function Findings({ findings }: { readonly findings: readonly SiteFindingSaid[] }): ReactNode {
  const words = useWords(siteAuditsWords)
  const [all, setAll] = useState(false)
  if (findings.length === 0) return <p className="kit-hint">{words.nothingWrong}</p>
  const shown = all ? findings : findings.slice(0, shownAtFirst)
  return (
    <>
      <ul className="site-findings">
        {shown.map(({ audit, reason, severity, title, says, pages }) => (
          <li className="site-finding" key={`${audit} ${reason}`}>
            <div><Chip tone={severity === 'error' ? 'danger' : 'neutral'}>{words.severities[severity]}</Chip></div>
            <div>
              <p>{title}. <span className="site-mends">{words.mends(pages)}</span></p>
              {says === '' ? null : <p className="kit-hint">{says}</p>}
            </div>
          </li>
        ))}
      </ul>
      {shown.length < findings.length ? <Button variant="subtle" size="compact-sm" onClick={() => setAll(true)}>{words.showAll(findings.length - shown.length)}</Button> : null}
    </>
  )
}

function Pages({ id, found, read }: { readonly id: string; readonly found: SiteTemplates | undefined; readonly read: string }): ReactNode {
  const words = useWords(siteAuditsWords)
  const format = useFormat()
  const { path, href } = useWorkspace()
  const [filter, setFilter] = useSearchParam('show')
  const pages = useInfiniteQuery({
    queryKey: ['site-audit', id, 'pages', path(''), filter, read],
    queryFn: ({ pageParam, signal }) => api.get<{ items: SitePageSeen[]; nextCursor: string | null }>(path(`/site-audits/${id}/pages?limit=50${filter === '' ? '' : `&${filter}`}${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  })
  const columns: readonly Column<SitePageSeen>[] = [
    { key: 'page', title: words.page, main: true, cell: ({ url, title }) => <Link to={href(`/optimise/pages?url=${encodeURIComponent(url)}`)} className="kit-link site-address" title={url}>{title ?? <code>{bare(url)}</code>}</Link> },
    { key: 'state', title: words.state, wideOnly: true, cell: ({ status, trouble }) => (trouble === null ? format.number(status) : `${status === null ? '' : `${status} · `}${words.pageTroubles[trouble]}`) },
    { key: 'score', title: words.pageScore, numeric: true, cell: ({ score }) => format.number(score) },
    { key: 'errors', title: words.errors, numeric: true, cell: ({ score, errors }) => format.number(score === null ? null : errors) },
    { key: 'warnings', title: words.warnings, numeric: true, wideOnly: true, cell: ({ score, warnings }) => format.number(score === null ? null : warnings) },
  ]
  const options = [
    { value: '', label: words.everyPage },
    ...(found?.everywhere ?? []).map(({ audit, title, pages: count }) => ({ value: `audit=${audit}`, label: `${title} (${count})` })).filter(({ value }, place, list) => list.findIndex((one) => one.value === value) === place),
    ...(found?.troubles ?? []).map(({ trouble }) => trouble).filter((trouble, place, list) => list.indexOf(trouble) === place).map((trouble) => ({ value: `trouble=${trouble}`, label: `${words.notRead}: ${words.pageTroubles[trouble]}` })),
  ]
  return (
    <Section title={words.pageList}>
      <div className="site-list">
        <NativeSelect className="site-filter" label={words.filter} value={filter} data={options.some(({ value }) => value === filter) ? options : [...options, { value: filter, label: filter }]} onChange={(event) => setFilter(event.currentTarget.value)} />
        <Loaded from={pages}>
          {({ pages: lists }) => (
            <>
              <DataTable caption={words.pageList} columns={columns} rows={lists.flatMap(({ items }) => items)} rowKey={({ url }) => url} empty={<EmptyState picture="link" title={words.noPages}>{words.noPagesWords}</EmptyState>} />
              {pages.hasNextPage ? <div><Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{words.more}</Button></div> : null}
            </>
          )}
        </Loaded>
      </div>
    </Section>
  )
}
