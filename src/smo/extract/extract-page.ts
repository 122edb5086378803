import type { PageTags } from '../page-tags.ts'
import { decideCharset } from './charset.ts'
import { Collector } from './collector.ts'
import { limits } from './limits.ts'
import { Scanner } from './scanner.ts'
import { openSource } from './source.ts'

export interface ExtractOptions {
  /** The answer's `Content-Type`, for its charset. */
  readonly contentType?: string | null
  /** The reading ended before the page did. */
  readonly truncated?: boolean
  /**
   * False (the default): what only guesses are made of is read only where a guess is left. `headings` end at the body where `<title>` and og:title are said,
   * `text` where og:description is, `images` (those without `itemprop` or `data-pin…`) where og:image is; `stoppedEarly` then is true, and `media`
   * ends at the body too. `textLength` and `scripts` are counted, and lines are, in whole pages only. Everything else is kept to the last byte. No
   * resolver's card depends on the difference; ask for the whole page before judging it.
   */
  readonly whole?: boolean
}

/**
 * Reads a page's markup: one pass over the received (decompressed) bytes, no request, never throws, never longer than linear in
 * the length. Offsets are bytes of `body`.
 */
export function extractPage(body: Uint8Array, { contentType = null, truncated = false, whole = false }: ExtractOptions = {}): PageTags {
  const given = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const bytes = given.length > limits.bytes ? given.subarray(0, limits.bytes) : given
  const charset = decideCharset(bytes, contentType)
  const source = openSource(bytes, charset)
  const collector = new Collector(source, whole)
  new Scanner(source.bytes, collector).run(source.start)
  collector.texts.finishAll(source.bytes.length)
  return {
    bytes: given.length,
    truncated: truncated || given.length > limits.bytes,
    stoppedEarly: collector.stoppedEarly,
    charset,
    doctype: collector.hasDoctype,
    html: collector.html,
    baseHref: collector.baseHref,
    headEnd: collector.headEnd,
    bodyStart: collector.bodyStart,
    metas: collector.metas,
    links: collector.links,
    titles: collector.titles,
    jsonLd: collector.jsonLd,
    componentEmbeds: collector.componentEmbeds,
    headings: collector.headings,
    images: collector.images,
    itemprops: collector.itemprops,
    itemscopes: collector.itemscopes,
    rdfa: collector.rdfa,
    anchors: collector.anchors,
    media: collector.media,
    text: collector.texts.pageText(),
    scripts: collector.scripts,
    textLength: collector.texts.counted,
  }
}
