import type { LinkTag, MetaTag } from '../page-tags.ts'
import type { Seen } from './seen.ts'

/** A value as the page says it, and the piece that says it. */
export interface Found {
  readonly text: string
  /** As a person would name the piece. */
  readonly tag: string
  readonly offset: number | null
}

export type Attribute = 'property' | 'name' | 'either'

/** `exact` wants the key letter by letter, as selectors and XPath do; otherwise blanks around it and capitals do not matter. */
export interface Reading {
  readonly by?: Attribute
  readonly exact?: boolean
  readonly accept?: (tag: MetaTag) => boolean
}

function* tagsOf(seen: Seen, key: string, { by = 'either', exact = false, accept }: Reading): Generator<MetaTag> {
  for (const tag of seen.byKey.get(key.toLowerCase()) ?? []) {
    const says = (written: string | null) => written !== null && (exact ? written === key : written.trim().toLowerCase() === key.toLowerCase())
    const matches = (by !== 'name' && says(tag.property)) || (by !== 'property' && says(tag.name))
    if (matches && (accept === undefined || accept(tag))) yield tag
  }
}

const blank = (text: string): boolean => text.trim() === ''

/** The first of the keys that has a tag with something in it; within a key the first such tag of the page. */
export function firstMeta(seen: Seen, keys: readonly string[], reading: Reading = {}): Found | null {
  for (const key of keys) for (const tag of tagsOf(seen, key, reading)) if (tag.content !== null && !blank(tag.content)) return { text: tag.content, tag: key, offset: tag.offset }
  return null
}

/** The first tag of the key, whatever is in it: readers that ask for one element and take its content, empty or not. */
export function onlyFirstMeta(seen: Seen, key: string, reading: Reading = {}): Found | null {
  for (const tag of tagsOf(seen, key, reading)) return tag.content === null ? null : { text: tag.content, tag: key, offset: tag.offset }
  return null
}

/** Of several keys that mean the same, the tag that comes first in the page. */
export function earliestMeta(seen: Seen, keys: readonly string[], reading: Reading = {}): Found | null {
  let first: Found | null = null
  for (const key of keys) {
    const found = firstMeta(seen, [key], reading)
    if (found !== null && (first === null || (found.offset ?? 0) < (first.offset ?? 0))) first = found
  }
  return first
}

/** Of all tags of the key, the last with something in it. */
export function lastMeta(seen: Seen, key: string, reading: Reading = {}): Found | null {
  let last: Found | null = null
  for (const tag of tagsOf(seen, key, reading)) if (tag.content !== null && !blank(tag.content)) last = { text: tag.content, tag: key, offset: tag.offset }
  return last
}

/** The first `<title>` with something in it. */
export function titleElement(seen: Seen): Found | null {
  const title = seen.titles.find((tag) => !blank(tag.text))
  return title === undefined ? null : { text: title.text, tag: '<title>', offset: title.offset }
}

/** `document.title`: the first `<title>` and no other, white space collapsed (https://html.spec.whatwg.org/#document.title). */
export function documentTitle(seen: Seen): Found | null {
  const title = seen.titles[0]
  const text = title === undefined ? '' : title.text.replaceAll(/[\t\n\f\r ]+/g, ' ').trim()
  return title === undefined || text === '' ? null : { text, tag: '<title>', offset: title.offset }
}

export const isRel = (link: LinkTag, rel: string): boolean => link.rel.join(' ') === rel

/** The first link of exactly this `rel`, by its `href`. */
export function linkOf(seen: Seen, rel: string): Found | null {
  const link = seen.links.find((candidate) => isRel(candidate, rel) && candidate.href !== null && !blank(candidate.href))
  return link === undefined ? null : { text: link.href ?? '', tag: `link rel=${rel}`, offset: link.offset }
}
