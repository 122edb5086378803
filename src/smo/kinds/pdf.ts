import { inflateSync } from 'node:zlib'

/** What a PDF says of itself. Sizes in points (1/72 inch), as shown. */
export interface PdfFacts {
  readonly version: string
  readonly bytes: number
  readonly title: string | null
  readonly author: string | null
  readonly language: string | null
  readonly pages: number | null
  /** The first page, which is shown as the cover. */
  readonly cover: { readonly width: number; readonly height: number } | null
  readonly encrypted: boolean
}

const mostObjects = 200_000
/** Characters of one object that are looked at, and of all together: a file made to be slow is read in part. */
const mostOfObject = 20_000
const mostOfAll = 60_000_000
const mostStreams = 400
const mostInflated = 20_000_000

/**
 * Reads title, language, number of pages and the shape of the first page (ISO 32000): objects are found by looking for them, so that a broken table of
 * contents does no harm; those packed in object streams are unpacked, within bounds. Null when it is no PDF. Never throws.
 */
export function readPdf(file: Uint8Array): PdfFacts | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  const start = bytes.subarray(0, 1_024).indexOf('%PDF-')
  // Readers look for the mark in the first kilobyte; a page that only speaks of it has tags before.
  if (start < 0 || bytes.subarray(0, start).includes('<')) return null
  const text = bytes.toString('latin1')
  const objects = objectsOf(bytes, text)
  const trailers = [...text.matchAll(/trailer\s{0,20}<</g)].slice(-5).map(({ index }) => text.slice(index, index + 2_000))
  const tables = [...objects.values()].filter((each) => /\/Type\s*\/XRef\b/.test(each))
  const roots = [...trailers, ...tables].toReversed()
  const encrypted = roots.some((each) => /\/Encrypt\b/.test(each))
  const catalog = referred(objects, roots, 'Root') ?? [...objects.values()].findLast((each) => /\/Type\s*\/Catalog\b/.test(each)) ?? ''
  const information = referred(objects, roots, 'Info') ?? ''
  const tree = referred(objects, [catalog], 'Pages')
  const count = tree === null ? null : numberIn(tree, 'Count')
  const metadata = /<dc:title>[^]{0,200}?<rdf:li[^>]{0,200}>([^<]{1,1000})<\/rdf:li>/.exec(text)?.[1]
  return {
    version: /^[\d.]{1,4}/.exec(text.slice(start + 5, start + 10))?.[0] ?? '',
    bytes: bytes.length,
    // What is encrypted cannot be read, not even its title.
    title: encrypted ? null : (stringIn(information, 'Title') ?? (metadata === undefined ? null : Buffer.from(metadata, 'latin1').toString('utf8'))),
    author: encrypted ? null : stringIn(information, 'Author'),
    language: encrypted ? null : stringIn(catalog, 'Lang'),
    pages: count ?? ([...objects.values()].filter((each) => /\/Type\s*\/Page\b/.test(each)).length || null),
    cover: coverOf(objects, tree),
    encrypted,
  }
}

/** Every object by its number; the last of a number counts, as in a file that was saved over. */
function objectsOf(bytes: Buffer, text: string): ReadonlyMap<number, string> {
  const objects = new Map<number, string>()
  let [streams, inflated, looked] = [0, 0, 0]
  for (const { 0: head, 1: id = '', index } of text.matchAll(/(?<!\d)(\d{1,10})\s{1,5}\d{1,5}\s{1,5}obj\b/g)) {
    if (objects.size >= mostObjects || looked >= mostOfAll) break
    const from = index + head.length
    const dictionary = upToItsEnd(text.slice(from, from + mostOfObject))
    looked += dictionary.length
    objects.set(Number(id), dictionary)
    if (!/\/Type\s*\/ObjStm\b/.test(dictionary) || streams >= mostStreams) continue
    streams += 1
    const stream = from + dictionary.length
    const begin = stream + 6 + (text.startsWith('\r\n', stream + 6) ? 2 : 1)
    const packed = bytes.subarray(begin, begin + Math.min(numberIn(dictionary, 'Length') ?? 0, bytes.length))
    const plain = /\/Filter\b/.test(dictionary) ? inflate(packed, mostInflated - inflated) : packed.toString('latin1')
    inflated += plain.length
    unpack(plain, numberIn(dictionary, 'N') ?? 0, numberIn(dictionary, 'First') ?? 0, objects)
  }
  return objects
}

function upToItsEnd(object: string): string {
  const end = /endobj|stream/.exec(object)
  return end === null ? object : object.slice(0, end.index)
}

