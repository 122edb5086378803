import { isUtf8 } from 'node:buffer'
import { decodeHTMLAttribute } from 'entities/decode'
import type { CharsetDecision } from '../page-tags.ts'
import { Scanner, type Listener } from './scanner.ts'
import { kinds } from './tag-kinds.ts'

export type { CharsetDecision } from '../page-tags.ts'

/**
 * How a body becomes text: byte order mark, then `Content-Type`, then the first declaration anywhere in the head
 * (https://html.spec.whatwg.org/#determining-the-character-encoding; browsers too read again when it comes after the
 * first 1,024 bytes), then what the bytes are. A declaration that the bytes contradict is told, and not followed: a page
 * whose every non-ASCII byte fits UTF-8 is UTF-8 whatever it says (chance makes that once in thousands of pages), and one that says
 * UTF-8 but mostly is not is read as windows-1252.
 */
export function decideCharset(body: Buffer, contentType: string | null): CharsetDecision {
  const http = canonical(parameterOf(contentType))
  const said = declaredIn(body)
  const meta = said === null ? null : said.label
  const facts = { http, meta, metaOffset: said === null ? null : said.offset }
  const mark = byteOrderMark(body)
  if (mark !== null) return { ...facts, used: mark, by: 'bom', declaredIsTrue: agrees(http, mark) && agrees(meta, mark) }
  const wide = http === 'utf-16le' || http === 'utf-16be' ? http : null
  if (wide !== null && looksWide(body)) return { ...facts, used: wide, by: 'http', declaredIsTrue: agrees(meta, wide) }
  // What is written in ASCII and says UTF-16 is not UTF-16 (the standard's own rule for meta).
  const declared = wide === null ? (http ?? meta) : (meta ?? 'utf-8')
  const by = wide === null && http !== null ? 'http' : meta !== null ? 'meta' : 'default'
  const valid = isWhole(body)
  if (declared === null) return { ...facts, used: valid ? 'utf-8' : 'windows-1252', by: valid ? 'bytes' : 'default', declaredIsTrue: true }
  if (declared === 'utf-8') {
    if (valid || mostlyUtf8(body)) return { ...facts, used: 'utf-8', by, declaredIsTrue: wide === null && agreesUnlessAscii(meta, 'utf-8', body) }
    const other = by === 'http' && meta !== null && meta !== 'utf-8' ? meta : 'windows-1252'
    return { ...facts, used: other, by: other === meta ? 'meta' : 'bytes', declaredIsTrue: false }
  }
  // ISO-2022-JP is ASCII to the eye of UTF-8; so is a page without any other letter.
  if (valid && declared !== 'iso-2022-jp' && !isAsciiOnly(body)) return { ...facts, used: 'utf-8', by: 'bytes', declaredIsTrue: false }
  return { ...facts, used: declared, by, declaredIsTrue: true }
}

const agrees = (said: string | null, used: string): boolean => said === null || said === used
const agreesUnlessAscii = (said: string | null, used: string, body: Buffer): boolean => agrees(said, used) || isAsciiOnly(body)

function byteOrderMark(body: Buffer): string | null {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8'
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le'
  return body[0] === 0xfe && body[1] === 0xff ? 'utf-16be' : null
}

/** Markup in UTF-16 has a zero byte beside every letter. */
const looksWide = (body: Buffer): boolean => body.subarray(0, 200).includes(0)

/** Valid UTF-8, a character cut by the end of the body aside. */
function isWhole(body: Buffer): boolean {
  let end = body.length
  for (let back = 1; back <= 3 && back <= body.length; back += 1) {
    const byte = body[body.length - back] ?? 0
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      if (needs > back) end = body.length - back
      break
    }
    if (byte < 0x80) break
  }
  return isUtf8(end === body.length ? body : body.subarray(0, end))
}

function isAsciiOnly(body: Buffer): boolean {
  for (let index = 0; index < body.length; index += 1) if ((body[index] ?? 0) >= 0x80) return false
  return true
}

/** A few broken characters in a UTF-8 page are just that; a page that mixes two encodings is read as the one it has more of. */
function mostlyUtf8(body: Buffer): boolean {
  let whole = 0
  let broken = 0
  for (let index = 0; index < body.length; ) {
    const byte = body[index] ?? 0
    const length = byte < 0x80 ? 1 : byte >= 0xc2 && byte < 0xe0 ? 2 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xf0 && byte < 0xf5 ? 4 : 0
    let follows = 1
    while (follows < length && ((body[index + follows] ?? 0) & 0xc0) === 0x80) follows += 1
    if (length > 1 && follows === length) whole += 1
    else if (byte >= 0x80) broken += 1
    index += follows
  }
  return whole >= broken
}

/** The WHATWG name of an encoding label, lower case; the label itself when nobody knows it; null for none. */
function canonical(label: string | null): string | null {
  const plain = label?.trim().toLowerCase() ?? ''
  if (plain === '' || plain.length > 40) return null
  try {
    return new TextDecoder(plain).encoding
  } catch {
    // Not an encoding of the web: as if nothing had been said.
    return null
  }
}

function parameterOf(contentType: string | null): string | null {
  if (contentType === null || contentType.length > 1_000) return null
  const found = /charset\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;"',]+))/i.exec(contentType)
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? null
}

/** How far a declaration is looked for when no body begins. */
const furthest = 1_048_576

function declaredIn(body: Buffer): { readonly label: string; readonly offset: number } | null {
  let found: { label: string; offset: number } | null = null
  const listener: Listener = {
    open(scanner) {
      if (scanner.kind === kinds.meta) {
        const label = labelOf(scanner)
        if (label === null) return
        found = { label, offset: scanner.tagStart }
        scanner.stopped = true
      } else if (scanner.kind === kinds.body) scanner.stopped = true
    },
    text() {},
    contents() {},
    close() {},
    doctype() {},
  }
  new Scanner(body.length > furthest ? body.subarray(0, furthest) : body, listener).run(0)
  return found
}

function labelOf(scanner: Scanner): string | null {
  const value = (name: string): string | null => {
    const attribute = scanner.find(name)
    const start = attribute < 0 ? -1 : scanner.bound(attribute, 2)
    return start < 0 ? null : decodeHTMLAttribute(scanner.bytes.toString('latin1', start, Math.min(scanner.bound(attribute, 3), start + 1_000)))
  }
  const direct = canonical(value('charset'))
  if (direct !== null) return narrow(direct)
  if (value('http-equiv')?.trim().toLowerCase() !== 'content-type') return null
  const inContent = canonical(parameterOf(value('content')))
  return inContent === null ? null : narrow(inContent)
}

/** A declaration that can be read in ASCII is not UTF-16, and nobody writes in x-user-defined (both from the standard). */
const narrow = (label: string): string => (label.startsWith('utf-16') ? 'utf-8' : label === 'x-user-defined' ? 'windows-1252' : label)
