import { decodeHTML, decodeHTMLAttribute } from 'entities/decode'
import type { Piece } from '../page-tags.ts'
import { limits } from './limits.ts'
import type { Scanner } from './scanner.ts'
import type { Source } from './source.ts'

const nothing: ReadonlySet<string> = new Set()

/** Turns what the scanner points at into text and places; keeps count of lines and of the order of pieces. */
export class Reading {
  inBody = false
  inNoscript = false
  templates = 0
  private readonly source: Source
  private readonly withLines: boolean
  private order = 0
  private line = 1
  private lineAt = 0

  constructor(source: Source, withLines: boolean) {
    this.source = source
    this.withLines = withLines
  }

  /** What every kept piece carries; asked in the order of the page. */
  piece(start: number, end: number, svgDepth: number): Piece {
    const order = this.order
    this.order += 1
    return {
      order,
      offset: this.source.byteAt(start),
      end: this.source.byteAt(end),
      line: this.withLines ? this.lineOf(start) : 0,
      place: this.inBody ? 'body' : 'head',
      inNoscript: this.inNoscript,
      inert: this.templates > 0 || svgDepth > 0,
    }
  }

  private lineOf(index: number): number {
    const { bytes } = this.source
    for (;;) {
      const newline = bytes.indexOf(10, this.lineAt)
      if (newline < 0 || newline >= index) return this.line
      this.line += 1
      this.lineAt = newline + 1
    }
  }

  /** Characters that are no white space, a reference counting as it is written; stops at `most`. */
  visibleCharacters(start: number, end: number, most: number): number {
    const { bytes } = this.source
    let count = 0
    for (let index = start; index < end && count < most; index += 1) {
      const byte = bytes[index] ?? 0
      // The second and further bytes of a UTF-8 character are of the first.
      if (byte > 32 && (byte < 0x80 || byte >= 0xc0)) count += 1
    }
    return count
  }

  endAt(index: number): number {
    return this.source.byteAt(index)
  }

  raw(start: number, end: number): string {
    return this.source.text(start, end)
  }

  /** Text with its character references undone. */
  text(start: number, end: number): string {
    const text = this.source.text(start, end)
    return text.includes('&') ? decodeHTML(text) : text
  }

  /** Value of an attribute; null when it is absent, '' when it has none. */
  attribute(scanner: Scanner, name: string): string | null {
    const attribute = scanner.find(name)
    return attribute < 0 ? null : this.valueOf(scanner, attribute)
  }

  valueOf(scanner: Scanner, attribute: number): string {
    const start = scanner.bound(attribute, 2)
    if (start < 0) return ''
    const value = this.source.text(start, Math.min(scanner.bound(attribute, 3), start + limits.value))
    return value.includes('&') ? decodeHTMLAttribute(value) : value
  }

  nameOf(scanner: Scanner, attribute: number): string {
    return this.source.text(scanner.bound(attribute, 0), Math.min(scanner.bound(attribute, 1), scanner.bound(attribute, 0) + 200)).toLowerCase()
  }

  /** Attributes whose names begin so and are not left out, at most so many; the first of a name counts. */
  attributes(scanner: Scanner, most: number, prefix: string, except: ReadonlySet<string> = nothing): Readonly<Record<string, string>> {
    let kept: Map<string, string> | null = null
    for (let attribute = 0; attribute < scanner.attributeCount; attribute += 1) {
      if (!scanner.begins(attribute, prefix)) continue
      const name = this.nameOf(scanner, attribute)
      if (except.has(name)) continue
      kept ??= new Map()
      if (!kept.has(name)) kept.set(name, this.valueOf(scanner, attribute))
      if (kept.size === most) break
    }
    return kept === null ? {} : Object.fromEntries(kept)
  }

  elementOf(scanner: Scanner): string {
    return scanner.bytes.toString('latin1', scanner.nameStart, Math.min(scanner.nameEnd, scanner.nameStart + 100)).toLowerCase()
  }
}

export const collapsed = (text: string): string => text.replaceAll(/[\t\n\f\r \u00a0]+/g, ' ').trim()

/** Lower-case tokens of `rel`. */
export const tokens = (value: string | null): readonly string[] =>
  value === null ? [] : value.toLowerCase().split(/[\t\n\f\r ]+/).filter((token) => token !== '')
