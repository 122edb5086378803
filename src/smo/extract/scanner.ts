import { endsSvg, kindOf, kinds, type Kind } from './tag-kinds.ts'
import { codes, tagPart, TagReader } from './tag-reader.ts'

/** Who listens to a scan. Positions are indexes into the scanned bytes; `end` is the one after the last. */
export interface Listener {
  /** Text between tags, references not decoded. Never inside scripts and the like. */
  text(start: number, end: number): void
  /** A start tag; its name, attributes and extent are the scanner's until this returns. */
  open(scanner: Scanner): void
  /** The contents of script, style, title, textarea and other elements that hold no tags; `end` is after the end tag. */
  contents(kind: Kind, start: number, stop: number, end: number): void
  close(kind: Kind, key: number, start: number, end: number): void
  doctype(): void
}

const { lt, gt, slash } = codes

/** Kinds that mean something wherever they stand. */
const speaks = new Uint8Array(Object.keys(kinds).length)
for (const name of ['meta', 'link', 'title', 'base', 'html', 'head', 'body', 'script', 'noscript', 'template', 'img', 'a'] as const) speaks[kinds[name]] = 1
/** First letters, large and small, of the end tags among them: head, noscript, template. */
const speaksInEnd = new Uint8Array(256)
for (const letter of 'hntHNT') speaksInEnd[letter.charCodeAt(0)] = 1

/**
 * The tokenizer of the HTML standard (https://html.spec.whatwg.org/#tokenization) over bytes, as far as tags are
 * concerned: every encoding of the web except UTF-16 and ISO-2022-JP leaves `<`, `>`, `=`, quotes and white space where ASCII has them, so
 * tags are found before anything is decoded, and their indexes are byte offsets (docs/decisions/0006). One pass; every
 * byte is looked at a bounded number of times whatever the page holds. Two deviations from the standard, both like
 * most readers of link previews: a script ends at the first `</script` even if it holds `<!--` and `<script`, and an end tag at its first `>`.
 */
export class Scanner extends TagReader {
  /** Set by the listener to end the scan after the present token. */
  stopped = false
  /** Set by the listener: only tags that `speaks` lists, and annotated ones, are worth a call. */
  quiet = false

  kind: Kind = kinds.other
  key = 0
  tagStart = 0
  tagEnd = 0
  svgDepth = 0
  /** The present tag is SVG's own: a `<title>` or `<style>` there is no element that holds no tags. */
  foreign = false

  private readonly listener: Listener
  /** HTML inside of SVG (foreignObject, desc, title). */
  private htmlInSvg = 0

  constructor(bytes: Buffer, listener: Listener) {
    super(bytes)
    this.listener = listener
  }

  /** Scans from `start` and returns where it stopped: the end of the bytes unless the listener said stop. */
  run(start: number): number {
    const { bytes, listener } = this
    const length = bytes.length
    let at = start
    while (at < length && !this.stopped) {
      let open = at
      if (bytes[at] !== lt) {
        open = this.nextMarkup(at)
        if (open > at && !this.quiet) listener.text(at, open)
        if (open >= length) return length
      }
      at = this.markup(open)
    }
    return at
  }

  /** The next `<` that begins anything; a `<` before a blank or a digit is text. */
  private nextMarkup(from: number): number {
    const { bytes } = this
    let at = from
    for (;;) {
      at = this.seek(lt, at)
      if (at < 0) return bytes.length
      if (beginsMarkup(bytes[at + 1] ?? 0)) return at
      at += 1
    }
  }

  /** Reads the token that begins with the `<` at `at`; returns the place after it. */
  private markup(at: number): number {
    const { bytes, listener } = this
    const first = bytes[at + 1] ?? 0
    if (isLetter(first)) return this.startTag(at)
    if (first === slash) {
      const second = bytes[at + 2] ?? 0
      if (isLetter(second)) return this.endTag(at)
      if (second === gt) return at + 3
      return at + 2 < bytes.length ? this.after(gt, at + 2) : this.tail(at)
    }
    if (first === 33) return this.declaration(at)
    if (first === 63) return this.after(gt, at + 2)
    listener.text(at, at + 1)
    return at + 1
  }

  private tail(at: number): number {
    this.listener.text(at, this.bytes.length)
    return this.bytes.length
  }

  private declaration(at: number): number {
    const { bytes, listener } = this
    if (bytes[at + 2] === 45 && bytes[at + 3] === 45) return this.comment(at + 4)
    if (this.svgDepth > 0 && this.htmlInSvg === 0 && bytes.toString('latin1', at + 2, at + 9) === '[CDATA[') {
      const close = bytes.indexOf(']]>', at + 9, 'latin1')
      return close < 0 ? bytes.length : close + 3
    }
    if (/^doctype/i.test(bytes.toString('latin1', at + 2, at + 9))) listener.doctype()
    return this.after(gt, at + 2)
  }

