import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, ProblemNote } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { SmoNetwork } from '../networks.ts'
import type { PageAuditLine, PageAuditList } from '../page-audits/schema.ts'
import { networkNames } from './network-names.ts'
import { pageAuditsWords } from './page-audits-words.ts'
import './page-audits.css'

/** A page is entered, and every audit so far is found again. */
export function PageAuditsPage(): ReactNode {
  const words = useWords(pageAuditsWords)
  const { may } = useWorkspace()
  return (
    <Page title={words.title} description={words.lead}>
      {may('write') ? <NewAudit /> : null}
      <Section title={words.earlier}><AuditList /></Section>
    </Page>
  )
}

function NewAudit(): ReactNode {
  const words = useWords(pageAuditsWords)
  const { path, href } = useWorkspace()
  const go = useGo()
  const [asked] = useSearchParam('url')
  const [url, setUrl] = useState(asked)
  const [network, setNetwork] = useState('')
  const [html, setHtml] = useState<string | null>(null)
  const ask = useAction({
    act: (input: { url: string; network: SmoNetwork | null; html?: string }, idempotencyKey) => api.post<PageAuditLine>(path('/page-audits'), input, { idempotencyKey }),
    refresh: [['page-audits']],
    onDone: ({ id }) => go(href(`/optimise/pages/${id}`)),
  })
  const errors = fieldErrors(ask.error)
  return (
    <Section>
      <form className="kit-form" onSubmit={(event) => {
        event.preventDefault()
        ask.run({ url, network: (Object.keys(networkNames) as SmoNetwork[]).find((one) => one === network) ?? null, ...(html === null || html.trim() === '' ? {} : { html }) })
      }}>
        <div className="smo-ask">
          <TextInput label={words.address} placeholder={words.addressExample} required inputMode="url" autoCapitalize="off" spellCheck={false} maxLength={2_000} value={url} error={errors['url']} onChange={(event) => setUrl(event.currentTarget.value)} />
          {html === null ? <NativeSelect label={words.asked} value={network} data={[{ value: '', label: words.ourselves }, ...Object.entries(networkNames).map(([value, label]) => ({ value, label }))]} onChange={(event) => setNetwork(event.currentTarget.value)} /> : null}
          <Button type="submit" loading={ask.isPending}>{words.audit}</Button>
        </div>
        <details className="smo-fold" onToggle={(event) => setHtml(event.currentTarget.open ? '' : null)}>
          <summary>{words.paste}</summary>
          <Textarea label={words.markup} description={words.markupHint} autosize minRows={6} maxRows={20} spellCheck={false} classNames={{ input: 'smo-code' }} value={html ?? ''} error={errors['html']} onChange={(event) => setHtml(event.currentTarget.value)} />
        </details>
        {Object.keys(errors).length === 0 ? <ProblemNote problem={ask.error} /> : null}
      </form>
    </Section>
  )
}

/** Audits, the youngest first; of one address when `url` is given. */
export function AuditList({ url, except }: { readonly url?: string; readonly except?: string }): ReactNode {
  const words = useWords(pageAuditsWords)
  const format = useFormat()
  const { path, href } = useWorkspace()
  const audits = useInfiniteQuery({
    queryKey: ['page-audits', path(''), url ?? ''],
    queryFn: ({ pageParam, signal }) => api.get<PageAuditList>(path(`/page-audits?limit=20${url === undefined ? '' : `&url=${encodeURIComponent(url)}`}${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  const columns: readonly Column<PageAuditLine>[] = [
    { key: 'page', title: words.page, main: true, cell: (audit) => <Link to={href(`/optimise/pages/${audit.id}`)} className="kit-link smo-address">{audit.title ?? audit.asked.replace(/^https?:\/\//, '')}</Link> },
    { key: 'score', title: words.score, numeric: true, cell: ({ score }) => format.number(score) },
    { key: 'found', title: words.found, cell: ({ counts, state }) => (counts === null ? words.states[state] : words.counts(counts.error, counts.warn, counts.info)) },
    { key: 'when', title: words.when, cell: ({ createdAt }) => format.dateTime(createdAt) },
  ]
  return (
    <Loaded from={audits}>
      {({ pages }) => (
        <>
          <DataTable caption={url === undefined ? words.earlier : words.history} columns={columns} rows={pages.flatMap(({ items }) => items).filter(({ id }) => id !== except)} rowKey={({ id }) => id} empty={url === undefined ? <EmptyState picture="link" title={words.none}>{words.noneWords}</EmptyState> : <p className="kit-hint">–</p>} />
          {audits.hasNextPage ? <Button variant="default" loading={audits.isFetchingNextPage} onClick={() => void audits.fetchNextPage()}>{words.more}</Button> : null}
        </>
      )}
    </Loaded>
  )
}
