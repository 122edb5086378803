import type { MetaTag, TitleTag } from '../page-tags.ts'

/** Synapse forgets longer values, and all tags of a page that has as many as that. */
const longestValue = 1_000
const floodOfTags = 50

/**
 * Whether nobody will have to guess from the body: title, description and image are said in the head in the way that even the strictest
 * reader takes (`property="og:…"`, not too long, not in a flood of tags). Headings, text and images of the body are then read by no network.
 */
export function sufficesForGuesses(metas: readonly MetaTag[], titles: readonly TitleTag[]): boolean {
  const live = metas.filter((meta) => !meta.inert && !meta.inNoscript)
  const cardTags = live.filter(({ property, name }) => /^\s*(?:og|article|profile|twitter):/i.test(property ?? '') || /^\s*(?:og|twitter):/i.test(name ?? ''))
  if (cardTags.length >= floodOfTags) return false
  const says = (key: string): boolean =>
    live.some(({ property, content }) => property === key && content !== null && content.length <= longestValue && content.trim() !== '') &&
    !live.some(({ property, content }) => property === key && (content === null || content.trim() === '' || content.length > longestValue))
  const hasTitle = titles.some(({ text, inert }) => !inert && text.trim() !== '')
  return hasTitle && says('og:title') && says('og:description') && says('og:image')
}
