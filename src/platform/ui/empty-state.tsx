import type { ReactNode } from 'react'
import './empty-state.css'

export type Picture = 'post' | 'calendar' | 'conversation' | 'link' | 'chart' | 'channel' | 'people' | 'key'

/** Nothing here yet: says what will be here, why it is worth it, and how to begin. */
export function EmptyState(props: {
  readonly picture: Picture
  readonly title: string
  readonly children: ReactNode
  readonly action?: ReactNode
}): ReactNode {
  return (
    <div className="kit-empty">
      <svg viewBox="0 0 120 88" width="120" height="88" aria-hidden="true" className="kit-empty-picture">
        {pictures[props.picture]}
      </svg>
      <h2 className="kit-empty-title">{props.title}</h2>
      <div className="kit-empty-words">{props.children}</div>
      {props.action}
    </div>
  )
}

const card = (x: number, y: number, width: number, height: number): ReactNode => (
  <rect x={x} y={y} width={width} height={height} rx="6" className="kit-drawn-fill" />
)
const lines = (path: string): ReactNode => <path d={path} className="kit-drawn" />
const dot = (x: number, y: number, stage: 'visibility' | 'engagement' | 'conversion', r = 5): ReactNode => (
  <circle cx={x} cy={y} r={r} className={`kit-drawn-${stage}`} />
)

const pictures: Readonly<Record<Picture, ReactNode>> = {
  post: <>{card(28, 10, 64, 68)}{lines('M38 24h28M38 34h44M38 44h36')}{dot(42, 62, 'visibility')}{dot(58, 62, 'engagement')}{dot(74, 62, 'conversion')}</>,
  calendar: <>{card(22, 16, 76, 60)}{lines('M22 32h76M40 8v14M80 8v14M36 44h8M56 44h8M76 44h8M36 60h8M76 60h8')}{dot(60, 60, 'visibility')}</>,
  conversation: <>{card(14, 12, 60, 36)}{card(46, 42, 60, 34)}{lines('M26 25h34M26 35h22M58 55h34M58 65h20')}{dot(106, 42, 'engagement')}</>,
  link: <>{card(12, 30, 42, 28)}{card(66, 30, 42, 28)}{lines('M42 44h36')}{dot(33, 44, 'visibility')}{dot(87, 44, 'conversion')}</>,
  chart: <>{card(16, 10, 88, 68)}{lines('M28 64h64')}<path d="M28 54c12 0 14-14 26-14s14 10 22 4 8-18 16-18" className="kit-drawn-line" />{dot(92, 26, 'conversion')}</>,
  channel: <>{card(44, 28, 32, 32)}{lines('M44 44H22M76 44h22M60 28V12M60 60v16')}{dot(18, 44, 'visibility')}{dot(102, 44, 'engagement')}{dot(60, 44, 'conversion', 6)}</>,
  people: <>{card(20, 18, 80, 52)}<circle cx="44" cy="38" r="8" className="kit-drawn" /><circle cx="76" cy="38" r="8" className="kit-drawn" />{lines('M30 60c2-8 8-11 14-11s12 3 14 11M62 60c2-8 8-11 14-11s12 3 14 11')}{dot(60, 18, 'engagement')}</>,
  key: <>{card(18, 24, 84, 40)}<circle cx="42" cy="44" r="9" className="kit-drawn" />{lines('M51 44h34M77 44v8M85 44v8')}{dot(42, 44, 'conversion', 3)}</>,
}
