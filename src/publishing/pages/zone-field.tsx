import { TextInput } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from 'react'
import { whenAtRest } from '../../platform/ui/when-at-rest.ts'

const load = () => import('../../workspaces/pages/zone-select.tsx')
const ZoneSelect = lazy(() => load().then((module) => ({ default: module.ZoneSelect })))
whenAtRest(load)

/** The zone a moment is meant in. The list of all zones is drawn when somebody wants another one, which is seldom. */
export function ZoneField(props: {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly disabled: boolean
  readonly onChange: (zone: string) => void
}): ReactNode {
  const [wanted, setWanted] = useState(false)
  const closed = (
    <TextInput
      label={props.label}
      value={props.value}
      error={props.error}
      disabled={props.disabled}
      readOnly
      role="combobox"
      aria-haspopup="listbox"
      aria-expanded={false}
      className="compose-zone"
      rightSection={<IconChevronDown size={15} stroke={1.6} aria-hidden />}
      rightSectionPointerEvents="none"
      onClick={() => setWanted(true)}
      onKeyDown={(event) => (opens(event) ? setWanted(true) : undefined)}
    />
  )
  if (!wanted || props.disabled) return closed
  return <Suspense fallback={closed}><ZoneSelect label={props.label} value={props.value} error={props.error} onChange={props.onChange} opened /></Suspense>
}

const opens = (event: KeyboardEvent): boolean => !event.ctrlKey && !event.metaKey && !event.altKey && (event.key.length === 1 || ['Enter', 'ArrowDown', 'ArrowUp'].includes(event.key))
