import { createContext, lazy, Suspense, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { KeySequence, type Press } from './key-sequence.ts'

/** Something that can be done from the keyboard. */
export interface Command {
  readonly id: string
  readonly label: string
  /** Under which heading it stands in the palette and the list of shortcuts. */
  readonly group: string
  /** `c`, `g l`, `mod+enter`. */
  readonly keys?: string
  readonly icon?: ReactNode
  readonly run: () => void
  /** Only a shortcut, not in the palette. */
  readonly quiet?: boolean
}

interface Desk {
  readonly commands: readonly Command[]
  readonly put: (owner: symbol, commands: readonly Command[] | null) => void
  readonly open: (what: 'palette' | 'shortcuts' | null) => void
}

const DeskContext = createContext<Desk | null>(null)
const CommandPalette = lazy(() => import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })))
const ShortcutsHelp = lazy(() => import('./shortcuts-help.tsx').then((module) => ({ default: module.ShortcutsHelp })))
const singleKeysStoredAs = 'passaparola.singleKeys'

/** Holds the commands of whatever is on screen, listens to the keyboard, shows the palette and the list of shortcuts. */
export function CommandDesk({ children }: { readonly children: ReactNode }): ReactNode {
  const [byOwner, setByOwner] = useState<ReadonlyMap<symbol, readonly Command[]>>(new Map())
  const [shown, open] = useState<'palette' | 'shortcuts' | null>(null)
  const [singleKeys, setSingleKeys] = useState(() => localStorage.getItem(singleKeysStoredAs) !== 'off')
  const put = useCallback((owner: symbol, commands: readonly Command[] | null) => {
    setByOwner((before) => {
      const after = new Map(before)
      if (commands) after.set(owner, commands)
      else after.delete(owner)
      return after
    })
  }, [])
  const commands = useMemo(() => [...byOwner.values()].flat(), [byOwner])
  const latest = useRef({ commands, singleKeys, shown })
  latest.current = { commands, singleKeys, shown }

  useEffect(() => {
    const sequence = new KeySequence()
    const onKey = (event: KeyboardEvent): void => {
      const { commands: known, singleKeys: letters, shown: open_ } = latest.current
      const own: Command[] = [
        { id: 'palette', label: '', group: '', keys: 'mod+k', run: () => open(open_ === 'palette' ? null : 'palette') },
        { id: 'shortcuts', label: '', group: '', keys: '?', run: () => open('shortcuts') },
      ]
      if (event.defaultPrevented || event.isComposing) return
      const hit = sequence.press(pressOf(event), [...known, ...own], { letters: letters && !isEditing(event.target) && !dialogIsOpen(), now: event.timeStamp })
      if (!hit) return
      event.preventDefault()
      hit.run()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])

  const desk = useMemo(() => ({ commands, put, open }), [commands, put])
  const chooseSingleKeys = (on: boolean): void => {
    localStorage.setItem(singleKeysStoredAs, on ? 'on' : 'off')
    setSingleKeys(on)
  }
  return (
    <DeskContext value={desk}>
      {children}
      <Suspense fallback={null}>
        {shown === 'palette' ? <CommandPalette commands={commands} onClose={() => open(null)} /> : null}
        {shown === 'shortcuts' ? <ShortcutsHelp commands={commands} singleKeys={singleKeys} onSingleKeys={chooseSingleKeys} onClose={() => open(null)} /> : null}
      </Suspense>
    </DeskContext>
  )
}

/** Opens the palette or the list of shortcuts from a button. */
export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error('useDesk outside of CommandDesk')
  return desk
}

/**
 * Offers commands while the component is on screen. Give them fresh each render; labels and keys are compared, `run` is
 * always the latest.
 */
export function useCommands(commands: readonly Command[]): void {
  const { put } = useDesk()
  const owner = useRef(Symbol('commands'))
  const latest = useRef(commands)
  latest.current = commands
  const shape = JSON.stringify(commands.map(({ id, label, group, keys, quiet }) => [id, label, group, keys, quiet]))
  useEffect(() => {
    const who = owner.current
    put(who, latest.current.map((command) => ({ ...command, run: () => latest.current.find((now) => now.id === command.id)?.run() })))
    return () => put(who, null)
  }, [put, shape])
}

const pressOf = (event: KeyboardEvent): Press => ({ key: event.key, mod: event.ctrlKey || event.metaKey, alt: event.altKey })

const isEditing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))

const dialogIsOpen = (): boolean => document.querySelector('[role="dialog"][aria-modal="true"]') !== null
