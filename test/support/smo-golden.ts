import { createHash } from 'node:crypto'
import { extractPage } from '../../src/smo/extract/extract-page.ts'
import type { Card } from '../../src/smo/card.ts'
import type { PageFacts } from '../../src/smo/facts.ts'
import { smoNetworks, type SmoNetwork } from '../../src/smo/networks.ts'
import { cardsOf } from '../../src/smo/resolvers/all.ts'
import { comparedFields, shownIn, type ComparedField } from '../../src/smo/resolvers/differences.ts'
import type { SavedPage } from './pages.ts'

/** Facts of a saved page: nothing but its markup and its address. */
export function factsOf(page: SavedPage, url = page.url): PageFacts {
  const tags = extractPage(page.body, { contentType: null, whole: true })
  return { asked: url, url, fetchedAt: 0, hops: null, status: null, headers: {}, tags, robots: null, images: {}, oembed: null, targets: {}, visits: [], server: null }
}

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 5)
const drawn = ({ layout, why, title, text, image, icon, author, siteName, color, url }: Card) => [layout, why, title, text, image, icon, author, siteName, color, url]
const tagsOf = (card: Card): string => [card.title, card.text, card.image].map((shown) => shown?.from.tag ?? '–').join(' · ')

/**
 * What every network makes of every page, without any of their words: a line for each page with its id, five letters of a
 * digest of each network's card, and which tags title, text and image came from (numbers into the list at the top).
 */
export function goldenOf(pages: readonly SavedPage[]): string {
  const kinds = new Map<string, number>()
  const lines = pages.map((page) => {
    const cards = cardsOf(factsOf(page))
    const traces = smoNetworks.map((network) => {
      const tags = tagsOf(cards[network])
      if (!kinds.has(tags)) kinds.set(tags, kinds.size)
      return (kinds.get(tags) ?? 0).toString(36)
    })
    return `${page.id}\t${smoNetworks.map((network) => digest(drawn(cards[network]))).join('')}\t${traces.join(' ')}`
  })
  const list = [...kinds].map(([tags, number]) => `# ${number.toString(36)} ${tags}`)
  return [`# ${smoNetworks.join(' ')}`, ...list, ...lines, ''].join('\n')
}

/** Numbers of pages; nothing in them comes from a page. */
export interface Agreement {
  readonly pages: number
  /** No card, and cards without title, text and image. */
  readonly networks: Readonly<Record<SmoNetwork, { readonly none: number } & Readonly<Record<ComparedField, number>>>>
  /** Pages on which the networks that show something do not all show the same, and on which only some show something. */
  readonly all: Readonly<Record<ComparedField, { readonly differ: number; readonly onlySome: number }>>
  /** By field, for each network in order: pages on which it and each network after it show something else, or only one anything. */
  readonly pairs: Readonly<Record<ComparedField, readonly (readonly number[])[]>>
}

/** Addresses are taken as https: that Signal previews no http is said elsewhere. */
export function agreementOf(pages: readonly SavedPage[]): Agreement {
  const shown = pages.map((page) => {
    const cards = cardsOf(factsOf(page, page.url.replace(/^http:/, 'https:')))
    return { cards, by: Object.fromEntries(comparedFields.map((field) => [field, smoNetworks.map((network) => shownIn(cards[network], field))])) as Record<ComparedField, (string | null)[]> }
  })
  const count = (test: (page: (typeof shown)[number]) => boolean): number => shown.filter(test).length
  const eachField = <T>(make: (field: ComparedField) => T) => Object.fromEntries(comparedFields.map((field) => [field, make(field)])) as Record<ComparedField, T>
  return {
    pages: pages.length,
    networks: Object.fromEntries(
      smoNetworks.map((network, index) => [network, { none: count(({ cards }) => cards[network].layout === 'none'), ...eachField((field) => count(({ by }) => by[field][index] === null)) }]),
    ) as Agreement['networks'],
    all: eachField((field) => {
      const values = ({ by }: (typeof shown)[number]) => by[field].filter((value) => value !== null)
      const asked = smoNetworks.filter((network) => field !== 'text' || (network !== 'reddit' && network !== 'google-discover')).length
      return { differ: count((page) => new Set(values(page)).size > 1), onlySome: count((page) => values(page).length > 0 && values(page).length < asked) }
    }),
    pairs: eachField((field) => smoNetworks.map((_network, a) => smoNetworks.slice(a + 1).map((_other, after) => count(({ by }) => by[field][a] !== by[field][a + 1 + after])))),
  }
}
