import { endsSvg, keyOfBytes, kindOf, kinds, type Kind } from './tag-kinds.ts'

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

const lt = 60
const gt = 62
const slash = 47
const equals = 61
const quote = 34
const apostrophe = 39

/** 1: white space, 2: slash, 3: `>`. */
const tagPart = new Uint8Array(256)
for (const space of [9, 10, 12, 13, 32]) tagPart[space] = 1
tagPart[slash] = 2
tagPart[gt] = 3

const mostAttributes = 64

/**
 * The tokenizer of the HTML standard (https://html.spec.whatwg.org/#tokenization) over bytes, as far as tags are
 * concerned: every encoding of the web except UTF-16 and ISO-2022-JP leaves `<`, `>`, `=`, quotes and white space where ASCII has them, so
 * tags are found before anything is decoded, and their indexes are byte offsets (docs/decisions/0006). One pass; every
 * byte is looked at a bounded number of times whatever the page holds. Where the standard lets a script that holds
 * `<!--` and `<script` go on after `</script>`, we end it there, like most readers of link previews.
 */
export class Scanner {
  readonly bytes: Buffer
  /** Set by the listener to end the scan after the present token. */
  stopped = false

  kind: Kind = kinds.other
  key = 0
  tagStart = 0
  tagEnd = 0
  nameStart = 0
  nameEnd = 0
  selfClosing = false
  /** The tag has an attribute named like `itemprop`, `property` or `typeof`: worth a look even on an element nobody knows. */
  annotated = false
  attributeCount = 0
  svgDepth = 0
  /** The present tag is SVG's own: a `<title>` or `<style>` there is no element that holds no tags. */
  foreign = false

  private readonly attributes = new Int32Array(mostAttributes * 4)
  private readonly listener: Listener
  /** HTML inside of SVG (foreignObject, desc, title). */
  private htmlInSvg = 0

  constructor(bytes: Buffer, listener: Listener) {
    this.bytes = bytes
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
        if (open > at) listener.text(at, open)
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
      at = bytes.indexOf(lt, at)
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
    const nameEnd = this.nameFrom(at + 2)
    // The standard lets end tags have attributes (quotes may hide a `>`); they are read and forgotten.
    const end = this.readAttributes(nameEnd)
    if (end < 0) return bytes.length
    const key = keyOfBytes(bytes, at + 2, nameEnd)
    const kind = kindOf(bytes, at + 2, nameEnd, key)
    if (this.svgDepth > 0) {
      if (kind === kinds.svg) {
        this.svgDepth -= 1
        if (this.svgDepth === 0) this.htmlInSvg = 0
      } else if ((kind === kinds.integration || kind === kinds.title) && this.htmlInSvg > 0) this.htmlInSvg -= 1
    }
    this.listener.close(kind, key, at, end)
    return end
  }

  private nameFrom(start: number): number {
    const { bytes } = this
    let at = start
    while (at < bytes.length && tagPart[bytes[at] ?? 0] === 0) at += 1
    return at
  }

  private startTag(at: number): number {
    const { bytes, listener } = this
    const nameEnd = this.nameFrom(at + 1)
    const end = this.readAttributes(nameEnd)
    // A tag that the page ends in is none.
    if (end < 0) return bytes.length
    const key = keyOfBytes(bytes, at + 1, nameEnd)
    this.key = key
    this.kind = kindOf(bytes, at + 1, nameEnd, key)
    this.tagStart = at
    this.tagEnd = end
    this.nameStart = at + 1
    this.nameEnd = nameEnd
    this.foreign = this.svgDepth > 0 && this.inSvg()
    listener.open(this)
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
        const end = this.readAttributes(at + 2 + length)
        if (end < 0) break
        listener.contents(kind, start, at, end)
        return end
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

  /** Reads attributes from the end of the name to `>`; returns the place after it, or -1 when the page ends before. */
  private readAttributes(from: number): number {
    const { bytes, attributes } = this
    const length = bytes.length
    let at = from
    let count = 0
    this.annotated = false
    this.selfClosing = false
    for (;;) {
      let part = tagPart[bytes[at] ?? 0] ?? 0
      while (at < length && (part === 1 || part === 2)) {
        at += 1
        part = tagPart[bytes[at] ?? 0] ?? 0
      }
      if (at >= length) return -1
      if (part === 3) {
        this.attributeCount = count
        this.selfClosing = bytes[at - 1] === slash && at - 1 >= from && !this.endsInValue(at - 1, count)
        return at + 1
      }
      const nameStart = at
      // A `=` that comes first belongs to the name.
      at += 1
      while (at < length && bytes[at] !== equals && tagPart[bytes[at] ?? 0] === 0) at += 1
      const nameEnd = at
      while (at < length && tagPart[bytes[at] ?? 0] === 1) at += 1
      let valueStart = -1
      let valueEnd = -1
      if (bytes[at] === equals && at < length) {
        at += 1
        while (at < length && tagPart[bytes[at] ?? 0] === 1) at += 1
        const mark = bytes[at]
        if (mark === quote || mark === apostrophe) {
          valueStart = at + 1
          valueEnd = bytes.indexOf(mark, valueStart)
          if (valueEnd < 0) return -1
          at = valueEnd + 1
        } else {
          valueStart = at
          while (at < length && bytes[at] !== gt && tagPart[bytes[at] ?? 0] !== 1) at += 1
          valueEnd = at
        }
      }
      if (count < mostAttributes) {
        const slot = count * 4
        attributes[slot] = nameStart
        attributes[slot + 1] = nameEnd
        attributes[slot + 2] = valueStart
        attributes[slot + 3] = valueEnd
        count += 1
      }
      const size = nameEnd - nameStart
      if (size === 8 || size === 9 || size === 6) {
        const letter = (bytes[nameStart] ?? 0) | 32
        if (letter === 105 || letter === 112 || letter === 116) this.annotated = true
      }
    }
  }

  /** A slash at the end of an unquoted value is part of it. */
  private endsInValue(at: number, count: number): boolean {
    return count > 0 && (this.attributes[count * 4 - 1] ?? -1) > at
  }

  /** Bounds of the n-th attribute's name and value; value bounds are -1 when it has none. */
  bound(attribute: number, which: 0 | 1 | 2 | 3): number {
    return this.attributes[attribute * 4 + which] ?? -1
  }

  /** Number of the attribute of that (lower-case) name, -1 when there is none. The first of several counts. */
  find(name: string): number {
    const { bytes, attributes } = this
    for (let attribute = 0; attribute < this.attributeCount; attribute += 1) {
      const start = attributes[attribute * 4] ?? 0
      if ((attributes[attribute * 4 + 1] ?? 0) - start !== name.length) continue
      let place = 0
      while (place < name.length && lower(bytes[start + place] ?? 0) === name.charCodeAt(place)) place += 1
      if (place === name.length) return attribute
    }
    return -1
  }
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)
const isLetter = (byte: number): boolean => (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90)
const beginsMarkup = (byte: number): boolean => isLetter(byte) || byte === slash || byte === 33 || byte === 63

/** `<iframe>` too holds no tags; it has a kind of its own among media. */
function holdsNoTags({ kind, nameEnd, nameStart, bytes }: Scanner): boolean {
  if (kind === kinds.script || kind === kinds.style || kind === kinds.title || kind === kinds.textarea || kind === kinds.raw || kind === kinds.plaintext) return true
  return kind === kinds.media && nameEnd - nameStart === 6 && ((bytes[nameStart] ?? 0) | 32) === 105
}
