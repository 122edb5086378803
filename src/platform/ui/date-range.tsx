import { Button } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { Suspense, lazy, type ReactNode } from 'react'
import './date-range.css'
import { Bubble } from './bubble.tsx'
import { Waiting } from './feedback.tsx'
import { browserZone, useFormat, useKitWords } from './language.tsx'
import { useSearchParam } from './link.tsx'
import { dayIn, lastDays, parsePeriod, presetOf, presets, writePeriod, type Period } from './period.ts'
import { Segmented } from './segmented.tsx'
import { useWorkspaceOrNull } from './workspace.tsx'

const RangeCalendar = lazy(() => import('./range-calendar.tsx').then((module) => ({ default: module.RangeCalendar })))

/** The period a page shows, kept in its address as `?days=`: `[period, set]`. Days are the workspace's. */
export function usePeriod(): readonly [Period, (period: Period) => void] {
  const zone = useWorkspaceOrNull()?.zone ?? browserZone()
  const today = dayIn(zone, Date.now())
  const [text, setText] = useSearchParam('days', '28')
  return [parsePeriod(text, today), (period) => setText(writePeriod(period, today))]
}

/** The last 7, 28 or 90 days, or days one chooses. */
export function DateRange({ value, onChange }: { readonly value: Period; readonly onChange: (period: Period) => void }): ReactNode {
  const words = useKitWords()
  const format = useFormat()
  const zone = useWorkspaceOrNull()?.zone ?? browserZone()
  const today = dayIn(zone, Date.now())
  const preset = presetOf(value, today)
  const shown = preset === null ? `${format.day(noonOf(value.from))} – ${format.day(noonOf(value.to))}` : words.custom
  return (
    <div className="kit-range">
      <Segmented
        label={words.period}
        value={preset === null ? 'custom' : String(preset)}
        options={presets.map((days) => ({ value: String(days), label: words.lastDays(format.number(days)) }))}
        onChange={(days) => onChange(lastDays(Number(days), today))}
      />
      <Bubble
        label={words.chooseRange}
        button={(opens) => (
          <Button variant="default" leftSection={<IconCalendar size={17} stroke={1.6} aria-hidden />} {...opens}>
            {shown}
          </Button>
        )}
      >
        {(close) => (
          <Suspense fallback={<Waiting lines={3} />}>
            <RangeCalendar
              value={value}
              latest={today}
              onChange={(period) => {
                onChange(period)
                close()
              }}
            />
          </Suspense>
        )}
      </Bubble>
    </div>
  )
}

const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`)