function inflate(packed: Buffer, most: number): string {
  try {
    return most <= 0 ? '' : inflateSync(packed, { maxOutputLength: most }).toString('latin1')
  } catch {
    // Encrypted, broken or too long: as if it were not there.
    return ''
  }
}

/** An object stream: pairs of number and place, then the objects. */
function unpack(plain: string, count: number, first: number, objects: Map<number, string>): void {
  const pairs = plain.slice(0, first).trim().split(/\s+/).slice(0, Math.min(count, 10_000) * 2).map(Number)
  for (let pair = 0; pair + 1 < pairs.length; pair += 2) {
    const [id = Number.NaN, at = 0, next = Number.NaN] = [pairs[pair], pairs[pair + 1], pairs[pair + 3]]
    if (Number.isInteger(id) && objects.size < mostObjects) objects.set(id, plain.slice(first + at, Number.isNaN(next) ? plain.length : first + next).slice(0, mostOfObject))
  }
}

/** The object that the first of some dictionaries refers to under a name. */
function referred(objects: ReadonlyMap<number, string>, dictionaries: readonly string[], name: string): string | null {
  for (const each of dictionaries) {
    const id = new RegExp(`/${name}\\s+(\\d{1,10})\\s+\\d{1,5}\\s+R\\b`).exec(each)?.[1]
    const found = id === undefined ? undefined : objects.get(Number(id))
    if (found !== undefined) return found
  }
  return null
}

function numberIn(dictionary: string, name: string): number | null {
  const found = new RegExp(`/${name}\\s+(\\d{1,10})(?!\\s+\\d+\\s+R)`).exec(dictionary)?.[1]
  return found === undefined ? null : Number(found)
}

/** A text string: in brackets or in hexadecimal, PDFDocEncoding (read as Latin-1), UTF-16 or UTF-8 with its mark. */
function stringIn(dictionary: string, name: string): string | null {
  const at = new RegExp(`/${name}\\s*([(<])(?!<)`).exec(dictionary)
  if (at === null) return null
  const from = at.index + at[0].length
  const raw = at[1] === '<' ? Buffer.from((/^[\dA-Fa-f\s]*/.exec(dictionary.slice(from))?.[0] ?? '').replaceAll(/\s/g, ''), 'hex') : literal(dictionary, from)
  const text = raw[0] === 0xfe && raw[1] === 0xff ? Buffer.from(raw.subarray(2, raw.length - (raw.length % 2))).swap16().toString('utf16le') : raw[0] === 0xef && raw[1] === 0xbb ? raw.subarray(3).toString('utf8') : raw.toString('latin1')
  return text.replaceAll('\0', '').trim() || null
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function literal(text: string, from: number): Buffer {
  let [out, depth] = ['', 1]
  for (let at = from; at < text.length && out.length < 2_000; at += 1) {
    const letter = text[at] ?? ''
    if (letter === '\\') {
      const octal = /^[0-7]{1,3}/.exec(text.slice(at + 1, at + 4))?.[0]
      const next = text[at + 1] ?? ''
      out += octal === undefined ? (escapes[next] ?? (/[\r\n]/.test(next) ? '' : next)) : String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      at += octal?.length ?? 1
    } else if (letter === ')' && --depth === 0) break
    else {
      if (letter === '(') depth += 1
      out += letter
    }
  }
  return Buffer.from(out, 'latin1')
}

/** The first leaf of the tree of pages, with what it inherits. */
function coverOf(objects: ReadonlyMap<number, string>, tree: string | null): PdfFacts['cover'] {
  let [node, box, turned] = [tree, null as readonly number[] | null, 0]
  for (let depth = 0; node !== null && depth < 30; depth += 1) {
    const written = /\/(?:CropBox|MediaBox)\s*\[\s*(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)\s+(-?[\d.]+)/.exec(node)
    if (written !== null) box = written.slice(1).map(Number)
    turned = numberIn(node, 'Rotate') ?? turned
    const kid: string | undefined = /\/Kids\s*\[\s*(\d{1,10})\s+\d+\s+R/.exec(node)?.[1]
    node = kid === undefined ? null : (objects.get(Number(kid)) ?? null)
  }
  if (box === null) return null
  const [left = 0, bottom = 0, right = 0, top = 0] = box
  const [width, height] = [Math.abs(right - left), Math.abs(top - bottom)]
  if (!(width > 0 && height > 0)) return null
  return turned % 180 === 90 ? { width: height, height: width } : { width, height }
}
