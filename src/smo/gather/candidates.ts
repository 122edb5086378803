import type { PageFacts } from '../facts.ts'
import type { MetaTag } from '../page-tags.ts'
import { cardsOf } from '../resolvers/all.ts'

const mostImages = 14
const mostTargets = 7

const keyOf = ({ property, name, itemprop }: MetaTag): string => (property ?? name ?? itemprop ?? '').trim().toLowerCase()

function valuesOf(page: PageFacts, keys: RegExp): readonly string[] {
  return page.tags.metas.filter((meta) => keys.test(keyOf(meta))).flatMap(({ content, value }) => ((content ?? value ?? '').trim() === '' ? [] : [(content ?? value ?? '').trim()]))
}

/** Addresses as this page means them, http(s) only, each once. */
function absolute(page: PageFacts, written: readonly string[]): readonly string[] {
  const base = URL.parse(page.tags.baseHref ?? '', page.url)?.href ?? page.url
  return [...new Set(written.flatMap((each) => {
    const url = URL.parse(each, base)
    if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return []
    url.hash = ''
    return [url.href]
  }))]
}

/** Every image that a network could show, those that one surely shows first. */
export function imageCandidates(page: PageFacts): readonly string[] {
  const shown = Object.values(cardsOf(page)).flatMap(({ image }) => (image === null ? [] : [image.url]))
  const named = valuesOf(page, /^(?:og:image(?::(?:url|secure_url))?|twitter:image(?::src)?|image|thumbnail|msapplication-tileimage)$/)
  const linked = page.tags.links.filter(({ rel }) => rel.some((one) => one === 'image_src' || one === 'apple-touch-icon' || one === 'apple-touch-icon-precomposed' || one === 'icon')).flatMap(({ href }) => (href === null ? [] : [href]))
  return absolute(page, [...shown, ...named, ...linked]).slice(0, mostImages)
}

/** What the page names as another place of itself, its players and its videos. */
export function targetCandidates(page: PageFacts, extra: readonly string[]): readonly string[] {
  const canonical = page.tags.links.filter(({ rel }) => rel.includes('canonical')).flatMap(({ href }) => (href === null ? [] : [href]))
  const named = valuesOf(page, /^(?:og:url|twitter:player|twitter:player:stream|og:video(?::(?:url|secure_url))?)$/)
  return absolute(page, [...canonical, ...named, ...extra]).filter((url) => url !== page.url).slice(0, mostTargets)
}
