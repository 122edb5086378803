import { DatesProvider } from '@mantine/dates'
import '@mantine/dates/styles.layer.css'
import 'dayjs/locale/it.js'
import 'dayjs/locale/en-gb.js'
import type { ReactNode } from 'react'
import { useLanguage } from './language.tsx'
import { useWorkspaceOrNull } from './workspace.tsx'

/** Calendars below it speak the reader's language and begin their weeks as the workspace does. */
export function CalendarLanguage({ children }: { readonly children: ReactNode }): ReactNode {
  const { language } = useLanguage()
  const weekStart = useWorkspaceOrNull()?.weekStart ?? 1
  return (
    <DatesProvider settings={{ locale: language === 'it' ? 'it' : 'en-gb', firstDayOfWeek: (weekStart % 7) as 0 | 1 | 2 | 3 | 4 | 5 | 6 }}>{children}</DatesProvider>
  )
}
