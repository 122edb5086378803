import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'

/** One of a few, seen at once. `label` names the group. */
export function Segmented<Value extends string>(props: {
  readonly label: string
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
}): ReactNode {
  return (
    <SegmentedControl
      aria-label={props.label}
      value={props.value}
      data={props.options.map((option) => ({ ...option }))}
      onChange={(value) => {
        const chosen = props.options.find((option) => option.value === value)
        if (chosen) props.onChange(chosen.value)
      }}
    />
  )
}
