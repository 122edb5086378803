import { Button, Popover } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { Suspense, lazy, useState, type ReactNode } from 'react'
import { Segmented } from './controls.tsx'
import { Waiting } from './feedback.tsx'
import { browserZone, useFormat, useKitWords } from './language.tsx'
import { useSearchParam } from './link.tsx'
import { dayIn, lastDays, parsePeriod, presetOf, presets, writePeriod, type Period } from './period.ts'
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
  const [open, setOpen] = useState(false)
  const shown = preset === null ? `${format.day(noonOf(value.from))} – ${format.day(noonOf(value.to))}` : words.custom
  return (
    <div className="kit-range">
      <Segmented
        label={words.period}
        value={preset === null ? 'custom' : String(preset)}
        options={presets.map((days) => ({ value: String(days), label: words.lastDays(format.number(days)) }))}
        onChange={(days) => onChange(lastDays(Number(days), today))}
      />
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
        <Popover.Target>
          <Button variant="default" aria-expanded={open} leftSection={<IconCalendar size={17} stroke={1.6} aria-hidden />} onClick={() => setOpen(!open)}>
            {shown}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={words.chooseRange}>
          <Suspense fallback={<Waiting lines={3} />}>
            <RangeCalendar
              value={value}
              latest={today}
              onChange={(period) => {
                onChange(period)
                setOpen(false)
              }}
            />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
    </div>
  )
}

const noonOf = (day: string): number => Date.parse(`${day}T12:00:00Z`)
