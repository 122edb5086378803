import type { Severity } from '../audit.ts'
import { smoNetworks, type SmoNetwork } from '../networks.ts'
import { failedOf, type PageReport } from '../report.ts'
import { shownIn } from '../resolvers/differences.ts'

/** What one network showed. */
export interface CardSeen {
  readonly layout: string
  readonly title: string | null
  readonly text: string | null
  readonly image: string | null
}

/** What one look at a page saw: enough to tell later what changed. */
export interface Snapshot {
  readonly url: string
  readonly score: number | null
  readonly siteName: string | null
  readonly cards: Readonly<Partial<Record<SmoNetwork, CardSeen>>>
  readonly failing: readonly { readonly id: string; readonly severity: Severity }[]
  /** Ids of what applied and passed. */
  readonly passed: readonly string[]
}

const longest = 500
const cut = (text: string | null): string | null => text?.slice(0, longest).toWellFormed().normalize('NFC') ?? null

export function snapshotOf(report: PageReport): Snapshot {
  const { cards, page, score } = report
  return {
    url: page.url,
    score: score.value,
    siteName: cut(cards.facebook.siteName?.full ?? cards.slack.siteName?.full ?? null),
    cards: Object.fromEntries(smoNetworks.map((network) => {
      const card = cards[network]
      return [network, { layout: card.layout, title: cut(shownIn(card, 'title')), text: cut(shownIn(card, 'text')), image: shownIn(card, 'image')?.slice(0, 2_000) ?? null }]
    })),
    failing: failedOf(report).map(({ audit }) => ({ id: audit.id, severity: audit.severity })),
    passed: report.judged.filter(({ outcome }) => outcome.result === 'pass').map(({ audit }) => audit.id),
  }
}
