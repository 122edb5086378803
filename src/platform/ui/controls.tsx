import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useKitWords } from './language.tsx'

/** A button that is only an icon: always with a name, shown as tooltip. */
export function IconButton(props: {
  readonly label: string
  readonly icon: ReactNode
  readonly onClick?: () => void
  readonly disabled?: boolean
  readonly danger?: boolean
}): ReactNode {
  return (
    <Tooltip label={props.label}>
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

/** Keys as they are on the keyboard: `keys="g l"` or `keys="mod+k"`. */
export function Keys({ keys }: { readonly keys: string }): ReactNode {
  const words = useKitWords()
  return (
    <span className="kit-keys">
      {keys.split(' ').map((chord, index) => (
        <span key={chord + String(index)}>
          {index > 0 ? <span className="kit-hint"> {words.shortcuts.then} </span> : null}
          {chord.split('+').map((key) => <kbd key={key} className="kit-kbd">{keyName(key)}</kbd>)}
        </span>
      ))}
    </span>
  )
}

const apple = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent)
const keyNames: Readonly<Record<string, string>> = { mod: apple ? '⌘' : 'Ctrl', shift: '⇧', enter: '↵', escape: 'Esc' }
const keyName = (key: string): string => keyNames[key] ?? (key.length === 1 ? key.toUpperCase() : key)

/** A person or profile, with the network it is on in the corner. `badge` is an icon; `name` gives the initials. */
export function Portrait(props: { readonly name: string; readonly image?: string | null; readonly badge?: ReactNode; readonly size?: number }): ReactNode {
  const size = props.size ?? 36
  return (
    <span className="kit-portrait" style={{ width: size, height: size }}>
      {props.image ? <img src={props.image} alt="" width={size} height={size} loading="lazy" referrerPolicy="no-referrer" /> : <span aria-hidden className="kit-initials" style={{ fontSize: size * 0.38 }}>{initials(props.name)}</span>}
      {props.badge === undefined ? null : <span className="kit-badge">{props.badge}</span>}
    </span>
  )
}

/** "Ada Lovelace" → "AL", "@ada" → "A". */
export function initials(name: string): string {
  const words = name.replace(/^@/, '').split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = (word: string | undefined): string => [...(word ?? '')].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? ''
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toLocaleUpperCase()
}
