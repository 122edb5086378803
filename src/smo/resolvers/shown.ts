import type { Card, ShownImage, ShownText } from '../card.ts'
import type { ImageFacts, PageFacts } from '../facts.ts'
import type { SmoNetwork } from '../networks.ts'
import { absolute, completed, domainOf, isAbsolute } from './addresses.ts'
import type { Found } from './found.ts'

export interface Cut {
  readonly value: string
  readonly cutAt: number | null
}

export interface Shape {
  /** What the network makes of the text before anything else: a second decoding of entities, tags taken away. */
  readonly first?: (text: string) => string
  /** Line breaks are drawn; otherwise every run of white space is one blank. */
  readonly lines?: boolean
  readonly cut?: (text: string) => Cut
}

export const collapsed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** A text as it is drawn. Null when nothing is left of it. */
export function textOf(found: Found | null, rule: string, { first, lines = false, cut }: Shape = {}): ShownText | null {
  if (found === null) return null
  const full = (first === undefined ? found.text : first(found.text)).trim()
  const drawn = lines ? full : collapsed(full)
  if (drawn === '') return null
  const { value, cutAt } = cut === undefined ? { value: drawn, cutAt: null } : cut(drawn)
  return { value, full, cutAt, from: { tag: found.tag, offset: found.offset, rule } }
}

/** What a reader makes of an address: as browsers do, as libraries that only complete it, as it is written, or nothing unless it is absolute. */
export type Address = 'browser' | 'completed' | 'as-written' | 'absolute-only'

function addressed(written: string, how: Address, base: string): string | null {
  if (how === 'browser') return absolute(written, base)
  if (how === 'completed') return completed(written, base)
  if (how === 'absolute-only') return isAbsolute(written) ? (absolute(written, base) ?? written.trim()) : null
  return isAbsolute(written) ? (absolute(written, base) ?? written.trim()) : written.trim()
}

/** An image by its address. Null when there is none, or none that the network could ask for. */
export function imageOf(found: Found | null, rule: string, how: Address, base: string, alt: Found | null = null): ShownImage | null {
  if (found === null || found.text.trim() === '') return null
  const url = addressed(found.text, how, base)
  return url === null ? null : { url, alt: alt === null ? null : collapsed(alt.text), from: { tag: found.tag, offset: found.offset, rule } }
}

export const factsOf = (page: PageFacts, url: string): ImageFacts | undefined => (Object.hasOwn(page.images, url) ? page.images[url] : undefined)

/** What a network takes as a picture. Types by their bytes; sizes in pixels and bytes. */
export interface Takes {
  readonly types?: readonly string[]
  readonly maxBytes?: number
  readonly min?: readonly [width: number, height: number]
  readonly max?: readonly [width: number, height: number]
}

/** Whether the picture will be drawn, as far as its file is known: what nobody looked at is believed. */
export function isDrawn(page: PageFacts, image: ShownImage, { types, maxBytes, min, max }: Takes): boolean {
  const facts = factsOf(page, image.url)
  if (facts === undefined) return true
  if (facts.trouble !== null) return facts.trouble === 'refused' || facts.trouble === 'too-large'
  const { type, width, height, bytes } = facts
  if (types !== undefined && type !== null && !types.includes(type)) return false
  if (maxBytes !== undefined && bytes !== null && bytes > maxBytes) return false
  if (width === null || height === null) return true
  if (max !== undefined && (width > max[0] || height > max[1])) return false
  return min === undefined || (width >= min[0] && height >= min[1])
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** Size of the picture by its file, else as `declared` by the page; null when neither is known. */
export function sizeOf(page: PageFacts, image: ShownImage, declared: Size | null): Size | null {
  const facts = factsOf(page, image.url)
  if (facts !== undefined && facts.width !== null && facts.height !== null) return { width: facts.width, height: facts.height }
  return image.from.tag.startsWith('og:image') ? declared : null
}

export interface Parts {
  readonly layout: Card['layout']
  readonly why: string
  readonly title: ShownText | null
  readonly text?: ShownText | null
  readonly image?: ShownImage | null
  readonly icon?: ShownImage | null
  readonly author?: ShownText | null
  readonly siteName?: ShownText | null
  readonly color?: string | null
  /** The address drawn and counted; the page's own where a network does not look further. */
  readonly url?: string
}

export function cardOf(page: PageFacts, network: SmoNetwork, { layout, why, title, text = null, image = null, icon = null, author = null, siteName = null, color = null, url = page.url }: Parts): Card {
  return { network, layout, why, title, text, image, icon, author, siteName, color, url, domain: domainOf(url) }
}

/** No card: the address alone is shown. */
export const noCard = (page: PageFacts, network: SmoNetwork, why: string): Card => cardOf(page, network, { layout: 'none', why, title: null })
