import type { PageFacts } from '../../facts.ts'
import type { LinkTag } from '../../page-tags.ts'
import { metaValue } from './metas.ts'
import { perPage } from './per-page.ts'
import { hasAddress, isAbsolute, isRealAddress, resolved, withoutTracking } from './urls.ts'

/** Links of this relation that are part of the page, in its order. */
export function linksOf(page: PageFacts, rel: string): readonly LinkTag[] {
  return page.tags.links.filter((link) => !link.inert && link.rel.includes(rel))
}

export const canonicals = perPage((page) => linksOf(page, 'canonical'))

/** The first canonical that names an address, absolute. */
export function canonicalUrl(page: PageFacts): string | null {
  const href = canonicals(page).find((link) => (link.href ?? '').trim() !== '')?.href
  const url = href == null ? null : resolved(page, href)
  // A path in a file without an address leads nowhere.
  return url !== null && isRealAddress(url) ? url : null
}

/** The address this page should be known by: what it says itself, else where it was found, without marks of origin. */
export function ownAddress(page: PageFacts): string {
  const said = [metaValue(page, 'og:url'), canonicalUrl(page)].find((each) => each !== null && isAbsolute(each))
  return withoutTracking(said ?? (hasAddress(page) ? page.url : 'https://www.example.org/'))
}
