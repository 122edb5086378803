import { ActionIcon } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useKitWords } from './language.tsx'
import { Tooltip } from './tooltip.tsx'

/** A button that is only an icon: always with a name, shown as tooltip. */
export function IconButton(props: {
  readonly label: string
  readonly icon: ReactNode
  readonly onClick?: () => void
  readonly disabled?: boolean
  readonly danger?: boolean
}): ReactNode {
  return (
    <Tooltip words={props.label}>
      <ActionIcon variant="subtle" color={props.danger ? 'red' : 'gray'} size={32} aria-label={props.label} disabled={props.disabled ?? false} {...(props.onClick ? { onClick: props.onClick } : {})}>
        {props.icon}
      </ActionIcon>
    </Tooltip>
  )
}

/** Copies `value`; says so to eyes and ears. `name` is what is copied: "link". */
export function CopyButton({ value, name }: { readonly value: string; readonly name: string }): ReactNode {
  const words = useKitWords()
  const clipboard = useClipboard({ timeout: 2000 })
  const label = `${clipboard.copied ? words.copied : words.copy}: ${name}`
  return (
    <>
      <IconButton label={label} icon={clipboard.copied ? <IconCheck size={17} aria-hidden /> : <IconCopy size={17} aria-hidden />} onClick={() => clipboard.copy(value)} />
      <span className="kit-hidden" role="status">{clipboard.copied ? words.copied : ''}</span>
    </>
  )
}
