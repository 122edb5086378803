import type { ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Conversion, Touchpoint } from '../schema.ts'
import { conversionsWords, type ConversionsWords } from './words.ts'

/** The way to a conversion, drawn as a path of its touchpoints; who earned it by `model` is marked. */
export function Journey({ conversion, model }: { readonly conversion: Conversion; readonly model: 'last-non-direct' | 'first' }): ReactNode {
  const words = useWords(conversionsWords)
  const format = useFormat()
  const earned = model === 'first' ? conversion.credit.first : conversion.credit.lastNonDirect
  if (conversion.journey.length === 0) return <p className="kit-hint">{words.unknownWay}</p>
  return (
    // Scrolls sideways when it is long, so it must take the focus (axe: scrollable-region-focusable).
    <ol className="conversions-path" aria-label={words.journey} tabIndex={0}>
      {conversion.journey.map((touch, i) => <Step key={touch.id} touch={touch} isEarned={i === earned} />)}
      <li className="conversions-step">
        <strong>{conversion.goal.label}</strong>
        <span className="kit-number">{format.dateTime(conversion.at)}</span>
      </li>
    </ol>
  )
}

function Step({ touch, isEarned }: { readonly touch: Touchpoint; readonly isEarned: boolean }): ReactNode {
  const words = useWords(conversionsWords)
  const format = useFormat()
  const { href } = useWorkspace()
  const groups: Readonly<Record<string, string>> = words.groups
  return (
    <li className="conversions-step" {...(isEarned ? { 'data-earned': true } : {})} {...(touch.inWindow ? {} : { 'data-old': true })}>
      <strong>{touch.direct ? words.groups.direct : `${groups[touch.channelGroup] ?? touch.channelGroup}: ${touch.source}`}</strong>
      <span className="kit-number">{format.dateTime(touch.at)}</span>
      <span className="conversions-why">{words.kinds[touch.kind]}, {becauseOf(words, touch.why)}</span>
      {touch.campaign === null ? null : <span className="conversions-why">{touch.campaign}</span>}
      {touch.postId === null ? null : <span className="conversions-post"><Link to={href(`/posts/${touch.postId}`)}>{words.toPost}</Link></span>}
      {isEarned ? <Chip tone="strong">{words.earned}</Chip> : null}
      {touch.inWindow ? null : <Chip>{words.tooOld}</Chip>}
    </li>
  )
}

/** The rule that decided, in a person's words. */
function becauseOf(words: ConversionsWords, why: string): string {
  const whole: Readonly<Record<string, string>> = words.because
  const kind = why.split(':')[0] ?? ''
  return whole[why] ?? (kind === 'ad-click' ? words.because.ad : (whole[kind] ?? why))
}
