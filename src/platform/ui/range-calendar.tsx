import { DatePicker, DatesProvider } from '@mantine/dates'
import '@mantine/dates/styles.layer.css'
import 'dayjs/locale/it.js'
import 'dayjs/locale/en-gb.js'
import { useState, type ReactNode } from 'react'
import { useKitWords, useLanguage } from './language.tsx'
import type { Period } from './period.ts'
import { useWorkspaceOrNull } from './workspace.tsx'

/** Two clicks: the first and the last day. */
export function RangeCalendar(props: { readonly value: Period; readonly latest: string; readonly onChange: (period: Period) => void }): ReactNode {
  const words = useKitWords()
  const { language } = useLanguage()
  const weekStart = useWorkspaceOrNull()?.weekStart ?? 1
  const [chosen, setChosen] = useState<[string | null, string | null]>([props.value.from, props.value.to])
  return (
    <DatesProvider settings={{ locale: language === 'it' ? 'it' : 'en-gb', firstDayOfWeek: (weekStart % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6 }}>
      <p className="kit-hint">{words.chooseRange}</p>
      <DatePicker
        type="range"
        allowSingleDateInRange
        hideOutsideDates
        weekendDays={[]}
        value={chosen}
        maxDate={props.latest}
        defaultDate={props.value.to}
        ariaLabels={{ previousMonth: words.previousMonth, nextMonth: words.nextMonth }}
        onChange={(range) => {
          setChosen(range)
          const [from, to] = range
          if (from !== null && to !== null) props.onChange({ from, to })
        }}
      />
    </DatesProvider>
  )
}
