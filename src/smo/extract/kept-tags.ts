import type { AnchorTag, ImageTag, LinkTag, MediaTag, MetaTag } from '../page-tags.ts'
import { limits } from './limits.ts'
import { tokens, type Reading } from './reading.ts'
import type { Scanner } from './scanner.ts'

const pieceOf = (reading: Reading, scanner: Scanner) => reading.piece(scanner.tagStart, scanner.tagEnd, scanner.svgDepth)

const metaKeys = new Set(['property', 'name', 'itemprop', 'http-equiv', 'charset', 'content', 'value'])

export function metaTag(reading: Reading, scanner: Scanner): MetaTag {
  return {
    ...pieceOf(reading, scanner),
    property: reading.attribute(scanner, 'property'),
    name: reading.attribute(scanner, 'name'),
    itemprop: reading.attribute(scanner, 'itemprop'),
    httpEquiv: reading.attribute(scanner, 'http-equiv'),
    charset: reading.attribute(scanner, 'charset'),
    content: reading.attribute(scanner, 'content'),
    value: reading.attribute(scanner, 'value'),
    others: isPlain(scanner) ? {} : reading.attributes(scanner, limits.otherAttributes, '', metaKeys),
  }
}

/** Nearly every meta is a key and a content. */
const isPlain = (scanner: Scanner): boolean =>
  scanner.attributeCount === 2 && scanner.find('content') >= 0 && (scanner.find('property') >= 0 || scanner.find('name') >= 0)

export function linkTag(reading: Reading, scanner: Scanner): LinkTag {
  return {
    ...pieceOf(reading, scanner),
    rel: tokens(reading.attribute(scanner, 'rel')),
    href: reading.attribute(scanner, 'href'),
    type: reading.attribute(scanner, 'type'),
    title: reading.attribute(scanner, 'title'),
    sizes: reading.attribute(scanner, 'sizes'),
    media: reading.attribute(scanner, 'media'),
    hreflang: reading.attribute(scanner, 'hreflang'),
    color: reading.attribute(scanner, 'color'),
  }
}

function pixels(value: string | null): number | null {
  const found = /^\s*(\d{1,6})(?:\.\d+)?\s*(?:px)?\s*$/i.exec(value ?? '')
  return found === null ? null : Number(found[1])
}

export function imageTag(reading: Reading, scanner: Scanner): ImageTag {
  return {
    ...pieceOf(reading, scanner),
    src: reading.attribute(scanner, 'src'),
    srcset: reading.attribute(scanner, 'srcset'),
    alt: reading.attribute(scanner, 'alt'),
    width: pixels(reading.attribute(scanner, 'width')),
    height: pixels(reading.attribute(scanner, 'height')),
    withUnit: /px/i.test(`${reading.attribute(scanner, 'width') ?? ''}${reading.attribute(scanner, 'height') ?? ''}`),
    itemprop: reading.attribute(scanner, 'itemprop'),
    data: reading.attributes(scanner, limits.otherAttributes, 'data-'),
  }
}

/** Of images that nobody needs to guess from, only these speak to a network. */
export function isPinned(scanner: Scanner): boolean {
  for (let attribute = 0; attribute < scanner.attributeCount; attribute += 1) {
    if (scanner.begins(attribute, 'data-pin') || scanner.begins(attribute, 'itemprop')) return true
  }
  return false
}

const who = new Set(['me', 'author', 'canonical', 'alternate', 'publisher', 'license'])

export function anchorTag(reading: Reading, scanner: Scanner): AnchorTag | null {
  const rel = tokens(reading.attribute(scanner, 'rel'))
  const href = reading.attribute(scanner, 'href')
  return href !== null && rel.some((token) => who.has(token)) ? { ...pieceOf(reading, scanner), rel, href } : null
}

export function mediaTag(reading: Reading, scanner: Scanner): MediaTag | null {
  const element = reading.elementOf(scanner) as MediaTag['element']
  const src = reading.attribute(scanner, element === 'object' ? 'data' : 'src')
  return src === null ? null : { ...pieceOf(reading, scanner), element, src, type: reading.attribute(scanner, 'type') }
}
