import type { Card, Rule } from './card.ts'
import type { PageFacts } from './facts.ts'
import type { SmoNetwork } from './networks.ts'

/** One network's way of reading a page: pure, deterministic, never throws. */
export interface Resolver {
  readonly network: SmoNetwork
  readonly name: string
  readonly userAgent: string
  /** Product token in robots.txt; null when it is not asked. */
  readonly robotsToken: string | null
  /** Bytes of HTML it reads; null: all of it. Tags that end later do not exist for it. */
  readonly readsBytes: number | null
  readonly rules: readonly Rule[]
  resolve(page: PageFacts): Card
}
