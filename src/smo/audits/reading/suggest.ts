import type { PageFacts } from '../../facts.ts'
import { canonicalUrl, linksOf, ownAddress } from './canonical.ts'
import { firstImage, isBlank } from './images.ts'
import { articleTypes, nodesOf, textOf, urlOf } from './json-ld.ts'
import { metaValue } from './metas.ts'
import { collapse, decodeAgain, shorten } from './text.ts'
import { hasAddress, isRealAddress, parseUrl, resolved } from './urls.ts'

const clean = (text: string): string => collapse(decodeAgain(text).replace(/<\/?[a-z][^>]*>/gi, ' ').replaceAll('\ufffd', ''))

const residue = /\{\{|\}\}|\$\{[^}]*\}|<%|%>|\{%|%\}|\[object object\]|^(?:undefined|null|nan|%s|%title%|%description%)$|:\/\/\S{1,2000}\/(?:undefined|null)(?:[/?#]|$)/i

/** What a template left unfilled: braces, `undefined`, `[object Object]`, `%s`. */
export const isResidue = (text: string): boolean => residue.test(text.trim().slice(0, 5000))

function firstGood(candidates: readonly (string | null | undefined)[]): string | null {
  for (const candidate of candidates) {
    if (candidate == null || isResidue(candidate)) continue
    const text = clean(candidate)
    if (text !== '' && !isResidue(text)) return text
  }
  return null
}

const article = (page: PageFacts) => nodesOf(page, articleTypes)[0]?.node

/** The best title that the page already has; its domain when it has none. */
export function bestTitle(page: PageFacts): string {
  return (
    firstGood([
      metaValue(page, 'og:title'),
      metaValue(page, 'twitter:title'),
      textOf(article(page)?.['headline']),
      page.tags.titles.find((title) => !title.inert)?.text,
      page.tags.headings.find((heading) => heading.level === 1 && !heading.inert)?.text,
    ]) ?? bestSiteName(page)
  )
}

/** The best description that the page already has: its own first sentences when nobody wrote one. */
export function bestDescription(page: PageFacts): string {
  const written = firstGood([metaValue(page, 'og:description'), metaValue(page, 'description'), metaValue(page, 'twitter:description'), textOf(article(page)?.['description'])])
  if (written !== null) return written
  const paragraph = page.tags.text.split('\n').find((each) => each.length > 60) ?? page.tags.text
  return shorten(firstGood([paragraph, bestTitle(page)]) ?? bestTitle(page), 200)
}

/** An address of a picture the page already names, absolute; one of its own to be made when there is none. */
export function bestImage(page: PageFacts): string {
  return fromCandidates(page, [firstImage(page)?.meta.value])
}

/** The same when the first og:image itself is what is wrong. */
export function imageElsewhere(page: PageFacts): string {
  return fromCandidates(page, [])
}

function fromCandidates(page: PageFacts, first: readonly (string | undefined)[]): string {
  const candidates = [
    ...first,
    metaValue(page, 'twitter:image', 'twitter:image:src'),
    urlOf(article(page)?.['image']),
    linksOf(page, 'image_src')[0]?.href,
    page.tags.images.find((image) => !image.inert && (image.width ?? 0) >= 200 && (image.height ?? 0) >= 200 && image.src !== null && !image.src.startsWith('data:'))?.src,
  ]
  for (const candidate of candidates) {
    if (candidate == null || isResidue(candidate) || isBlank(candidate)) continue
    const url = cleanAddress(page, candidate)
    if (url !== null) return url
  }
  return new URL('/share-image.jpg', ownAddress(page)).href
}

/** An address as it should be written: absolute, two slashes, entities read, nothing raw. Null when no address can be made of it. */
export function cleanAddress(page: PageFacts, written: string): string | null {
  const tidy = decodeAgain(written.trim()).replace(/^(https?):\/+(?=[^/])/i, '$1://').replace(/\s/g, '%20')
  const url = resolved(page, tidy)
  return url === null || isRealAddress(url) ? url : (parseUrl(tidy, ownAddress(page))?.href ?? null)
}

export function bestSiteName(page: PageFacts): string {
  const host = parseUrl(hasAddress(page) ? page.url : (canonicalUrl(page) ?? 'https://www.example.org/'))?.hostname.replace(/^www\./, '') ?? 'example.org'
  return firstGood([metaValue(page, 'og:site_name'), metaValue(page, 'application-name'), textOf(nodesOf(page, ['WebSite', 'Organization', 'NewsMediaOrganization'])[0]?.node['name'])]) ?? host
}

/** The language of the page, as BCP 47; null when it says nothing. */
export function pageLanguage(page: PageFacts): string | null {
  const said = [page.tags.html['lang'], page.tags.html['xml:lang'], page.tags.metas.find((meta) => meta.httpEquiv?.toLowerCase() === 'content-language')?.content, metaValue(page, 'og:locale')?.replaceAll('_', '-')]
  return said.map((each) => each?.trim() ?? '').find((each) => /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(each)) ?? null
}

/** `article` where something says so, else `website`. */
export function bestType(page: PageFacts): string {
  return article(page) !== undefined || metaValue(page, 'article:published_time') !== null ? 'article' : 'website'
}

/** The title without the site's name at its beginning or end; as it was when nothing else would be left. */
export function withoutSite(title: string, site: string | null): string {
  const name = site?.trim() ?? ''
  if (name.length < 3) return title
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
  const bare = title
    .replace(new RegExp(`\\s*(?:\\s[-–—|·•:/»›]+\\s*|[|·•»›]\\s*|\\()${escaped}\\)?\\s*$`, 'iu'), '')
    .replace(new RegExp(`^\\s*${escaped}\\s*(?:[-–—|·•»›]+\\s+|[|·•»›:]\\s*)`, 'iu'), '')
    .trim()
  return bare === '' || bare === title ? title : withoutSite(bare, site)
}
