import type { ReactNode } from 'react'
import { Chart } from '../../platform/ui/chart.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import { Section } from '../../platform/ui/page.tsx'
import type { Stage } from '../../platform/ui/tokens.ts'
import type { Loop } from '../schema.ts'
import { dayText } from './day-text.ts'
import { loopPageWords } from './words.ts'

type Daily = Exclude<keyof Loop['days'][number], 'day'>

const seriesOf: Readonly<Record<Stage, readonly Daily[]>> = {
  visibility: ['posts'],
  engagement: ['engagements', 'clicks'],
  conversion: ['visitors', 'conversions'],
}

/** One stage at a time, day by day: numbers of different stages never share a scale. */
export function DayByDay({ loop }: { readonly loop: Loop }): ReactNode {
  const words = useWords(loopPageWords)
  const format = useFormat()
  const [chosen, setStage] = useSearchParam('stage', 'engagement')
  const stage: Stage = chosen === 'visibility' || chosen === 'conversion' ? chosen : 'engagement'
  const labels = loop.days.map(({ day }) => dayText(format, day))
  const series = seriesOf[stage].map((name, index) => ({
    name: words.table[name],
    tone: index === 0 ? stage : ('ink' as const),
    values: loop.days.map((day) => day[name]),
  }))
  const first = series[0]
  const total = first ? first.values.reduce<number>((sum, value) => sum + (value ?? 0), 0) : 0
  return (
    <Section plain>
      <div className="kit-row">
        <Segmented
          label={words.perDay}
          value={stage}
          onChange={setStage}
          options={(['visibility', 'engagement', 'conversion'] as const).map((value) => ({ value, label: words.stages[value] }))}
        />
      </div>
      <div className="kit-card">
        <Chart
          title={words.perDay}
          summary={`${format.number(total)} ${first?.name ?? ''}`}
          kind={stage === 'visibility' ? 'bar' : 'line'}
          fileName={`loop-${stage}-${loop.from}-${loop.to}`}
          data={{ labelName: words.table.day, labels, series }}
        />
      </div>
    </Section>
  )
}
