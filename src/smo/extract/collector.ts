import type { AnchorTag, ComponentEmbedTag, HeadingTag, ImageTag, ItempropTag, ItemscopeTag, JsonLdTag, LinkTag, MediaTag, MetaTag, RdfaTag, TitleTag } from '../page-tags.ts'
import { anchorTag, imageTag, isPinned, linkTag, mediaTag, metaTag } from './kept-tags.ts'
import { limits } from './limits.ts'
import { Reading } from './reading.ts'
import type { Listener, Scanner } from './scanner.ts'
import type { Source } from './source.ts'
import { everything, leftToGuess, type Guesses } from './suffices.ts'
import { isVoid, kinds, type Kind } from './tag-kinds.ts'
import { Texts } from './texts.ts'

/** What the contents of the present script are for. */
type ScriptUse = 'json-ld' | 'component-embed' | null

/** Hears the scanner and keeps what `PageTags` lists. */
export class Collector implements Listener {
  readonly metas: MetaTag[] = []
  readonly links: LinkTag[] = []
  readonly titles: TitleTag[] = []
  readonly jsonLd: JsonLdTag[] = []
  readonly componentEmbeds: ComponentEmbedTag[] = []
  readonly headings: HeadingTag[] = []
  readonly images: ImageTag[] = []
  readonly itemprops: ItempropTag[] = []
  readonly itemscopes: ItemscopeTag[] = []
  readonly rdfa: RdfaTag[] = []
  readonly anchors: AnchorTag[] = []
  readonly media: MediaTag[] = []
  readonly texts: Texts
  html: Readonly<Record<string, string>> = {}
  baseHref: string | null = null
  headEnd: number | null = null
  bodyStart: number | null = null
  hasDoctype = false
  scripts = 0
  /** The head said enough of something that the body was not read for it. */
  stoppedEarly = false

  private readonly reading: Reading
  private readonly whole: boolean
  private scanner: Scanner | null = null
  private scriptUse: ScriptUse = null
  private tagStart = 0
  private svgDepth = 0
  /** Open headers, footers, menus and asides; open canvases and the like. */
  private asides = 0
  private hidden = 0
  private headIsOpen = false
  private wanted: Guesses = everything
  private needsLittle = false

  constructor(source: Source, whole: boolean) {
    this.reading = new Reading(source, whole)
    this.texts = new Texts(this.reading)
    this.whole = whole
  }

  doctype(): void {
    this.hasDoctype = true
  }

  text(start: number, end: number): void {
    const { texts, reading } = this
    if (texts.wantsNothing) return
    const isVisible = !reading.inNoscript && reading.templates === 0 && (this.scanner?.svgDepth ?? 0) === 0 && this.hidden === 0
    texts.add(start, end, isVisible, this.asides === 0)
  }

  open(scanner: Scanner): void {
    const { reading } = this
    this.scanner = scanner
    const { kind } = scanner
    if (!reading.inBody && beginsBody(kind) && !this.headIsOpen && this.isOutside(scanner)) this.beginBody(null)
    this.texts.nest(scanner.key)
    if (kind !== kinds.other) this.known(kind, scanner)
    if (scanner.annotated && kind !== kinds.meta) this.annotations(scanner)
    if (this.stoppedEarly) scanner.quiet = this.needsLittle && !this.texts.isOpen
  }

  private isOutside(scanner: Scanner): boolean {
    return !this.reading.inNoscript && this.reading.templates === 0 && scanner.svgDepth === 0
  }

  private known(kind: Kind, scanner: Scanner): void {
    const { reading, texts } = this
    switch (kind) {
      case kinds.meta:
        if (this.metas.length < limits.metas) this.metas.push(metaTag(reading, scanner))
        return
      case kinds.link:
        if (this.links.length < limits.links) this.links.push(linkTag(reading, scanner))
        return
      case kinds.title:
        return this.openTitle(scanner)
      case kinds.script:
        return this.openScript(scanner)
      case kinds.base:
        this.baseHref ??= this.isOutside(scanner) ? reading.attribute(scanner, 'href') : null
        return
      case kinds.html:
        this.html = { ...reading.attributes(scanner, limits.htmlAttributes, ''), ...this.html }
        return
      case kinds.head:
        if (!reading.inBody && this.headEnd === null) this.headIsOpen = true
        return
      case kinds.body:
        if (this.isOutside(scanner) || reading.inNoscript) this.beginBody(scanner.tagStart)
        return
      case kinds.noscript:
        reading.inNoscript = true
        return
      case kinds.template:
        reading.templates += 1
        return
      case kinds.img:
        if (this.images.length < limits.images && (this.wanted.image || isPinned(scanner))) this.images.push(imageTag(reading, scanner))
        return
      case kinds.a:
        if (scanner.related && this.anchors.length < limits.anchors) {
          const anchor = anchorTag(reading, scanner)
          if (anchor !== null) this.anchors.push(anchor)
        }
        return
      case kinds.media:
        if (this.stoppedEarly || this.media.length >= limits.media) return
        return this.push(this.media, mediaTag(reading, scanner))
      case kinds.heading:
        texts.endParagraph()
        return this.openHeading(scanner)
      case kinds.aside:
        if (!scanner.selfClosing) this.asides += 1
        return texts.endParagraph()
      case kinds.hidden:
        if (!scanner.selfClosing) this.hidden += 1
        return
      case kinds.block:
        return texts.endParagraph()
      default:
    }
  }

  private push<Tag>(list: Tag[], tag: Tag | null): void {
    if (tag !== null) list.push(tag)
  }

