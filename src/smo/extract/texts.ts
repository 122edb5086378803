import type { HeadingTag, ItempropTag, RdfaTag } from '../page-tags.ts'
import { limits } from './limits.ts'
import { collapsed, type Reading } from './reading.ts'
import { nameKey } from './tag-kinds.ts'

const paragraphKey = nameKey('p')

type Writable<Tag> = { -readonly [Key in keyof Tag]: Tag[Key] }

/** Gathers running text up to a length; white space is collapsed in the end. */
class Gathered {
  private kept = ''
  private readonly most: number
  constructor(most: number) {
    this.most = most
  }
  get isFull(): boolean {
    // Room for white space that collapses away.
    return this.kept.length > this.most * 4
  }
  add(text: string): void {
    if (!this.isFull) this.kept += text
  }
  /** Never cut inside a pair of surrogates. */
  read(): string {
    const text = collapsed(this.kept)
    if (text.length <= this.most) return text
    const high = text.charCodeAt(this.most - 1)
    return text.slice(0, high >= 0xd800 && high < 0xdc00 ? this.most - 1 : this.most)
  }
}

interface OpenElement {
  readonly key: number
  depth: number
  readonly text: Gathered
  readonly tag: Writable<ItempropTag> | Writable<RdfaTag>
}

/** Text of headings, of elements that carry a property, and of the page: everything that is made of runs of text between tags. */
export class Texts {
  private readonly reading: Reading
  private heading: { readonly tag: Writable<HeadingTag>; readonly text: Gathered } | null = null
  private readonly open: OpenElement[] = []
  private readonly paragraphs: { all: string[]; own: string[] } = { all: [], own: [] }
  private paragraph = ''
  private paragraphIsOwn = true
  private readonly lengths = { all: 0, own: 0 }
  /** Visible characters of the body without white space, counted up to a cap. */
  counted = 0
  /** The page's own text is of no use to anybody. */
  withoutText = false
  /** Nor how long it is. */
  withoutLength = false

  constructor(reading: Reading) {
    this.reading = reading
  }

  get isOpen(): boolean {
    return this.open.length > 0
  }

  get wantsNothing(): boolean {
    return this.heading === null && this.open.length === 0 && (!this.reading.inBody || ((this.withoutLength || this.counted >= limits.countedCharacters) && (this.withoutText || this.lengths.own >= limits.textCharacters)))
  }

  /** `isVisible`: not in a noscript, template or drawing; `isOwn`: not in a header, footer, menu or aside. */
  add(start: number, end: number, isVisible: boolean, isOwn: boolean): void {
    if (this.wantsNothing) return
    const shows = isVisible && this.reading.inBody
    const counts = shows && !this.withoutLength
    const visible = this.reading.visibleCharacters(start, end, counts ? Math.max(1, limits.countedCharacters - this.counted) : 1)
    if (counts) this.counted = Math.min(limits.countedCharacters, this.counted + visible)
    const wantsText = shows && !this.withoutText && (isOwn ? this.lengths.own : Math.min(this.lengths.own, this.lengths.all)) < limits.textCharacters
    if (!wantsText && this.heading === null && this.open.length === 0) return
    // Most of what stands between two tags is a line break.
    const text = visible === 0 ? ' ' : this.reading.text(start, Math.min(end, start + limits.countedCharacters * 2))
    if (this.heading !== null) this.heading.text.add(text)
    for (const element of this.open) element.text.add(text)
    if (!wantsText) return
    if (isOwn !== this.paragraphIsOwn) this.endParagraph()
    this.paragraphIsOwn = isOwn
    if (this.paragraph.length < limits.textCharacters * 4) this.paragraph += text
  }

  endParagraph(): void {
    if (this.paragraph === '') return
    const text = this.paragraph === ' ' ? '' : collapsed(this.paragraph)
    this.paragraph = ''
    if (text === '') return
    if (this.lengths.all < limits.textCharacters) this.paragraphs.all.push(text)
    this.lengths.all += text.length + 1
    if (!this.paragraphIsOwn) return
    if (this.lengths.own < limits.textCharacters) this.paragraphs.own.push(text)
    this.lengths.own += text.length + 1
  }

  /** The page's own words; everything where that is next to nothing. */
  pageText(): string {
    this.endParagraph()
    const text = (this.lengths.own >= 100 ? this.paragraphs.own : this.paragraphs.all).join('\n')
    if (text.length <= limits.textCharacters) return text
    const high = text.charCodeAt(limits.textCharacters - 1)
    return text.slice(0, high >= 0xd800 && high < 0xdc00 ? limits.textCharacters - 1 : limits.textCharacters)
  }

  openHeading(tag: Writable<HeadingTag>, at: number): void {
    this.closeHeading(at)
    this.heading = { tag, text: new Gathered(limits.headingCharacters) }
  }

  closeHeading(end: number): void {
    if (this.heading === null) return
    this.heading.tag.text = this.heading.text.read()
    this.heading.tag.end = this.reading.endAt(end)
    this.heading = null
  }

  openElement(key: number, tag: Writable<ItempropTag> | Writable<RdfaTag>): void {
    if (this.open.length < limits.openItemprops) this.open.push({ key, depth: 0, text: new Gathered(limits.itempropCharacters), tag })
  }

  /** Every start tag that is not itself being opened here: an element of the same name nests. */
  nest(key: number): void {
    if (this.open.length === 0) return
    // A paragraph ends where the next begins.
    if (key === paragraphKey) return this.close(key)
    for (const element of this.open) if (element.key === key) element.depth += 1
  }

  close(key: number): void {
    for (let place = this.open.length - 1; place >= 0; place -= 1) {
      const element = this.open[place]
      if (element === undefined || element.key !== key) continue
      element.depth -= 1
      if (element.depth < 0) this.finish(place)
    }
  }

  finishAll(end: number): void {
    this.closeHeading(end)
    for (let place = this.open.length - 1; place >= 0; place -= 1) this.finish(place)
  }

  private finish(place: number): void {
    const [element] = this.open.splice(place, 1)
    if (element !== undefined) element.tag.value = element.text.read()
  }
}
