import { Button, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useSearchParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { LinkList, ShortLink } from '../schema.ts'
import { NewLink } from './link-form.tsx'
import './links-page.css'
import { linksWords } from './words.ts'

const ways = ['all', 'post', 'hand', 'archived'] as const
const queries: Readonly<Record<string, string>> = { all: '', post: '&by=post', hand: '&by=hand', archived: '&archived=true' }

/** Every short link with what it brought: found by address or title, the filter in the page's address. */
export function LinksPage(): ReactNode {
  const words = useWords(linksWords)
  const { path, href, may } = useWorkspace()
  const go = useGo()
  const [text, setText] = useSearchParam('text')
  const [way, setWay] = useSearchParam('made', 'all')
  const [making, setMaking] = useState(false)
  const query = `text=${encodeURIComponent(text)}${queries[way] ?? ''}`
  return (
    <Page
      title={words.title}
      description={words.lead}
      width="wide"
      actions={
        <>
          <Button component="a" variant="default" href={`/api/v1${path(`/links.csv?${query}`)}`} download>{words.csv}</Button>
          {may('write') ? <Button onClick={() => setMaking(true)}>{words.make}</Button> : null}
        </>
      }
    >
      <Section>
        <div className="links-filters">
          <TextInput type="search" label={words.search} placeholder={words.searchHint} value={text} maxLength={200} onChange={(event) => setText(event.currentTarget.value)} />
          <Segmented label={words.which} value={way} onChange={setWay} options={ways.map((value) => ({ value, label: words.ways[value] }))} />
        </div>
        <LinkTable query={query} isFiltered={text !== '' || way !== 'all'} />
      </Section>
      {making ? <NewLink onClose={() => setMaking(false)} onMade={(link) => go(href(`/measure/links/${link.id}`))} /> : null}
    </Page>
  )
}

function LinkTable({ query, isFiltered }: { readonly query: string; readonly isFiltered: boolean }): ReactNode {
  const words = useWords(linksWords)
  const format = useFormat()
  const { path, href } = useWorkspace()
  const links = useInfiniteQuery({
    queryKey: ['links', path(''), query],
    queryFn: ({ pageParam, signal }) => api.get<LinkList>(path(`/links?${query}${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: (before) => before,
  })
  const columns: readonly Column<ShortLink>[] = [
    { key: 'target', title: words.link, main: true, cell: (link) => <Link to={href(`/measure/links/${link.id}`)} className="kit-link links-target" title={link.targetUrl}>{link.title ?? bare(link.targetUrl)}</Link> },
    { key: 'short', title: words.short, cell: ({ shortUrl }) => <span className="links-short">{bare(shortUrl)}<CopyButton value={shortUrl} name={words.shortName} /></span> },
    { key: 'unique', title: words.unique, numeric: true, cell: ({ uniqueClicks }) => format.number(uniqueClicks) },
    { key: 'clicks', title: words.clicks, numeric: true, wideOnly: true, cell: ({ clicks }) => format.number(clicks) },
    { key: 'previews', title: words.previews, numeric: true, cell: ({ previews }) => format.number(Object.values(previews).reduce((all, count) => all + count, 0)) },
    { key: 'made', title: words.made, wideOnly: true, cell: ({ createdAt }) => format.date(createdAt) },
  ]
  return (
    <Loaded from={links}>
      {({ pages }) => (
        <>
          <DataTable
            caption={words.all}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            empty={isFiltered
              ? <EmptyState picture="link" title={words.nothingFound}>{words.nothingFoundWords}</EmptyState>
              : <EmptyState picture="link" title={words.none}>{words.noneWords}</EmptyState>}
          />
          {links.hasNextPage ? <Button variant="default" loading={links.isFetchingNextPage} onClick={() => void links.fetchNextPage()}>{words.more}</Button> : null}
        </>
      )}
    </Loaded>
  )
}

/** An address without what is the same everywhere. */
const bare = (url: string): string => url.replace(/^https?:\/\/(www\.)?/, '').replace(/\/$/, '')
