import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { usePeriod } from '../../platform/ui/date-range.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useSearchParams } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { MetricDefinition } from '../schema.ts'
import { dayText } from './day-text.ts'
import './loop-page.css'
import { loopPageWords } from './words.ts'

interface EventLine {
  readonly id: string
  readonly at: number
  readonly what: string
  readonly amount: number
  readonly connectionId: string | null
  readonly path: string | null
  readonly readAt: number | null
}

interface EventPage {
  readonly items: readonly EventLine[]
  readonly nextCursor: string | null
  readonly total: number
}

/** The events one number of the Loop is made of, with the formula above them: their amounts add up to the number. */
export function LoopEventsPage(): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const { path, href } = useWorkspace()
  const [usual] = usePeriod()
  // An address without days means those of the Loop it was opened from.
  const search = new URLSearchParams({ ...usual, ...Object.fromEntries(useSearchParams()) })
  const query = search.toString()
  const events = useInfiniteQuery({
    queryKey: ['loop-events', path(''), query],
    queryFn: ({ pageParam, signal }) => api.get<EventPage>(path(`/loop/events?${query}${pageParam === null ? '' : `&cursor=${encodeURIComponent(pageParam)}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  const metrics = useApi<{ items: MetricDefinition[] }>(['metrics'], path('/metrics'))
  const connections = useApi<{ items: { id: string; account: { handle: string } }[] }>(['connections'], path('/connections'))
  const metric = metrics.data?.items.find((item) => item.id === search.get('metricId'))
  const from = search.get('from') ?? ''
  const to = search.get('to') ?? ''
  const without = search.get('without')
  const handleOf = (id: string | null) => connections.data?.items.find((item) => item.id === id)?.account.handle ?? ''

  return (
    <Page
      title={words.eventsTitle(metric?.name ?? '')}
      description={from && to ? words.eventsLead(dayText(format, from), dayText(format, to)) : undefined}
      actions={<Link to={href(from && to ? `/loop?days=${from}..${to}` : '/loop')}>{words.back}</Link>}
    >
      {metric ? (
        <Section title={words.formula}>
          <p>{metric.formula}</p>
          {without === 'post' || without === 'campaign' ? (
            <p>
              {words.without[without]} {metric.id === 'visitors' ? words.firstVisit : null}
            </p>
          ) : null}
          <p className="kit-hint">
            {words.source}: {metric.source}
          </p>
        </Section>
      ) : null}
      <Loaded from={events}>
        {({ pages }) => (
          <>
            <p className="loop-total">
              <span className="kit-stat-label">{words.total}</span> <strong className="kit-number">{format.number(pages[0]?.total ?? null)}</strong>
            </p>
            <DataTable
              caption={words.eventsTitle(metric?.name ?? '')}
              rows={pages.flatMap(({ items }) => items)}
              rowKey={(event) => event.id}
              columns={[
                {
                  key: 'what',
                  title: words.what,
                  main: true,
                  cell: (event) => (event.path ? <Link to={href(event.path)} className="kit-link loop-name">{event.what}</Link> : <span className="loop-name">{event.what}</span>),
                },
                { key: 'channel', title: words.channel, cell: (event) => handleOf(event.connectionId) },
                { key: 'amount', title: words.amount, numeric: true, cell: (event) => format.number(event.amount) },
                {
                  key: 'when',
                  title: words.when,
                  cell: (event) => (event.readAt === null ? format.dateTime(event.at) : words.readAt(format.dateTime(event.readAt))),
                },
              ]}
              empty={
                <EmptyState picture="chart" title={words.noEvents}>
                  {words.noEventsWords}
                </EmptyState>
              }
            />
            {events.hasNextPage ? (
              <Button variant="default" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
                {words.older}
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
    </Page>
  )
}