  private openTitle(scanner: Scanner): void {
    this.tagStart = scanner.tagStart
    this.svgDepth = scanner.svgDepth
    if (!scanner.foreign || this.titles.length >= limits.titles) return
    // In a drawing a title is an element like any other; its text up to the next tag is enough.
    const next = scanner.selfClosing ? scanner.tagEnd : scanner.bytes.indexOf(60, scanner.tagEnd)
    const end = next < 0 ? scanner.bytes.length : next
    this.titles.push({ ...this.reading.piece(scanner.tagStart, end, scanner.svgDepth), text: this.reading.text(scanner.tagEnd, Math.min(end, scanner.tagEnd + limits.value)) })
  }

  private openScript(scanner: Scanner): void {
    const { reading } = this
    if (reading.inBody) this.scripts += 1
    this.tagStart = scanner.tagStart
    this.svgDepth = scanner.svgDepth
    this.scriptUse = null
    if (scanner.attributeCount === 0 || scanner.foreign) return
    if (/^\s*application\/ld\+json\s*(?:;|$)/i.test(reading.attribute(scanner, 'type') ?? '')) this.scriptUse = 'json-ld'
    else if (reading.attribute(scanner, 'id') === 'discord:component-embed') this.scriptUse = 'component-embed'
  }

  private openHeading(scanner: Scanner): void {
    if (!this.wanted.title || this.headings.length >= limits.headings) return
    const level = (scanner.bytes[scanner.nameStart + 1] ?? 0) - 48
    const heading = { ...this.reading.piece(scanner.tagStart, scanner.tagEnd, scanner.svgDepth), level, text: '' }
    this.headings.push(heading)
    this.texts.openHeading(heading, scanner.tagStart)
  }

  /** Microdata and RDFa (https://html.spec.whatwg.org/#microdata, https://www.w3.org/TR/rdfa-lite/). */
  private annotations(scanner: Scanner): void {
    const { reading } = this
    const itemprop = reading.attribute(scanner, 'itemprop')
    const property = reading.attribute(scanner, 'property')
    const typeOf = reading.attribute(scanner, 'typeof')
    const element = reading.elementOf(scanner)
    const piece = () => reading.piece(scanner.tagStart, scanner.tagEnd, scanner.svgDepth)
    if (scanner.find('itemscope') >= 0 && this.itemscopes.length < limits.itemscopes) this.itemscopes.push({ ...piece(), element, itemtype: reading.attribute(scanner, 'itemtype') ?? '' })
    if (itemprop !== null && element !== 'img' && this.itemprops.length < limits.itemprops) this.withValue(scanner, { ...piece(), element, itemprop, value: '' }, this.itemprops)
    if ((property !== null || typeOf !== null) && this.rdfa.length < limits.rdfa) this.withValue(scanner, { ...piece(), element, property, typeOf, value: '' }, this.rdfa)
  }

  private withValue<Tag extends ItempropTag | RdfaTag>(scanner: Scanner, tag: Tag, list: Tag[]): void {
    const { reading } = this
    const written = valueAttributes.map((name) => reading.attribute(scanner, name)).find((value) => value !== null)
    list.push(written === undefined ? tag : { ...tag, value: written })
    if (written === undefined && !isVoid(scanner.key) && !scanner.selfClosing) this.texts.openElement(scanner.key, tag)
  }

  contents(kind: Kind, start: number, stop: number, end: number): void {
    const { reading } = this
    if (kind === kinds.title && this.titles.length < limits.titles) {
      this.titles.push({ ...reading.piece(this.tagStart, end, this.svgDepth), text: reading.text(start, Math.min(stop, start + limits.value)) })
    } else if (kind === kinds.script && this.scriptUse !== null) {
      const list: JsonLdTag[] = this.scriptUse === 'json-ld' ? this.jsonLd : this.componentEmbeds
      this.scriptUse = null
      if (list.length < limits.jsonLd) list.push({ ...reading.piece(this.tagStart, end, this.svgDepth), text: reading.raw(start, Math.min(stop, start + limits.jsonLdCharacters)) })
    }
  }

  close(kind: Kind, key: number, _start: number, end: number): void {
    const { reading, texts } = this
    texts.close(key)
    switch (kind) {
      case kinds.head:
        if (!reading.inBody && this.headEnd === null) this.headEnd = reading.endAt(end)
        this.headIsOpen = false
        reading.inNoscript = false
        return
      case kinds.noscript:
        reading.inNoscript = false
        return
      case kinds.template:
        if (reading.templates > 0) reading.templates -= 1
        return
      case kinds.heading:
        texts.closeHeading(end)
        return texts.endParagraph()
      case kinds.aside:
        texts.endParagraph()
        if (this.asides > 0) this.asides -= 1
        return
      case kinds.hidden:
        if (this.hidden > 0) this.hidden -= 1
        return
      case kinds.block:
        return texts.endParagraph()
      default:
    }
  }

  private beginBody(at: number | null): void {
    const { reading } = this
    if (at !== null && this.bodyStart === null) {
      this.bodyStart = reading.endAt(at)
      this.headEnd ??= this.bodyStart
    }
    if (reading.inBody) return
    reading.inBody = true
    reading.inNoscript = false
    this.headIsOpen = false
    if (this.whole) return
    this.wanted = leftToGuess(this.metas, this.titles)
    const { title, text, image } = this.wanted
    this.stoppedEarly = !title || !text || !image
    this.needsLittle = !title && !text
    this.texts.withoutText = !text
    this.texts.withoutLength = true
  }
}

const valueAttributes = ['content', 'href', 'src', 'data', 'datetime', 'value']

/** Anything that a head cannot hold begins the body (https://html.spec.whatwg.org/#parsing-main-afterhead). */
function beginsBody(kind: Kind): boolean {
  return kind === kinds.other || kind >= kinds.heading || kind === kinds.svg ? kind !== kinds.headOnly : false
}
