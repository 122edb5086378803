import type { ReactNode } from 'react'
import { useKitWords } from './language.tsx'
import type { Stage } from './tokens.ts'

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

/** Says which of the three stages something serves; the only coloured chip there is. */
export function StageChip({ stage, children }: { readonly stage: Stage; readonly children?: ReactNode }): ReactNode {
  const words = useKitWords()
  return <span className={`kit-chip kit-stage kit-stage-${stage}`}>{children ?? words.stage[stage]}</span>
}
