import { Select } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../platform/ui/language.tsx'
import { pageWords } from './words.ts'

/** Every IANA zone the browser knows; typing finds. `opened` is for whoever asked for the list already. */
export function ZoneSelect(props: {
  readonly value: string
  readonly onChange: (zone: string) => void
  readonly error?: string | undefined
  /** Another label than that of a workspace's own zone, which then needs no hint. */
  readonly label?: string
  readonly opened?: boolean
}): ReactNode {
  const words = useWords(pageWords).welcome
  const [zones] = useState(() => [...new Set([props.value, ...Intl.supportedValuesOf('timeZone')])])
  return (
    <Select
      label={props.label ?? words.zone}
      description={props.label === undefined ? words.zoneHint : undefined}
      data={zones}
      searchable
      allowDeselect={false}
      limit={60}
      defaultDropdownOpened={props.opened ?? false}
      autoFocus={props.opened ?? false}
      value={props.value}
      error={props.error}
      onChange={(zone) => {
        if (zone) props.onChange(zone)
      }}
    />
  )
}
