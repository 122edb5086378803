import type { ReactNode } from 'react'
import { languages } from '../../platform/i18n.ts'
import { useLanguage, useWords } from '../../platform/ui/language.tsx'
import { usePageTitle } from '../../platform/ui/page.tsx'
import { Segmented } from '../../platform/ui/segmented.tsx'
import './door.css'
import { pageWords } from './words.ts'

/** The frame of the pages before one is in: what the product is on one side, a short form on the other. */
export function Door({ title, lead, children }: { readonly title: string; readonly lead?: ReactNode; readonly children: ReactNode }): ReactNode {
  const words = useWords(pageWords)
  const { language, choose } = useLanguage()
  usePageTitle(title)
  return (
    <div className="door">
      <aside className="door-side">
        <p className="door-brand">Passaparola</p>
        <LoopDrawing words={words.loop} />
        <p className="door-promise">{words.promise}</p>
      </aside>
      <main className="door-main">
        <div className="door-form">
          <h1 className="kit-title" tabIndex={-1} data-page-title>
            {title}
          </h1>
          {lead === undefined ? null : <p className="kit-lead">{lead}</p>}
          {children}
        </div>
        <footer className="door-foot">
          <Segmented label={words.language} value={language} onChange={choose} options={languages.map((one) => ({ value: one, label: one === 'en' ? 'English' : 'Italiano' }))} />
        </footer>
      </main>
    </div>
  )
}

/** The loop the product is: seen, answered, chosen, and again. */
function LoopDrawing({ words }: { readonly words: { readonly visibility: string; readonly engagement: string; readonly conversion: string } }): ReactNode {
  return (
    <svg className="door-loop" viewBox="-50 10 460 280" role="img" aria-label={`${words.visibility}, ${words.engagement}, ${words.conversion}`}>
      <g className="door-arcs">
        <path d="M196 51a112 112 0 0 1 83 144" />
        <path d="M260 233a112 112 0 0 1-160 0" />
        <path d="M81 195a112 112 0 0 1 83-144" />
        <path d="m271 187 8 9 10-7M109 243l-10-10 12-5M153 45l11 6-7 10" />
      </g>
      <circle className="kit-drawn-visibility" cx="180" cy="50" r="9" />
      <circle className="kit-drawn-engagement" cx="277" cy="218" r="9" />
      <circle className="kit-drawn-conversion" cx="83" cy="218" r="9" />
      <g className="door-labels">
        <text x="180" y="26" textAnchor="middle">{words.visibility}</text>
        <text x="298" y="225">{words.engagement}</text>
        <text x="62" y="225" textAnchor="end">{words.conversion}</text>
      </g>
    </svg>
  )
}
