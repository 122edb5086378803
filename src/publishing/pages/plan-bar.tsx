import { Button, NativeSelect } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { IconButton } from '../../platform/ui/controls.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useSearchParam } from '../../platform/ui/link.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { SearchField } from '../../platform/ui/search-field.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { planWords } from './plan-words.ts'
import { spanOf } from './wall.ts'

export type View = 'month' | 'week' | 'list'
export const views: readonly View[] = ['month', 'week', 'list']

const DAY = 86_400_000
const noon = (day: string): number => Date.parse(`${day}T12:00:00Z`)

/** Which days, and how to look at them. */
export function PlanBar(props: { readonly view: View; readonly day: string; readonly onView: (view: View) => void; readonly onTurn: (by: 1 | -1) => void; readonly onToday: () => void }): ReactNode {
  const words = useWords(planWords)
  const format = useFormat()
  const { weekStart } = useWorkspace()
  const { view } = props
  const span = spanOf(view, props.day, weekStart)
  return (
    <div className="plan-bar">
      <div className="plan-move">
        <IconButton label={words.previous[view]} icon={<IconChevronLeft size={18} stroke={1.6} aria-hidden />} onClick={() => props.onTurn(-1)} />
        <Button variant="default" size="compact-md" onClick={props.onToday}>
          {words.today}
        </Button>
        <IconButton label={words.next[view]} icon={<IconChevronRight size={18} stroke={1.6} aria-hidden />} onClick={() => props.onTurn(1)} />
        <h2 className="plan-title" aria-live="polite">
          {view === 'month' ? format.month(noon(props.day)) : `${format.day(noon(span.from))} – ${format.day(noon(span.to) - DAY)}`}
        </h2>
      </div>
      <Segmented label={words.view} value={view} onChange={props.onView} options={views.map((value) => ({ value, label: words.views[value] }))} />
    </div>
  )
}

/** Which posts: channel and state live in the address; the text is searched as it is typed. */
export function PlanFilters({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }): ReactNode {
  const words = useWords(planWords)
  const { path } = useWorkspace()
  const [connectionId, setConnection] = useSearchParam('connection')
  const [state, setState] = useSearchParam('state')
  const connections = useApi<{ items: Connection[] }>(['connections'], path('/connections'))
  return (
    <div className="plan-filters">
      <NativeSelect
        aria-label={words.channel}
        value={connectionId || 'all'}
        data={[{ value: 'all', label: words.allChannels }, ...(connections.data?.items ?? []).map((one) => ({ value: one.id, label: one.account.handle }))]}
        onChange={({ currentTarget: { value } }) => setConnection(value === 'all' ? '' : value)}
      />
      <NativeSelect
        aria-label={words.state}
        value={state || 'all'}
        data={[{ value: 'all', label: words.allStates }, ...Object.entries(words.states).map(([value, label]) => ({ value, label }))]}
        onChange={({ currentTarget: { value } }) => setState(value === 'all' ? '' : value)}
      />
      <SearchField label={words.search} value={text} onChange={onText} />
    </div>
  )
}
