import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { ReactNode } from 'react'

/** Narrows a list by what is typed. `label` names it and stands in it while it is empty; 200 characters are what lists take. */
export function SearchField(props: { readonly label: string; readonly value: string; readonly onChange: (text: string) => void; readonly className?: string }): ReactNode {
  return (
    <TextInput
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
      value={props.value}
      maxLength={200}
      onChange={(event) => props.onChange(event.currentTarget.value)}
      {...(props.className === undefined ? {} : { className: props.className })}
    />
  )
}
