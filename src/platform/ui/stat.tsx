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
        {props.formula ? (
          <Bubble
            label={words.howComputed(props.label)}
            button={(opens) => (
              <ActionIcon variant="subtle" size={24} color="gray" aria-label={words.howComputed(props.label)} {...opens}>
                <IconMathFunction size={15} aria-hidden />
              </ActionIcon>
            )}
          >
            {() => (
              <div className="kit-formula">
                <strong>{words.formula}</strong>
                <div>{props.formula?.text}</div>
                {props.formula?.readAt == null ? null : <p className="kit-hint">{words.readAt(format.dateTime(props.formula.readAt))}</p>}
              </div>
            )}
          </Bubble>
        ) : null}
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
