import { DatePicker } from '@mantine/dates'
import { useState, type ReactNode } from 'react'
import { CalendarLanguage } from './calendar-language.tsx'
import { useKitWords } from './language.tsx'
import type { Period } from './period.ts'

/** Two clicks: the first and the last day. */
export function RangeCalendar(props: { readonly value: Period; readonly latest: string; readonly onChange: (period: Period) => void }): ReactNode {
  const words = useKitWords()
  const [chosen, setChosen] = useState<[string | null, string | null]>([props.value.from, props.value.to])
  return (
    <CalendarLanguage>
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
    </CalendarLanguage>
  )
}
