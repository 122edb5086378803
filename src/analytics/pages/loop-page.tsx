import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { DateRange, usePeriod } from '../../platform/ui/date-range.tsx'
import { Loaded } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useSearchParam } from '../../platform/ui/link.tsx'
import { Page } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { Formula, Stat } from '../../platform/ui/stat.tsx'
import type { Stage } from '../../platform/ui/tokens.ts'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Loop, MetricDefinition } from '../schema.ts'
import { AttentionList } from './attention-list.tsx'
import { Breakdown } from './breakdown.tsx'
import { DayByDay } from './day-by-day.tsx'
import { dayText } from './day-text.ts'
import './loop-page.css'
import { loopPageWords } from './words.ts'

type Models = Loop['model']
type FigureName = keyof Loop['figures']

const figuresOf: Readonly<Record<Stage, readonly FigureName[]>> = {
  visibility: ['posts', 'potentialReach', 'impressions'],
  engagement: ['engagements', 'clicks', 'messagesIn', 'messagesAnswered'],
  conversion: ['visitors', 'conversions', 'conversionRate'],
}

/** Home: what the chosen days did for visibility, engagement and conversion, and what needs a person today. */
export function LoopPage(): ReactNode {
  const words = useWords(loopPageWords)
  const { path } = useWorkspace()
  const [days, setDays] = usePeriod()
  const [model, setModel] = useSearchParam('model', 'last-non-direct')
  const chosenModel: Models = model === 'first' ? 'first' : 'last-non-direct'
  const loop = useApi<Loop>(['loop'], path(`/loop?from=${days.from}&to=${days.to}&model=${chosenModel}`), { refreshEvery: 30_000, keepShowing: true })
  const metrics = useApi<{ items: MetricDefinition[] }>(['metrics'], path('/metrics'))

  return (
    <Page title={words.title} description={words.lead} actions={<DateRange value={days} onChange={setDays} />}>
      <Loaded from={loop}>
        {(shown) => (
          <>
            <div className="loop-stages">
              {(['visibility', 'engagement', 'conversion'] as const).map((stage) => (
                <StageCard key={stage} stage={stage} loop={shown} metrics={metrics.data?.items ?? []} />
              ))}
            </div>
            <Comparison loop={shown} />
            <AttentionList attention={shown.attention} />
            <DayByDay loop={shown} />
            <Breakdown loop={shown} />
            <NativeSelect
              label={words.model}
              className="loop-model"
              value={chosenModel}
              onChange={(event) => setModel(event.currentTarget.value)}
              data={(['last-non-direct', 'first'] as const).map((value) => ({ value, label: words.models[value] }))}
            />
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Comparison({ loop }: { readonly loop: Loop }): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const from = dayText(format, loop.previousFrom)
  const to = dayText(format, loop.previousTo)
  if (!hasComparison(loop)) return <p className="kit-hint">{words.nothingBefore(from, to)}</p>
  return <p className="kit-hint">{from === to ? words.oneDay(from) : words.against(from, to)}</p>
}

/** Whether any number of the chosen days has one to be compared with; else that is said once, not at each. */
const hasComparison = (loop: Loop): boolean => Object.values(loop.figures).some(({ change }) => change !== null)

/** One of the three stages with its numbers; each opens its events and says how it is computed. */
function StageCard({ stage, loop, metrics }: { readonly stage: Stage; readonly loop: Loop; readonly metrics: readonly MetricDefinition[] }): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const { href } = useWorkspace()
  const [first, ...others] = figuresOf[stage].filter((name) => name !== 'impressions' || loop.figures.impressions.value !== null)
  const stat = (name: FigureName, size: 'normal' | 'small') => {
    const figure = loop.figures[name]
    const metric = metrics.find((item) => item.id === name)
    return (
      <Stat
        key={name}
        label={metric?.name ?? ''}
        value={name === 'conversionRate' ? format.percent(figure.value) : format.number(figure.value)}
        size={size}
        {...(hasComparison(loop) ? { change: figure.change } : {})}
        {...(size === 'normal' ? { stage } : {})}
        {...(figure.value ? { to: href(`/loop/events?${new URLSearchParams({ metricId: name, from: loop.from, to: loop.to })}`) } : {})}
        {...(metric ? { formula: { text: metric.formula, readAt: figure.readAt } } : {})}
      />
    )
  }
  return (
    <section className={`loop-stage loop-stage-${stage}`} aria-label={words.stages[stage]}>
      <header>
        <h2 className="loop-stage-name">{words.stages[stage]}</h2>
        <p className="kit-hint">{words[`${stage}Words`]}</p>
      </header>
      {first ? stat(first, 'normal') : null}
      <div className="loop-stage-others">{others.map((name) => stat(name, 'small'))}</div>
      {stage === 'conversion' && loop.value.length > 0 ? <Value loop={loop} /> : null}
      {stage === 'visibility' && loop.figures.impressions.value === null ? <p className="kit-hint">{words.reachNote}</p> : null}
    </section>
  )
}

/** What the conversions were worth, currency by currency: they are never added up. */
function Value({ loop }: { readonly loop: Loop }): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const { href } = useWorkspace()
  const events = href(`/loop/events?${new URLSearchParams({ metricId: 'conversions', from: loop.from, to: loop.to })}`)
  return (
    <div className="loop-value">
      <div className="kit-stat-label">
        <span>{words.value}</span>
        <Formula of={words.value} text={words.valueFormula} readAt={loop.figures.conversions.readAt} />
      </div>
      <ul>
        {loop.value.map(({ amountMinor, previousMinor, currency }) => (
          <li key={currency}>
            <Link to={events} className="kit-stat-link kit-number">{format.money(amountMinor, currency)}</Link>
            {previousMinor ? (
              <div className="kit-stat-change">
                <span className="kit-stat-arrow" aria-hidden>{amountMinor > previousMinor ? '↗' : amountMinor < previousMinor ? '↘' : '→'}</span>
                {words.valueBefore(format.change(amountMinor / previousMinor - 1), format.money(previousMinor, currency))}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </div>
  )
}
