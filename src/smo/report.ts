import type { Outcome } from './audit.ts'
import type { Card } from './card.ts'
import { audits } from './catalogue.ts'
import type { PageFacts } from './facts.ts'
import type { SmoNetwork } from './networks.ts'
import { standardPreset } from './preset.ts'
import { cardsOf } from './resolvers/all.ts'
import { type Judged, type Score, scoreOf } from './score.ts'

/** Everything that was found out about one page. */
export interface PageReport {
  readonly page: PageFacts
  readonly cards: Readonly<Record<SmoNetwork, Card>>
  /** Every audit that was asked, in the order of the catalogue. */
  readonly judged: readonly Judged[]
  readonly score: Score
}

export interface AuditOptions {
  /** Only audits that concern one of these; all of them when not given. */
  readonly networks?: readonly SmoNetwork[] | undefined
  readonly preset?: typeof standardPreset
}

/** Judges a page by facts alone: the cards of all networks, every audit, the score. Makes no request and never throws. */
export function auditPage(page: PageFacts, { networks, preset = standardPreset }: AuditOptions = {}): PageReport {
  const cards = cardsOf(page)
  const asked = networks === undefined ? audits : audits.filter(({ affects }) => affects === 'all' || affects.some((network) => networks.includes(network)))
  const judged = asked.map((audit): Judged => ({ audit, outcome: audit.check({ page, cards }) }))
  return { page, cards, judged, score: scoreOf(judged, cards, preset) }
}

export type Failed = Judged & { readonly outcome: Extract<Outcome, { result: 'fail' }> }

const gravity = { error: 0, warn: 1, info: 2 } as const

/** What failed, errors first; within a severity in the order of the catalogue. */
export function failedOf({ judged }: Pick<PageReport, 'judged'>): readonly Failed[] {
  return judged.filter((each): each is Failed => each.outcome.result === 'fail').toSorted((one, other) => gravity[one.audit.severity] - gravity[other.audit.severity])
}
