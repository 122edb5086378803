import type { ReactNode } from 'react'
import './keys.css'
import { useKitWords } from './language.tsx'

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
