import { networkLimits, type LearntLimits, type TextMeasure } from '../../channels/index.ts'
import type { Card } from '../card.ts'

export interface DraftImage {
  readonly alt: string
}

/** A post before it goes out. */
export interface PostDraft {
  readonly text: string
  readonly images: readonly DraftImage[]
  /** What the networks will make of its links, by address; a link that is not here was not read. */
  readonly cards?: Readonly<Record<string, Card>>
}

export interface PostPart {
  readonly text: string
  /** UTF-16 index in the draft. */
  readonly at: number
}

export interface PostFacts {
  readonly network: string
  readonly text: string
  /** By the network's own counting; null where we do not publish and therefore do not count. */
  readonly measure: TextMeasure | null
  /** Index in the text at which the network refuses the rest; null when all of it fits. */
  readonly cutAt: number | null
  /** Index at which the feed folds the text behind “more”; null when it does not. */
  readonly foldAt: number | null
  readonly links: readonly PostPart[]
  readonly hashtags: readonly PostPart[]
  readonly mentions: readonly PostPart[]
  readonly images: readonly DraftImage[]
  /** The card that will stand under it: of the first link that has one; null when there is none or pictures take its place. */
  readonly card: { readonly link: string; readonly card: Card } | null
  readonly unreadLinks: readonly string[]
}

/** Characters after which feeds write “more”. Seen, not documented: they change with the width of the screen. */
export const folds: Readonly<Record<string, number>> = { linkedin: 210, facebook: 477, instagram: 125, x: 280, mastodon: 500 }

const linkPattern = /https?:\/\/[^\s<>"'，。、]{1,2000}/giu
const hashtagPattern = /(?<![\p{L}\p{N}_&/])#(?=[\p{L}\p{N}_]*\p{L})[\p{L}\p{N}_]{1,100}/gu
const mentionPattern = /(?<![\p{L}\p{N}_/.@])@[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,100}(?:@[\p{L}\p{N}.-]{1,100})?/gu

/** What of a draft matters on a network. Counting is the channel's own (`src/channels/<network>/limits.ts`). */
export function readPost(draft: PostDraft, network: string, learnt: LearntLimits = {}): PostFacts {
  const { text, images, cards = {} } = draft
  const limits = networkLimits[network]
  const measure = limits?.measure(text, learnt) ?? null
  const links = found(linkPattern, text).map(({ text: link, at }) => ({ text: link.replace(/[.,;:!?)\]}»”’]+$/u, ''), at }))
  // An address may hold # and @ of its own.
  const bare = links.reduce((rest, { text: link, at }) => `${rest.slice(0, at)}${' '.repeat(link.length)}${rest.slice(at + link.length)}`, text)
  const drawn = links.find(({ text: link }) => cards[link] !== undefined && cards[link].layout !== 'none')
  const fold = folds[network]
  return {
    network,
    text,
    measure,
    cutAt: limits === undefined || measure === null || fits(measure) ? null : before(links, longestThatFits(text, (part) => fits(limits.measure(part, learnt)))),
    foldAt: fold === undefined || text.length <= fold ? null : fold,
    links,
    hashtags: found(hashtagPattern, bare),
    mentions: found(mentionPattern, bare),
    images,
    card: drawn === undefined || images.length > 0 ? null : { link: drawn.text, card: cards[drawn.text] as Card },
    unreadLinks: links.map(({ text: link }) => link).filter((link) => cards[link] === undefined),
  }
}

/** Half an address is none: a cut within one falls before it. */
const before = (links: readonly PostPart[], cut: number): number => links.find(({ text, at }) => at < cut && cut < at + text.length)?.at ?? cut

const fits = ({ excess, bytes }: TextMeasure): boolean => excess === 0 && (bytes?.excess ?? 0) === 0

function found(pattern: RegExp, text: string): readonly PostPart[] {
  return [...text.matchAll(pattern)].slice(0, 200).map(({ 0: part, index }) => ({ text: part, at: index }))
}

/** Longest beginning that fits, between whole characters as people see them. */
function longestThatFits(text: string, isFine: (part: string) => boolean): number {
  const ends = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)].map(({ index, segment }) => index + segment.length)
  let [low, high] = [0, ends.length]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (isFine(text.slice(0, ends[middle - 1] ?? 0))) low = middle
    else high = middle - 1
  }
  return low === 0 ? 0 : (ends[low - 1] ?? 0)
}
