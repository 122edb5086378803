import { Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import './palette.css'
import type { Command } from './commands.tsx'
import { Keys } from './keys.tsx'
import { useKitWords } from './language.tsx'
import { Dialog } from './side-panel.tsx'

/** Every shortcut that works right now. Single keys can be turned off (WCAG 2.1.4). */
export function ShortcutsHelp(props: {
  readonly commands: readonly Command[]
  readonly singleKeys: boolean
  readonly onSingleKeys: (on: boolean) => void
  readonly onClose: () => void
}): ReactNode {
  const words = useKitWords()
  const rows: { label: string; keys: string }[] = [
    { label: words.palette.title, keys: 'mod+k' },
    { label: words.shortcuts.title, keys: '?' },
    ...props.commands.flatMap((command) => (command.keys ? [{ label: command.label, keys: command.keys }] : [])),
  ]
  return (
    <Dialog title={words.shortcuts.title} onClose={props.onClose}>
      <dl className="kit-shortcuts">
        {rows.map((row) => (
          <div key={row.keys}>
            <dt>{row.label}</dt>
            <dd><Keys keys={row.keys} /></dd>
          </div>
        ))}
      </dl>
      <Switch mt="md" label={words.shortcuts.singleKeys} description={words.shortcuts.singleKeysHint} checked={props.singleKeys} onChange={(event) => props.onSingleKeys(event.currentTarget.checked)} />
    </Dialog>
  )
}
