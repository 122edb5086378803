import type { HeadingTag, ImageTag, JsonLdTag, LinkTag, MediaTag, MetaTag, PageTags, Piece, TitleTag } from '../page-tags.ts'

/** The part of a page that one network reads: what ends within its bytes, without what stands in `<template>` and `<svg>`. */
export interface Seen {
  readonly metas: readonly MetaTag[]
  readonly links: readonly LinkTag[]
  readonly titles: readonly TitleTag[]
  readonly jsonLd: readonly JsonLdTag[]
  readonly headings: readonly HeadingTag[]
  readonly images: readonly ImageTag[]
  readonly media: readonly MediaTag[]
  /** Tags by `property` and by `name`, trimmed and in lower case; a tag with both stands under both, in the order of the page. */
  readonly byKey: ReadonlyMap<string, readonly MetaTag[]>
}

const known = new WeakMap<PageTags, Map<number | null, Seen>>()

/**
 * What a network sees that reads the first `bytes` of a page (null: all of it). A piece that begins within them and ends
 * later does not exist for it. Made once for each limit and page; two limits beyond the last piece share one view.
 */
export function seenBy(tags: PageTags, bytes: number | null): Seen {
  let views = known.get(tags)
  if (views === undefined) known.set(tags, (views = new Map()))
  const limit = bytes === null || tags.bytes <= bytes ? null : bytes
  const view = views.get(limit) ?? viewOf(tags, limit)
  views.set(limit, view)
  return view
}

function viewOf(tags: PageTags, limit: number | null): Seen {
  const within = <T extends Piece>(pieces: readonly T[]): readonly T[] => {
    const all = limit === null || (pieces.at(-1)?.end ?? 0) <= limit
    return all && !pieces.some((piece) => piece.inert) ? pieces : pieces.filter((piece) => !piece.inert && (limit === null || piece.end <= limit))
  }
  const metas = within(tags.metas)
  return {
    metas,
    links: within(tags.links),
    titles: within(tags.titles),
    jsonLd: within(tags.jsonLd),
    headings: within(tags.headings),
    images: within(tags.images),
    media: within(tags.media),
    byKey: indexOf(metas),
  }
}

export const keyOf = (written: string): string => written.trim().toLowerCase()

function indexOf(metas: readonly MetaTag[]): ReadonlyMap<string, readonly MetaTag[]> {
  const index = new Map<string, MetaTag[]>()
  const put = (key: string, tag: MetaTag) => {
    const there = index.get(key)
    if (there === undefined) index.set(key, [tag])
    else there.push(tag)
  }
  for (const tag of metas) {
    const property = tag.property === null ? null : keyOf(tag.property)
    const name = tag.name === null ? null : keyOf(tag.name)
    if (property !== null) put(property, tag)
    if (name !== null && name !== property) put(name, tag)
  }
  return index
}
