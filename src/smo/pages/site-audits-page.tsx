import { Button, NumberInput, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type FormEvent, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { SiteAudit } from '../site/schema.ts'
import { siteAuditsWords } from './site-audits-words.ts'
import './site-audits.css'

/** Sites that were audited, and the start of another. */
export function SiteAuditsPage(): ReactNode {
  const words = useWords(siteAuditsWords)
  const format = useFormat()
  const { path, href, may } = useWorkspace()
  const audits = useInfiniteQuery({
    queryKey: ['site-audits', path('')],
    queryFn: ({ pageParam, signal }) => api.get<{ items: SiteAudit[]; nextCursor: string | null }>(path(`/site-audits?limit=30${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 5_000,
  })
  const columns: readonly Column<SiteAudit>[] = [
    { key: 'site', title: words.site, main: true, cell: ({ id, site, asked }) => <Link to={href(`/optimise/sites/${id}`)} className="kit-link site-address">{(site ?? asked).replace(/^https?:\/\//, '').replace(/\/$/, '')}</Link> },
    { key: 'state', title: words.state, cell: ({ state }) => <Chip tone={state === 'failed' ? 'danger' : state === 'running' ? 'strong' : 'neutral'}>{words.states[state]}</Chip> },
    { key: 'pages', title: words.pages, numeric: true, cell: ({ pagesRead }) => format.number(pagesRead) },
    { key: 'score', title: words.score, numeric: true, cell: ({ meanScore }) => format.number(meanScore) },
    { key: 'errors', title: words.withErrors, numeric: true, cell: ({ pagesWithErrors }) => format.number(pagesWithErrors) },
    { key: 'started', title: words.started, wideOnly: true, cell: ({ createdAt }) => format.dateTime(createdAt) },
  ]
  return (
    <Page title={words.title} description={words.lead} width="wide">
      {may('write') ? <StartAudit /> : null}
      <Section title={words.all}>
        <Loaded from={audits}>
          {({ pages }) => (
            <div className="site-list">
              <DataTable caption={words.all} columns={columns} rows={pages.flatMap(({ items }) => items)} rowKey={({ id }) => id} empty={<EmptyState picture="link" title={words.none}>{words.noneWords}</EmptyState>} />
              {audits.hasNextPage ? <div><Button variant="default" loading={audits.isFetchingNextPage} onClick={() => void audits.fetchNextPage()}>{words.more}</Button></div> : null}
            </div>
          )}
        </Loaded>
      </Section>
    </Page>
  )
}

function StartAudit(): ReactNode {
  const words = useWords(siteAuditsWords)
  const { path, href } = useWorkspace()
  const go = useGo()
  const [asked] = useSearchParam('url')
  const [url, setUrl] = useState(asked)
  const [mostPages, setMostPages] = useState<number | string>(200)
  const start = useAction({
    act: (input: { url: string; mostPages: number | string }, idempotencyKey) => api.post<SiteAudit>(path('/site-audits'), input, { idempotencyKey }),
    refresh: [['site-audits']],
    onDone: ({ id }) => go(href(`/optimise/sites/${id}`)),
  })
  const errors = fieldErrors(start.error)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    start.run({ url, mostPages })
  }
  return (
    <Section title={words.start}>
      <form className="kit-form" onSubmit={submit}>
        <div className="site-start">
          <TextInput label={words.url} placeholder={words.urlExample} required maxLength={2_000} inputMode="url" autoComplete="url" value={url} error={errors['url']} onChange={(event) => setUrl(event.currentTarget.value)} />
          <NumberInput label={words.mostPages} min={1} max={1_000} step={100} allowDecimal={false} hideControls value={mostPages} error={errors['mostPages']} onChange={setMostPages} />
          <Button type="submit" loading={start.isPending} disabled={url.trim() === ''}>{words.begin}</Button>
        </div>
        <p className="kit-hint">{words.gently}</p>
        {Object.keys(errors).length === 0 ? <ProblemNote problem={start.error} /> : null}
      </form>
    </Section>
  )
}
