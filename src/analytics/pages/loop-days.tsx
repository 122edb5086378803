import { type ReactNode, useCallback, useMemo } from 'react'
import { DateRange, type Days } from '../../platform/ui/date-range.tsx'
import type { Format } from '../../platform/ui/format.ts'
import { useWords } from '../../platform/ui/language.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { loopPageWords } from './words.ts'

const DAY_MS = 86_400_000

/** The chosen days, kept in the address: the last 28 unless somebody chose. */
export function useLoopDays(): readonly [Days, (days: Days) => void] {
  const { zone } = useWorkspace()
  const fallback = useMemo(() => {
    const today = dayIn(zone, Date.now())
    return { from: dayIn('UTC', Date.parse(today) - 27 * DAY_MS), to: today }
  }, [zone])
  const [from, setFrom] = useSearchParam('from', fallback.from)
  const [to, setTo] = useSearchParam('to', fallback.to)
  const set = useCallback(
    (days: Days) => {
      setFrom(days.from)
      setTo(days.to)
    },
    [setFrom, setTo],
  )
  return [{ from, to }, set]
}

export function LoopDays(props: { readonly days: Days; readonly onChange: (days: Days) => void }): ReactNode {
  const words = useWords(loopPageWords)
  return <DateRange label={words.days} value={props.days} onChange={props.onChange} />
}

/** `2026-11-23` in the reader's words; a day has no zone. */
export function dayText(format: Format, day: string): string {
  return format.day(Date.parse(`${day}T12:00:00Z`))
}

/** The day an instant falls on in a zone, `YYYY-MM-DD`. */
function dayIn(zone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at)
}
