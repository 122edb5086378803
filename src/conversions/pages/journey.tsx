import { Fragment, type ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Conversion, Touchpoint } from '../schema.ts'
import { conversionsWords, type ConversionsWords } from './words.ts'

type Model = 'last-non-direct' | 'first'

/** The way to a conversion, drawn as a path of its touchpoints; who earned it by `model` is marked. */
export function Journey({ conversion, model }: { readonly conversion: Conversion; readonly model: Model }): ReactNode {
  const words = useWords(conversionsWords)
  const format = useFormat()
  const earned = earnedBy(conversion, model)
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

/** The same way in one line: where from, step by step, and who earned it. */
export function JourneyInShort({ conversion, model }: { readonly conversion: Conversion; readonly model: Model }): ReactNode {
  const words = useWords(conversionsWords)
  const earned = earnedBy(conversion, model)
  return (
    <>
      {conversion.journey.map((touch, i) => (
        <Fragment key={touch.id}>
          {i === 0 ? null : <span aria-hidden> → </span>}
          {i === earned ? <strong>{nameOf(words, touch)}</strong> : nameOf(words, touch)}
        </Fragment>
      ))}
      <span aria-hidden> → </span>
      {conversion.goal.label}
    </>
  )
}

const earnedBy = ({ credit }: Conversion, model: Model): number | null => (model === 'first' ? credit.first : credit.lastNonDirect)

function nameOf(words: ConversionsWords, touch: Touchpoint): string {
  const groups: Readonly<Record<string, string>> = words.groups
  return touch.direct ? words.groups.direct : `${groups[touch.channelGroup] ?? touch.channelGroup}: ${touch.source}`
}

function Step({ touch, isEarned }: { readonly touch: Touchpoint; readonly isEarned: boolean }): ReactNode {
  const words = useWords(conversionsWords)
  const format = useFormat()
  const { href } = useWorkspace()
  return (
    <li className="conversions-step" {...(isEarned ? { 'data-earned': true } : {})} {...(touch.inWindow ? {} : { 'data-old': true })}>
      <strong>{nameOf(words, touch)}</strong>
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
