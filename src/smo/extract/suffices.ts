import type { MetaTag, TitleTag } from '../page-tags.ts'

/** Synapse forgets longer values, and all tags of a page that has as many as that. */
const longestValue = 1_000
const floodOfTags = 50

/** What somebody may still have to guess from the body. */
export interface Guesses {
  readonly title: boolean
  readonly text: boolean
  readonly image: boolean
}

export const everything: Guesses = { title: true, text: true, image: true }

/**
 * What the head leaves open. A thing is said when even the strictest reader takes it (`property="og:…"`, not empty, not too long,
 * not in a flood of tags): no network then reads headings, text or images of the body for it.
 */
export function leftToGuess(metas: readonly MetaTag[], titles: readonly TitleTag[]): Guesses {
  const live = metas.filter((meta) => !meta.inert && !meta.inNoscript)
  const cardTags = live.filter(({ property, name }) => /^\s*(?:og|article|profile|twitter):/i.test(property ?? '') || /^\s*(?:og|twitter):/i.test(name ?? ''))
  if (cardTags.length >= floodOfTags) return everything
  const isSaid = (key: string): boolean => {
    const said = live.filter(({ property }) => property === key)
    return said.length > 0 && said.every(({ content }) => content !== null && content.length <= longestValue && content.trim() !== '')
  }
  const hasTitle = titles.some(({ text, inert }) => !inert && text.trim() !== '')
  return { title: !hasTitle || !isSaid('og:title'), text: !isSaid('og:description'), image: !isSaid('og:image') }
}
