import type { PageFacts } from '../facts.ts'
import { baseOf, absolute } from './addresses.ts'
import { firstMeta, linkOf, titleElement, type Found, type Reading } from './found.ts'
import type { Seen } from './seen.ts'
import type { Size } from './shown.ts'

/** The three names under which pages give the one picture. */
export const ogImages = ['og:image', 'og:image:url', 'og:image:secure_url'] as const
export const twitterImages = ['twitter:image', 'twitter:image:src'] as const

export const either = (...all: readonly (Found | null)[]): Found | null => all.find((found) => found !== null) ?? null

export const plainTitle = (seen: Seen): Found | null => titleElement(seen)
export const plainText = (seen: Seen): Found | null => firstMeta(seen, ['description'], { by: 'name' })

export const altOf = (seen: Seen, keys: readonly string[] = ['og:image:alt', 'twitter:image:alt']): Found | null => firstMeta(seen, keys)

const pixels = (found: Found | null): number | null => {
  const number = found === null ? Number.NaN : Number.parseInt(found.text, 10)
  return Number.isFinite(number) && number > 0 ? number : null
}

/** `og:image:width` and `:height`; null unless both are there. */
export function declaredSize(seen: Seen): Size | null {
  const width = pixels(firstMeta(seen, ['og:image:width']))
  const height = pixels(firstMeta(seen, ['og:image:height']))
  return width === null || height === null ? null : { width, height }
}

/** The address a page gives as its own: `og:url`, then the canonical link, then the one it answered at. */
export function ownAddress(page: PageFacts, seen: Seen, reading: Reading = {}): string {
  const said = either(firstMeta(seen, ['og:url'], reading), linkOf(seen, 'canonical'))
  return (said === null ? null : absolute(said.text, baseOf(page))) ?? page.url
}
