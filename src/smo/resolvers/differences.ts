import type { Card } from '../card.ts'
import { smoNetworks, type SmoNetwork } from '../networks.ts'

export const comparedFields = ['title', 'text', 'image'] as const
export type ComparedField = (typeof comparedFields)[number]

/** What a network shows in one field, without its cut: two that cut the same text at different places agree. Null is nothing. */
export function shownIn(card: Card, field: ComparedField): string | null {
  if (card.layout === 'none') return null
  if (field === 'image') return card.image?.url ?? null
  return card[field]?.full.replaceAll(/\s+/g, ' ').trim() ?? null
}

export interface Difference {
  readonly field: ComparedField
  /** What most networks show; of two shown as often, the one shown by the network that is named first. */
  readonly most: string | null
  /** Networks that show something else, in the order of their list. */
  readonly others: readonly { readonly network: SmoNetwork; readonly shows: string | null }[]
}

/** Networks that draw no text by design are not asked for one. */
const withoutText: readonly SmoNetwork[] = ['reddit', 'google-discover']

/** Which networks show something else than most do, and what. Fields in which all agree are left out. */
export function differences(cards: Readonly<Record<SmoNetwork, Card>>): readonly Difference[] {
  return comparedFields.flatMap((field) => {
    const asked = smoNetworks.filter((network) => field !== 'text' || !withoutText.includes(network))
    const shown = asked.map((network) => ({ network, shows: shownIn(cards[network], field) }))
    const votes = new Map<string | null, number>()
    for (const { shows } of shown) votes.set(shows, (votes.get(shows) ?? 0) + 1)
    const most = [...votes].reduce((best, one) => (one[1] > best[1] ? one : best))[0]
    const others = shown.filter(({ shows }) => shows !== most)
    return others.length === 0 ? [] : [{ field, most, others }]
  })
}
