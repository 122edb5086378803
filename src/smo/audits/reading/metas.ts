import type { PageFacts } from '../../facts.ts'
import type { MetaTag } from '../../page-tags.ts'
import { perPage } from './per-page.ts'

/** One key of a `<meta>`, in small letters. `value` is what it says, trimmed; empty when it says nothing. */
export interface Meta {
  readonly tag: MetaTag
  readonly key: string
  readonly attribute: 'property' | 'name' | 'itemprop'
  readonly value: string
}

const nothing: readonly Meta[] = []
/** Of one key. A page that says something more often than that means harm; of the rest only the last is kept. */
const mostOfOneKey = 500

/** Every key of every live `<meta>`, in the order of the page. One attribute may hold several keys, parted by white space. */
const metasByKey = perPage((page) => {
  const byKey = new Map<string, Meta[]>()
  for (const tag of page.tags.metas) {
    if (tag.inert) continue
    const value = (tag.content ?? tag.value ?? '').trim()
    const taken = new Set<string>()
    for (const attribute of ['property', 'name', 'itemprop'] as const) {
      for (const word of (tag[attribute] ?? '').split(/\s+/)) {
        const key = word.toLowerCase()
        if (key === '' || taken.has(key)) continue
        taken.add(key)
        const meta: Meta = { tag, key, attribute, value }
        const list = byKey.get(key)
        if (list === undefined) byKey.set(key, [meta])
        else if (list.length < mostOfOneKey) list.push(meta)
        else list[mostOfOneKey - 1] = meta
      }
    }
  }
  return byKey
})

/** All metas of this key, empty ones too. */
export function metas(page: PageFacts, key: string): readonly Meta[] {
  return metasByKey(page).get(key) ?? nothing
}

/** The first that says something. */
export function firstMeta(page: PageFacts, key: string): Meta | null {
  return metas(page, key).find(({ value }) => value !== '') ?? null
}

/** What the first of these keys that says something says. */
export function metaValue(page: PageFacts, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const meta = firstMeta(page, key)
    if (meta !== null) return meta.value
  }
  return null
}

/** Metas whose key begins so, in the order of the page. */
export function metasBeginning(page: PageFacts, ...beginnings: readonly string[]): readonly Meta[] {
  return [...metasByKey(page).values()].flat().filter(({ key }) => beginnings.some((each) => key.startsWith(each))).sort((one, other) => one.tag.order - other.tag.order)
}

/** Keys that Open Graph and its sisters begin with; what `property=` is for. */
export const graphPrefixes = ['og:', 'article:', 'profile:', 'book:', 'video:', 'music:', 'product:', 'fb:', 'al:'] as const

/** The keys of one attribute, in small letters. */
export const keysOf = (attribute: string | null): readonly string[] => (attribute ?? '').toLowerCase().split(/\s+/).filter((key) => key !== '')

/** The last that says something: X takes the last twitter:card. */
export function lastMeta(page: PageFacts, key: string): Meta | null {
  return metas(page, key).findLast(({ value }) => value !== '') ?? null
}
