import { keyOfBytes } from './tag-kinds.ts'

export const codes = { lt: 60, gt: 62, slash: 47 } as const
const { gt, slash } = codes
const equals = 61
const quote = 34
const apostrophe = 39

/** 1: white space, 2: slash, 3: `>`. */
export const tagPart = new Uint8Array(256)
for (const space of [9, 10, 12, 13, 32]) tagPart[space] = 1
tagPart[slash] = 2
tagPart[gt] = 3

const mostAttributes = 64
const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

/** One tag: its name and where its attributes and their values stand, without making anything of them. */
export class TagReader {
  readonly bytes: Buffer
  nameStart = 0
  nameEnd = 0
  selfClosing = false
  /** The tag has an attribute named like `itemprop`, `property` or `typeof`: worth a look even on an element nobody knows. */
  annotated = false
  /** It has `rel`, or something written like it. */
  related = false
  attributeCount = 0
  private readonly attributes = new Int32Array(mostAttributes * 4)

  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  /** Like `indexOf`, which is fast over long stretches and slow to start: what is near is found by looking. */
  protected seek(byte: number, from: number): number {
    const { bytes } = this
    const near = Math.min(from + 48, bytes.length)
    for (let at = from; at < near; at += 1) if (bytes[at] === byte) return at
    return near === bytes.length ? -1 : bytes.indexOf(byte, near)
  }

  /** Reads a tag's name into `nameStart` and `nameEnd` and returns its key. */
  protected readName(start: number): number {
    const { bytes } = this
    let at = start
    while (at < bytes.length && tagPart[bytes[at] as number] === 0) at += 1
    this.nameStart = start
    this.nameEnd = at
    return keyOfBytes(bytes, start, at)
  }

  /** Reads attributes from the end of the name to `>`; returns the place after it, or -1 when the page ends before. */
  protected readAttributes(from: number): number {
    const { bytes, attributes } = this
    const length = bytes.length
    let at = from
    let count = 0
    this.annotated = false
    this.related = false
    this.selfClosing = false
    for (;;) {
      let part = tagPart[bytes[at] as number] as number
      while (at < length && (part === 1 || part === 2)) {
        at += 1
        part = tagPart[bytes[at] as number] as number
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
      while (at < length && bytes[at] !== equals && tagPart[bytes[at] as number] === 0) at += 1
      const nameEnd = at
      while (at < length && tagPart[bytes[at] as number] === 1) at += 1
      let valueStart = -1
      let valueEnd = -1
      if (bytes[at] === equals && at < length) {
        at += 1
        while (at < length && tagPart[bytes[at] as number] === 1) at += 1
        const mark = bytes[at]
        if (mark === quote || mark === apostrophe) {
          valueStart = at + 1
          valueEnd = this.seek(mark, valueStart)
          if (valueEnd < 0) return -1
          at = valueEnd + 1
        } else {
          valueStart = at
          while (at < length && bytes[at] !== gt && tagPart[bytes[at] as number] !== 1) at += 1
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
      if (size === 3) {
        if (((bytes[nameStart] ?? 0) | 32) === 114) this.related = true
      } else if (size === 8 || size === 9 || size === 6) {
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

  /** True when the n-th attribute's name begins so (lower case). */
  begins(attribute: number, prefix: string): boolean {
    const { bytes, attributes } = this
    const start = attributes[attribute * 4] ?? 0
    if ((attributes[attribute * 4 + 1] ?? 0) - start < prefix.length) return false
    for (let place = 0; place < prefix.length; place += 1) if (lower(bytes[start + place] ?? 0) !== prefix.charCodeAt(place)) return false
    return true
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
