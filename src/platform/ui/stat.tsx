import { ActionIcon } from '@mantine/core'
import { IconMathFunction } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import './stat.css'
import { Bubble } from './bubble.tsx'
import { useFormat, useKitWords } from './language.tsx'
import { Link } from './link.tsx'
import type { Stage } from './tokens.ts'

export interface StatProps {
  readonly label: string
  /** Already formatted by `useFormat()`: null reads "n/a" there. */
  readonly value: string
  readonly unit?: string
  readonly stage?: Stage
  /** This period ÷ previous equal period − 1; null when there is nothing real to compare with. Absent: not shown. */
  readonly change?: number | null
  /** How the number is computed, in words and symbols, and when what it is made of was read (epoch ms). */
  readonly formula?: { readonly text: ReactNode; readonly readAt?: number | null }
  /** Where the events it is made of are listed. */
  readonly to?: string
  readonly size?: 'normal' | 'small'
}

/** How a number is computed and when what it is made of was read, behind a button beside its name. */
export function Formula({ of, text, readAt }: { readonly of: string; readonly text: ReactNode; readonly readAt?: number | null }): ReactNode {
  const format = useFormat()
  const words = useKitWords()
  return (
    <Bubble
      label={words.howComputed(of)}
      button={(opens) => (
        <ActionIcon variant="subtle" size={24} color="gray" aria-label={words.howComputed(of)} {...opens}>
          <IconMathFunction size={15} aria-hidden />
        </ActionIcon>
      )}
    >
      {() => (
        <div className="kit-formula">
          <strong>{words.formula}</strong>
          <div>{text}</div>
          {readAt == null ? null : <p className="kit-hint">{words.readAt(format.dateTime(readAt))}</p>}
        </div>
      )}
    </Bubble>
  )
}

/** A number that can be opened: what it is, how it is computed, how it changed, and the events behind it. */
export function Stat(props: StatProps): ReactNode {
  const format = useFormat()
  const words = useKitWords()
  const value = (
    <>
      <span className="kit-stat-value">{props.value}</span>
      {props.unit === undefined ? null : <span className="kit-stat-unit">{props.unit}</span>}
    </>
  )
  return (
    <div className={`kit-stat kit-stat-${props.size ?? 'normal'}`} {...(props.stage ? { 'data-stage': props.stage } : {})}>
      <div className="kit-stat-label">
        <span>{props.label}</span>
        {props.formula ? <Formula of={props.label} {...props.formula} /> : null}
      </div>
      <div className="kit-stat-number">
        {props.to === undefined ? value : <Link to={props.to} className="kit-stat-link" title={words.openEvents}>{value}</Link>}
      </div>
      {props.change === undefined ? null : (
        <div className="kit-stat-change">
          {props.change === null ? words.noPrevious : (
            <>
              <span className="kit-stat-arrow" aria-hidden>{props.change > 0 ? '↗' : props.change < 0 ? '↘' : '→'}</span>
              {words.againstPrevious(format.change(props.change))}
            </>
          )}
        </div>
      )}
    </div>
  )
}