  /** `<!-->` and `<!--->` are whole comments; otherwise one ends at `-->` or `--!>`. */
  private comment(from: number): number {
    const { bytes } = this
    if (bytes[from] === gt) return from + 1
    if (bytes[from] === 45 && bytes[from + 1] === gt) return from + 2
    let at = from
    for (;;) {
      at = bytes.indexOf(gt, at)
      if (at < 0) return bytes.length
      const before = bytes[at - 1] ?? 0
      if (before === 45 && bytes[at - 2] === 45 && at - 2 >= from) return at + 1
      if (before === 33 && bytes[at - 2] === 45 && bytes[at - 3] === 45 && at - 3 >= from) return at + 1
      at += 1
    }
  }

  private after(byte: number, from: number): number {
    const found = this.bytes.indexOf(byte, from)
    return found < 0 ? this.bytes.length : found + 1
  }

  private endTag(at: number): number {
    const { bytes } = this
    if (this.quiet && this.svgDepth === 0 && speaksInEnd[bytes[at + 2] ?? 0] === 0) {
      const close = this.seek(gt, at + 2) + 1
      return close === 0 ? bytes.length : close
    }
    const key = this.readName(at + 2)
    const { nameEnd } = this
    // What an end tag holds besides its name is nothing, quotes or not.
    const end = this.seek(gt, nameEnd) + 1
    if (end === 0) return bytes.length
    const kind = kindOf(bytes, at + 2, nameEnd, key)
    if (this.svgDepth > 0) {
      if (kind === kinds.svg) {
        this.svgDepth -= 1
        if (this.svgDepth === 0) this.htmlInSvg = 0
      } else if ((kind === kinds.integration || kind === kinds.title) && this.htmlInSvg > 0) this.htmlInSvg -= 1
    }
    if (!this.quiet || speaks[kind] === 1) this.listener.close(kind, key, at, end)
    return end
  }

  private startTag(at: number): number {
    const { bytes, listener } = this
    const key = this.readName(at + 1)
    const { nameEnd } = this
    const end = this.readAttributes(nameEnd)
    // A tag that the page ends in is none.
    if (end < 0) return bytes.length
    this.key = key
    this.kind = kindOf(bytes, at + 1, nameEnd, key)
    this.tagStart = at
    this.tagEnd = end
    this.foreign = this.svgDepth > 0 && this.inSvg()
    if (!this.quiet || this.annotated || (speaks[this.kind] === 1 && (this.kind !== kinds.a || this.related))) listener.open(this)
    if (this.kind === kinds.svg && !this.selfClosing) this.svgDepth += 1
    return this.foreign || this.stopped || !holdsNoTags(this) ? end : this.rawContents(end)
  }

  /** Keeps count of SVG; false when this tag ends one that was left open. */
  private inSvg(): boolean {
    if (this.htmlInSvg === 0 && endsSvg(this.key)) {
      this.svgDepth = 0
      return false
    }
    if (this.selfClosing) return true
    if (this.kind === kinds.integration || (this.kind === kinds.title && this.htmlInSvg === 0)) this.htmlInSvg += 1
    else if (this.kind !== kinds.svg && this.htmlInSvg > 0) return false
    return true
  }

  private rawContents(start: number): number {
    const { bytes, kind, nameStart, nameEnd, listener } = this
    const length = nameEnd - nameStart
    let at = start
    while (kind !== kinds.plaintext) {
      at = bytes.indexOf(lt, at)
      if (at < 0) break
      if (bytes[at + 1] === slash && tagPart[bytes[at + 2 + length] ?? 0] !== 0 && this.sameName(at + 2, nameStart, length)) {
        const end = this.seek(gt, at + 2 + length) + 1
        listener.contents(kind, start, at, end === 0 ? bytes.length : end)
        return end === 0 ? bytes.length : end
      }
      at += 1
    }
    listener.contents(kind, start, bytes.length, bytes.length)
    return bytes.length
  }

  private sameName(at: number, other: number, length: number): boolean {
    const { bytes } = this
    for (let place = 0; place < length; place += 1) {
      if (((bytes[at + place] ?? 0) | 32) !== ((bytes[other + place] ?? 0) | 32)) return false
    }
    return true
  }

}

const isLetter = (byte: number): boolean => (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90)
const beginsMarkup = (byte: number): boolean => isLetter(byte) || byte === slash || byte === 33 || byte === 63

/** `<iframe>` too holds no tags; it has a kind of its own among media. */
function holdsNoTags({ kind, nameEnd, nameStart, bytes }: Scanner): boolean {
  if (kind === kinds.script || kind === kinds.style || kind === kinds.title || kind === kinds.textarea || kind === kinds.raw || kind === kinds.plaintext) return true
  return kind === kinds.media && nameEnd - nameStart === 6 && ((bytes[nameStart] ?? 0) | 32) === 105
}
