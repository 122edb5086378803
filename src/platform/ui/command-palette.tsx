import { Modal } from '@mantine/core'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import './palette.css'
import type { Command } from './commands.tsx'
import { Keys } from './keys.tsx'
import { useFocusReturn } from './focus-return.ts'
import { useKitWords } from './language.tsx'
import { matching } from './matching.ts'

/** Everything that can be reached or done from here, by typing a few letters of it. */
export function CommandPalette({ commands, onClose }: { readonly commands: readonly Command[]; readonly onClose: () => void }): ReactNode {
  const words = useKitWords()
  useFocusReturn()
  const list = useId()
  const [wanted, setWanted] = useState('')
  const [at, setAt] = useState(0)
  const found = matching(wanted, commands.filter((command) => !command.quiet), (command) => `${command.label} ${command.group}`)
  const chosen = found[Math.min(at, found.length - 1)]
  const optionId = (command: Command): string => `${list}-${command.id}`

  const run = (command: Command): void => {
    onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const next = (at + step + found.length) % Math.max(found.length, 1)
      setAt(next)
      const command = found[next]
      if (command) document.getElementById(optionId(command))?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter' && chosen) {
      event.preventDefault()
      run(chosen)
    }
  }
  return (
    <Modal.Root opened onClose={onClose} size="lg" yOffset="12vh" centered={false} transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content aria-label={words.palette.title} radius="lg">
        <div className="kit-palette">
          <input
            className="kit-palette-input"
            role="combobox"
            aria-label={words.palette.placeholder}
            aria-expanded
            aria-controls={list}
            aria-activedescendant={chosen ? optionId(chosen) : undefined}
            placeholder={words.palette.placeholder}
            value={wanted}
            autoComplete="off"
            data-autofocus
            onKeyDown={onKeyDown}
            onChange={(event) => {
              setWanted(event.currentTarget.value)
              setAt(0)
            }}
          />
          <ul className="kit-palette-list" role="listbox" id={list} aria-label={words.palette.title}>
            {found.map((command) => (
              <li key={command.id} id={optionId(command)} role="option" aria-selected={command === chosen} className="kit-palette-item" onClick={() => run(command)} onMouseMove={() => setAt(found.indexOf(command))}>
                <span className="kit-palette-icon" aria-hidden>{command.icon}</span>
                <span>{command.label}</span>
                <span className="kit-hint">{command.group}</span>
                {command.keys ? <Keys keys={command.keys} /> : <span />}
              </li>
            ))}
          </ul>
          <p className="kit-palette-none" role="status">{found.length === 0 ? words.palette.nothing : ''}</p>
        </div>
      </Modal.Content>
    </Modal.Root>
  )
}
