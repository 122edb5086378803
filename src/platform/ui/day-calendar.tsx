import { DatePicker } from '@mantine/dates'
import type { ReactNode } from 'react'
import { CalendarLanguage } from './calendar-language.tsx'
import { useKitWords } from './language.tsx'

/** One click: a day from `today` on. */
export function DayCalendar(props: { readonly value: string; readonly today: string; readonly onChange: (day: string) => void }): ReactNode {
  const words = useKitWords()
  const chosen = /^\d{4}-\d{2}-\d{2}$/.test(props.value) ? props.value : null
  return (
    <CalendarLanguage>
      <DatePicker
        hideOutsideDates
        weekendDays={[]}
        value={chosen}
        minDate={props.today}
        defaultDate={chosen ?? props.today}
        ariaLabels={{ previousMonth: words.previousMonth, nextMonth: words.nextMonth }}
        onChange={(day) => {
          if (day !== null) props.onChange(day)
        }}
      />
    </CalendarLanguage>
  )
}
