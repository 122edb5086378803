import type { ReactNode } from 'react'
import './chip.css'

export type Tone = 'neutral' | 'strong' | 'danger'

/** A small state or label. States are told by words and an icon; colour only when something is wrong. */
export function Chip({ tone = 'neutral', icon, children }: { readonly tone?: Tone; readonly icon?: ReactNode; readonly children: ReactNode }): ReactNode {
  return (
    <span className={`kit-chip kit-chip-${tone}`}>
      {icon}
      {children}
    </span>
  )
}
