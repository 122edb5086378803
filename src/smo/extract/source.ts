import type { CharsetDecision } from './charset.ts'

/** A page's bytes made ready for the scanner: tags are where ASCII would have them, and any stretch can be turned into text. */
export interface Source {
  readonly bytes: Buffer
  /** Where the page begins: after the byte order mark. */
  readonly start: number
  /** Byte of the received body for an index of `bytes`. */
  byteAt(index: number): number
  text(start: number, end: number): string
}

/** What stands for a character that cannot be markup. */
const opaque = 0xff

export function openSource(body: Buffer, charset: CharsetDecision): Source {
  const start = charset.by === 'bom' ? (charset.used === 'utf-8' ? 3 : 2) : 0
  if (charset.used === 'utf-16le' || charset.used === 'utf-16be') return wideSource(body.subarray(start), start, charset.used)
  const bytes = charset.used === 'iso-2022-jp' ? withoutShifted(body) : body
  const same = (index: number): number => index
  if (charset.used === 'utf-8') return { bytes, start, byteAt: same, text: (from, to) => body.toString('utf8', from, to) }
  const decoder = new TextDecoder(charset.used, { ignoreBOM: true })
  return { bytes, start, byteAt: same, text: (from, to) => decoder.decode(body.subarray(from, to)) }
}

/** UTF-16: two bytes are one index. */
function wideSource(body: Buffer, start: number, encoding: string): Source {
  const units = new TextDecoder(encoding, { ignoreBOM: true }).decode(body)
  const bytes = Buffer.allocUnsafe(units.length)
  for (let index = 0; index < units.length; index += 1) {
    const unit = units.charCodeAt(index)
    bytes[index] = unit < 0x80 ? unit : opaque
  }
  return {
    bytes,
    start: 0,
    byteAt: (index) => start + Math.min(index * 2, body.length),
    // A copy: a slice would keep the whole page alive.
    text: (from, to) => Buffer.from(units.slice(from, to), 'utf16le').toString('utf16le'),
  }
}

/** ISO-2022-JP writes Japanese with the bytes of ASCII between two escapes: those are hidden from the scanner, in place. */
function withoutShifted(body: Buffer): Buffer {
  const bytes = Buffer.from(body)
  let isShifted = false
  for (let index = 0; index < bytes.length; index += 1) {
    if (body[index] === 0x1b) {
      isShifted = body[index + 1] === 0x24 || (body[index + 1] === 0x28 && body[index + 2] === 0x49)
      bytes.fill(opaque, index, index + 3)
      index += 2
    } else if (isShifted) bytes[index] = opaque
  }
  return bytes
}
