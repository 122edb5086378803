import { Select } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { useWords } from '../../platform/ui/language.tsx'
import { pageWords } from './words.ts'

/** Every IANA zone the browser knows; typing finds. */
export function ZoneSelect(props: { readonly value: string; readonly onChange: (zone: string) => void; readonly error?: string | undefined }): ReactNode {
  const words = useWords(pageWords).welcome
  const [zones] = useState(() => [...new Set([props.value, ...Intl.supportedValuesOf('timeZone')])])
  return (
    <Select
      label={words.zone}
      description={words.zoneHint}
      data={zones}
      searchable
      allowDeselect={false}
      limit={60}
      value={props.value}
      error={props.error}
      onChange={(zone) => {
        if (zone) props.onChange(zone)
      }}
    />
  )
}
