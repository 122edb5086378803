import type { Evidence, Fix } from '../../audit.ts'
import type { ImageTag, JsonLdTag, LinkTag, MediaTag, MetaTag, Piece, TitleTag } from '../../page-tags.ts'
import { blockWith, type JsonLdNode } from './json-ld.ts'
import { keysOf, type Meta } from './metas.ts'
import { shorten } from './text.ts'

/** For between double quotes and for text: nothing that is pasted can end its own attribute or element. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()

function element(name: string, attributes: Readonly<Record<string, string | null>>): string {
  const written = Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== null)
  return `<${[name, ...written.map(([key, value]) => `${key}="${escapeMarkup(oneLine(value))}"`)].join(' ')}>`
}

export const metaProperty = (property: string, content: string): string => element('meta', { property, content })
export const metaName = (name: string, content: string): string => element('meta', { name, content })
export const linkTag = (rel: string, href: string, more: Readonly<Record<string, string>> = {}): string => element('link', { rel, ...more, href })
export const htmlTag = (attributes: Readonly<Record<string, string>>): string => element('html', attributes)
export const titleTag = (text: string): string => `<title>${escapeMarkup(oneLine(text))}</title>`

/** The meta as it should be written: `property=` for Open Graph, `name=` for the rest. */
export function metaTag(key: string, content: string): string {
  return /^(?:og|article|profile|book|video|music|product|fb|al):/.test(key) ? metaProperty(key, content) : metaName(key, content)
}

/**
 * These tags written anew, as they should be: each key in a tag of its own with the right attribute. Of keys that `keep` also
 * has, only what is kept; what says nothing goes.
 */
export function rewritten(tags: readonly MetaTag[], keep: readonly (Meta | undefined)[] = []): readonly string[] {
  const kept = new Map(keep.flatMap((meta) => (meta === undefined ? [] : [[meta.key, meta.value] as const])))
  const lines = new Set<string>()
  for (const tag of tags) {
    const value = (tag.content ?? tag.value ?? '').trim()
    for (const key of new Set([...keysOf(tag.property), ...keysOf(tag.name)])) {
      const said = kept.get(key) ?? value
      if (said !== '') lines.add(metaTag(key, said))
    }
    const item = kept.get(tag.itemprop?.trim().toLowerCase() ?? '') ?? value
    if (tag.itemprop !== null && item !== '') lines.add(element('meta', { itemprop: tag.itemprop, content: item }))
  }
  return [...lines]
}

/** JSON-LD that no value inside can end. */
export function jsonLdTag(value: unknown): string {
  return `<script type="application/ld+json">\n${JSON.stringify(value, null, 2).replaceAll('<', '\\u003c')}\n</script>`
}

/** Lines to add to the head. */
export const add = (...lines: readonly string[]): Fix => ({ to: 'head', replaces: false, text: lines.join('\n') })
/** Lines that come in place of what is shown as evidence. */
export const swap = (...lines: readonly string[]): Fix => ({ to: 'head', replaces: true, text: lines.join('\n') })
/** What is shown as evidence goes, and nothing comes. */
export const drop: Fix = { to: 'head', replaces: true, text: '' }
/** Lines of the answer's head. */
export const header = (...lines: readonly string[]): Fix => ({ to: 'header', replaces: false, text: lines.join('\n') })

type Shown = MetaTag | LinkTag | ImageTag | MediaTag

const metaAttributes = ['property', 'name', 'itemprop', 'httpEquiv', 'charset', 'content', 'value'] as const
const linkAttributes = ['href', 'type', 'title', 'sizes', 'media', 'hreflang', 'color'] as const

function written(piece: Shown): string {
  if ('rel' in piece) return element('link', { rel: piece.rel.join(' '), ...Object.fromEntries(linkAttributes.map((key) => [key, piece[key]])) })
  if ('property' in piece) {
    return element('meta', { ...Object.fromEntries(metaAttributes.map((key) => [key === 'httpEquiv' ? 'http-equiv' : key, piece[key]])), ...piece.others })
  }
  if ('srcset' in piece) return element('img', { src: piece.src, alt: piece.alt, width: piece.width?.toString() ?? null, height: piece.height?.toString() ?? null })
  return element(piece.element, { src: piece.src, type: piece.type })
}

/** A tag as we read it, and where it stands. */
export function seen(piece: Shown): Evidence {
  return { text: shorten(written(piece), 400), ...where(piece) }
}

const mostEvidence = 1000

/** Pieces in the order of the page, each once; at most a thousand. */
export function seenAll(pieces: readonly Shown[]): readonly Evidence[] {
  return [...new Set(pieces)].sort((one, other) => one.order - other.order).slice(0, mostEvidence).map(seen)
}

export const seenTitle = (title: TitleTag): Evidence => ({ text: shorten(titleTag(title.text), 400), ...where(title) })

export const seenJsonLd = (tag: JsonLdTag): Evidence => ({ text: shorten(`<script type="application/ld+json">${oneLine(tag.text)}</script>`, 400), ...where(tag) })

export function where(piece: Piece): Pick<Evidence, 'offset' | 'end' | 'line'> {
  return { offset: piece.offset, end: piece.end, line: piece.line }
}

/** Evidence that is not in the page: a header, an answer, a measured file. */
export const told = (text: string): Evidence => ({ text: shorten(oneLine(text), 400), offset: null, end: null, line: null })

/** A JSON-LD block in which one object is changed, in place of what stands there. */
export function swapNode(found: { readonly tag: JsonLdTag; readonly node: JsonLdNode }, changed: JsonLdNode): Fix {
  return swap(jsonLdTag(blockWith(found, changed)))
}
