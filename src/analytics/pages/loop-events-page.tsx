import { Button } from '@mantine/core'
import { useState, type ReactNode } from 'react'
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

/** The events one number of the Loop is made of, with the formula above them: their amounts add up to the number. */
export function LoopEventsPage(): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const { path, href } = useWorkspace()
  const search = useSearchParams()
  const [limit, setLimit] = useState(50)
  const query = new URLSearchParams(search)
  query.set('limit', String(limit))
  const events = useApi<{ items: EventLine[]; nextCursor: string | null; total: number }>(['loop-events'], path(`/loop/events?${query}`), { keepShowing: true })
  const metrics = useApi<{ items: MetricDefinition[] }>(['metrics'], path('/metrics'))
  const connections = useApi<{ items: { id: string; account: { handle: string } }[] }>(['connections'], path('/connections'))
  const metric = metrics.data?.items.find((item) => item.id === search.get('metricId'))
  const from = search.get('from') ?? ''
  const to = search.get('to') ?? ''
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
          <p className="kit-hint">
            {words.source}: {metric.source}
          </p>
        </Section>
      ) : null}
      <Loaded from={events}>
        {({ items, nextCursor, total }) => (
          <>
            <p className="loop-total">
              <span className="kit-stat-label">{words.total}</span> <strong className="kit-number">{format.number(total)}</strong>
            </p>
            <DataTable
              caption={words.eventsTitle(metric?.name ?? '')}
              rows={items}
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
            {nextCursor && limit < 200 ? (
              <Button variant="default" loading={events.isFetching} onClick={() => setLimit((now) => Math.min(now + 50, 200))}>
                {words.older}
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
    </Page>
  )
}
