import type { Audit, Outcome } from './audit.ts'
import type { Card } from './card.ts'
import { smoNetworks, type SmoNetwork } from './networks.ts'
import { type Preset, weightOf } from './preset.ts'

/** One audit's part in the score; what does not apply and what a person must look at has none. */
export interface ScoreLine {
  readonly audit: string
  readonly weight: number
  readonly result: 'pass' | 'fail'
}

export interface Score {
  /** 0 to 100; null when no audit applied. */
  readonly value: number | null
  readonly preset: string
  readonly lines: readonly ScoreLine[]
  /** Sums of the lines: `value` is 100 × passed ÷ total, rounded down. */
  readonly passed: number
  readonly total: number
  /** The same over the audits that concern one network; 0 where it draws no card at all. */
  readonly networks: Readonly<Record<SmoNetwork, number | null>>
}

export interface Judged {
  readonly audit: Audit
  readonly outcome: Outcome
}

/**
 * The share of the weight that passed, of all the weight that applied, in whole points rounded down: 100 is said only where
 * nothing failed. `docs/decisions/0007-how-pages-are-judged.md` holds the weights.
 */
export function scoreOf(judged: readonly Judged[], cards: Readonly<Record<SmoNetwork, Pick<Card, 'layout'>>>, preset: Preset): Score {
  const lines = judged.flatMap(({ audit, outcome }): readonly (ScoreLine & { readonly affects: Audit['affects'] })[] =>
    outcome.result === 'pass' || outcome.result === 'fail' ? [{ audit: audit.id, weight: weightOf(preset, audit), result: outcome.result, affects: audit.affects }] : [],
  )
  const whole = sums(lines)
  return {
    value: points(whole),
    preset: preset.id,
    lines: lines.map(({ audit, weight, result }) => ({ audit, weight, result })),
    ...whole,
    networks: Object.fromEntries(
      smoNetworks.map((network) => [network, cards[network].layout === 'none' ? 0 : points(sums(lines.filter(({ affects }) => affects === 'all' || affects.includes(network))))]),
    ) as Readonly<Record<SmoNetwork, number | null>>,
  }
}

function sums(lines: readonly ScoreLine[]): { readonly passed: number; readonly total: number } {
  let [passed, total] = [0, 0]
  for (const { weight, result } of lines) {
    total += weight
    if (result === 'pass') passed += weight
  }
  return { passed, total }
}

const points = ({ passed, total }: { readonly passed: number; readonly total: number }): number | null => (total === 0 ? null : Math.floor((100 * passed) / total))
