import type { PageFacts } from '../../facts.ts'
import { ownAddress } from './canonical.ts'
import { metaValue } from './metas.ts'
import { pageLanguage } from './suggest.ts'

/** Well formed by BCP 47, and a language there is: `english` is written like one but is none. */
export function isLanguage(tag: string): boolean {
  if (!/^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-[a-z0-9]{5,8}|-\d[a-z0-9]{3}|-[a-wy-z]-[a-z0-9-]+|-x-[a-z0-9-]+)*$/i.test(tag)) return false
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch {
    // RangeError is its way of saying no.
    return false
  }
}

const languageOf = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? ''
const alike: ReadonlyMap<string, string> = new Map([['nb', 'no'], ['nn', 'no'], ['fil', 'tl'], ['iw', 'he'], ['in', 'id']])

/** The same language, country and script aside. */
export function sameLanguage(one: string, other: string): boolean {
  const plain = (tag: string): string => alike.get(languageOf(tag)) ?? languageOf(tag)
  return plain(one) === plain(other)
}

/** `ll_CC` of a language; the country is the one where most of its speakers are when none is said. Null when it is no language. */
export function localeOf(written: string): string | null {
  const tag = written.trim().replace(/\.utf-?8$/i, '').replaceAll('_', '-')
  if (!isLanguage(tag)) return null
  const locale = new Intl.Locale(tag)
  const region = locale.region ?? locale.maximize().region
  return region === undefined ? null : `${locale.language}_${region}`
}

/** Words that are frequent in one of these languages and rare in the others. */
const frequent: Readonly<Record<string, readonly string[]>> = {
  en: ['the', 'and', 'of', 'to', 'is', 'with', 'for', 'you', 'how', 'that'],
  it: ['il', 'di', 'che', 'è', 'per', 'della', 'una', 'gli', 'sono', 'non'],
  de: ['der', 'die', 'und', 'das', 'ist', 'mit', 'nicht', 'ein', 'für', 'auf'],
  fr: ['le', 'les', 'des', 'et', 'est', 'une', 'pour', 'dans', 'que', 'du'],
  es: ['el', 'los', 'que', 'y', 'en', 'una', 'para', 'las', 'con', 'del'],
  pt: ['o', 'os', 'que', 'e', 'uma', 'para', 'não', 'com', 'do', 'da'],
  nl: ['de', 'het', 'een', 'van', 'en', 'is', 'niet', 'voor', 'met', 'dat'],
}

/** Domains of countries where nearly everybody writes one language. A map: a host may well be called `constructor`. */
const byCountry: ReadonlyMap<string, string> = new Map([['it', 'it'], ['de', 'de'], ['at', 'de'], ['fr', 'fr'], ['es', 'es'], ['mx', 'es'], ['ar', 'es'], ['pt', 'pt'], ['br', 'pt'], ['nl', 'nl']])

/** What the page says of its language elsewhere, else the language its words look like; English when nothing tells. */
export function guessLanguage(page: PageFacts): string {
  const said = pageLanguage(page)
  if (said !== null && isLanguage(said)) return Intl.getCanonicalLocales(said)[0] ?? said
  const text = [metaValue(page, 'og:title'), metaValue(page, 'og:description', 'description'), page.tags.titles[0]?.text, page.tags.text].filter((each) => each != null).join(' ')
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const scores = Object.entries(frequent).map(([language, list]) => ({ language, score: words.filter((word) => list.includes(word)).length }))
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one))
  if (best.score >= 3) return best.language
  const country = new URL(ownAddress(page)).hostname.split('.').at(-1) ?? ''
  return byCountry.get(country) ?? (best.score === 0 ? 'en' : best.language)
}
