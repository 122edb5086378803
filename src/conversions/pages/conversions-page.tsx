import { Button, Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { DateRange, usePeriod } from '../../platform/ui/date-range.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useSearchParam, useSearchParams } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Conversion, ConversionList, Goal } from '../schema.ts'
import './conversions-page.css'
import { Journey, JourneyInShort } from './journey.tsx'
import { conversionsWords } from './words.ts'

const models = ['last-non-direct', 'first'] as const
const outcomes = ['attributed', 'direct', 'outside-window', 'no-journey'] as const

/** Conversions of the chosen days, each with the path that led to it. Filters live in the address; the Loop page links here. */
export function ConversionsPage(): ReactNode {
  const words = useWords(conversionsWords)
  const { path, zone } = useWorkspace()
  const [period, setPeriod] = usePeriod()
  const [goalId, setGoalId] = useSearchParam('goal')
  const [outcome, setOutcome] = useSearchParam('outcome')
  const [said, setModel] = useSearchParam('model', 'last-non-direct')
  const [one, setOne] = useSearchParam('conversion')
  const search = useSearchParams()
  const model = models.find((one) => one === said) ?? 'last-non-direct'
  const goals = useApi<{ items: Goal[] }>(['goals'], path('/goals'))
  const query = new URLSearchParams({ fromDay: period.from, toDay: period.to, zone, model, ...(goalId === '' ? {} : { goalId }), ...(outcome === '' ? {} : { outcome }) })
  if (one !== '') return <OneConversion id={one} model={model} onAll={() => setOne('')} />
  for (const name of ['postId', 'connectionId', 'campaignId']) {
    const value = search.get(name)
    if (value !== null) query.set(name, value)
  }
  return (
    <Page
      title={words.title}
      description={words.lead}
      width="wide"
      actions={<Button component="a" variant="default" href={`/api/v1${path(`/conversions.csv?${query}`)}`} download>{words.csv}</Button>}
    >
      <Section>
        <div className="conversions-filters">
          <DateRange value={period} onChange={setPeriod} />
          <Segmented label={words.model} value={model} onChange={setModel} options={models.map((value) => ({ value, label: words.models[value] }))} />
          <Select label={words.goal} placeholder={words.allGoals} data={(goals.data?.items ?? []).map(({ id, label }) => ({ value: id, label }))} clearable value={goalId === '' ? null : goalId} onChange={(value) => setGoalId(value ?? '')} />
          <Select label={words.outcome} placeholder={words.allOutcomes} data={outcomes.map((value) => ({ value, label: words.outcomes[value] }))} clearable value={outcome === '' ? null : outcome} onChange={(value) => setOutcome(value ?? '')} />
        </div>
        <p className="kit-hint">{words.modelHint[model]}</p>
        <List query={query.toString()} model={model} />
      </Section>
    </Page>
  )
}

/** Opened from a list of events: that conversion alone. */
function OneConversion({ id, model, onAll }: { readonly id: string; readonly model: (typeof models)[number]; readonly onAll: () => void }): ReactNode {
  const words = useWords(conversionsWords)
  const { path } = useWorkspace()
  const conversion = useApi<Conversion>(['conversions', id], path(`/conversions/${encodeURIComponent(id)}`))
  return (
    <Page title={words.title} description={words.lead} width="wide" actions={<Button variant="default" onClick={onAll}>{words.showAll}</Button>}>
      <Section>
        <Loaded from={conversion}>{(shown) => <ul className="conversions-list"><Item conversion={shown} model={model} isOpen /></ul>}</Loaded>
      </Section>
    </Page>
  )
}

function List({ query, model }: { readonly query: string; readonly model: (typeof models)[number] }): ReactNode {
  const words = useWords(conversionsWords)
  const { path, href } = useWorkspace()
  const conversions = useInfiniteQuery({
    queryKey: ['conversions', path(''), query],
    queryFn: ({ pageParam, signal }) => api.get<ConversionList>(path(`/conversions?${query}${pageParam === null ? '' : `&cursor=${pageParam}`}`), { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
  })
  return (
    <Loaded from={conversions}>
      {({ pages }) => {
        const items = pages.flatMap((one) => one.items)
        if (items.length === 0) return <EmptyState picture="chart" title={words.none} action={<Link to={href('/settings/goals')}>{words.setUp}</Link>}>{words.noneWords}</EmptyState>
        return (
          <>
            <ul className="conversions-list">{items.map((conversion) => <Item key={conversion.id} conversion={conversion} model={model} />)}</ul>
            {conversions.hasNextPage ? <Button variant="default" loading={conversions.isFetchingNextPage} onClick={() => void conversions.fetchNextPage()}>{words.more}</Button> : null}
          </>
        )
      }}
    </Loaded>
  )
}

function Item({ conversion, model, isOpen = false }: { readonly conversion: Conversion; readonly model: (typeof models)[number]; readonly isOpen?: boolean }): ReactNode {
  const words = useWords(conversionsWords)
  const format = useFormat()
  const { value } = conversion
  return (
    <li className="conversions-item">
      <div className="conversions-head">
        <h2>{conversion.goal.label}</h2>
        <span className="conversions-meta">
          {format.dateTime(conversion.at)} · {conversion.externalId.startsWith('visit:') ? null : `${words.order(conversion.externalId)} · `}{words.sentBy[conversion.source]}
        </span>
        {conversion.outcome === 'attributed' ? null : <Chip>{words.outcomes[conversion.outcome]}</Chip>}
        <span className="conversions-value">{value === null ? words.noValue : format.money(value.amountMinor, value.currency)}</span>
      </div>
      {conversion.journey.length === 0 ? <p className="conversions-meta">{words.unknownWay}</p> : (
        <details className="conversions-way" open={isOpen}>
          <summary><JourneyInShort conversion={conversion} model={model} /></summary>
          <Journey conversion={conversion} model={model} />
        </details>
      )}
    </li>
  )
}
