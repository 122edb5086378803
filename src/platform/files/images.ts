import type { Sharp } from 'sharp'

type Decoder = (typeof import('sharp'))['default']
let decoder: Promise<Decoder> | null = null

/** The decoder, loaded with the first image: until then it would be 20 MB and 60 ms for nothing. */
export function loadSharp(): Promise<Decoder> {
  decoder ??= import('sharp').then(({ default: sharp }) => {
    // Decoding is memory-hungry: one thread each and nothing kept, so that uploads never starve the rest.
    sharp.concurrency(1)
    sharp.cache(false)
    return sharp
  })
  return decoder
}

export const imageFormats = ['jpeg', 'png', 'gif', 'webp', 'avif'] as const
export type ImageFormat = (typeof imageFormats)[number]

export interface ImageFacts {
  readonly format: ImageFormat
  /** As `image/png`. */
  readonly mediaType: string
  /** Pixels as people see it: EXIF orientation applied. */
  readonly width: number
  readonly height: number
  /** Frames: more than one is an animation. */
  readonly pages: number
  readonly hasAlpha: boolean
  /** EXIF orientation 1–8; 1 is upright. */
  readonly orientation: number
  readonly bytes: number
}

export type ImageInspection =
  | { readonly result: 'image'; readonly facts: ImageFacts; readonly claim: 'right' | 'lying' }
  /** Not an image at all, or of a kind we do not take (SVG can hold scripts). `actual` when we know what it is. */
  | { readonly result: 'not-an-image'; readonly actual: string | null }
  | { readonly result: 'too-many-pixels'; readonly width: number; readonly height: number; readonly pages: number }
  /** Begins like an image but cannot be read. */
  | { readonly result: 'damaged'; readonly format: ImageFormat }

/** Pixels over all frames that we are ready to decode. */
export const maxPixels = 50_000_000

/**
 * What these bytes really are, whatever their name says; reads the head only, so a pixel bomb costs nothing. `claimed` is
 * a file name or media type to compare with.
 */
export async function inspectImage(bytes: Uint8Array, claimed?: string): Promise<ImageInspection> {
  const format = formatOf(bytes)
  if (format === null) return { result: 'not-an-image', actual: await otherType(bytes) }
  const sharp = await loadSharp()
  let head
  try {
    head = await sharp(bytes, { limitInputPixels: false, failOn: 'error', pages: -1 }).metadata()
  } catch {
    // Whatever the decoder says about broken bytes, the answer for the person is the same.
    return { result: 'damaged', format }
  }
  const pages = head.pages ?? 1
  const storedHeight = head.pageHeight ?? head.height
  if (head.width * storedHeight * pages > maxPixels) {
    return { result: 'too-many-pixels', width: head.width, height: storedHeight, pages }
  }
  const orientation = head.orientation ?? 1
  const turned = orientation >= 5
  return {
    result: 'image',
    claim: claimed === undefined || formatClaimed(claimed) === format ? 'right' : 'lying',
    facts: {
      format,
      mediaType: `image/${format}`,
      width: turned ? storedHeight : head.width,
      height: turned ? head.width : storedHeight,
      pages,
      hasAlpha: head.hasAlpha,
      orientation,
      bytes: bytes.length,
    },
  }
}

/** Decodes every row and keeps none: false for a picture that ends too early or is broken inside. For pictures within `maxPixels`. */
export async function isWhole(bytes: Uint8Array): Promise<boolean> {
  const sharp = await loadSharp()
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true, pages: -1 })
    .resize(16, 16, { fit: 'fill' })
    .raw()
    .toBuffer()
    .then(() => true, () => false)
}

/** The format by the first bytes: https://en.wikipedia.org/wiki/List_of_file_signatures, and ISO 23000-22 for AVIF brands. */
function formatOf(bytes: Uint8Array): ImageFormat | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64)).toString('latin1')
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^GIF8[79]a/.test(text)) return 'gif'
  if (/^RIFF[^]{4}WEBP/.test(text)) return 'webp'
  if (text.slice(4, 8) === 'ftyp' && /avi[fs]/.test(text.slice(8, 40))) return 'avif'
  return null
}

async function otherType(bytes: Uint8Array): Promise<string | null> {
  const { fileTypeFromBuffer } = await import('file-type')
  return (await fileTypeFromBuffer(bytes))?.mime ?? null
}

function formatClaimed(claimed: string): string | null {
  const [, name = ''] = /(?:^image\/|\.)([a-z0-9]+)(?:\s*;.*)?$/i.exec(claimed.trim()) ?? []
  const lower = name.toLowerCase()
  return lower === 'jpg' || lower === 'jfif' || lower === 'pjpeg' ? 'jpeg' : lower
}

export interface ImageLimits {
  readonly maxBytes: number
  readonly maxWidth: number
  readonly maxHeight: number
  /** What the network takes, the preferred first. */
  readonly formats: readonly ImageFormat[]
}

export type FittedImage =
  | { readonly result: 'fitted'; readonly bytes: Buffer; readonly facts: ImageFacts }
  | { readonly result: 'does-not-fit'; readonly smallestBytes: number }
  | Exclude<ImageInspection, { result: 'image' }>

/**
 * The image within a network's limits: upright, without EXIF (so without the place it was taken), no larger than
 * allowed, re-encoded as seldom and as well as possible. An animation stays one where a taken format can hold it.
 */
export async function fitImage(bytes: Uint8Array, limits: ImageLimits): Promise<FittedImage> {
  const seen = await inspectImage(bytes)
  if (seen.result !== 'image') return seen
  const format = chooseFormat(seen.facts, limits.formats)
  const sharp = await loadSharp()
  const animated = seen.facts.pages > 1 && (format === 'gif' || format === 'webp')
  let smallestBytes = Number.POSITIVE_INFINITY
  // First full size in falling quality, then smaller: people notice blur later than blocks.
  for (const scale of [1, 0.8, 0.64, 0.5, 0.35, 0.25]) {
    for (const quality of format === 'png' || format === 'gif' ? [100] : [88, 78, 65]) {
      const image = sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', ...(animated ? { pages: -1 } : {}) })
        .rotate()
        .resize({
          width: Math.max(1, Math.min(limits.maxWidth, Math.round(seen.facts.width * scale))),
          height: Math.max(1, Math.min(limits.maxHeight, Math.round(seen.facts.height * scale))),
          fit: 'inside',
          withoutEnlargement: true,
        })
      let encoded
      try {
        encoded = await encode(image, format, quality, seen.facts.hasAlpha).toBuffer()
      } catch {
        // The head was readable and the rest is not.
        return { result: 'damaged', format: seen.facts.format }
      }
      smallestBytes = Math.min(smallestBytes, encoded.length)
      if (encoded.length > limits.maxBytes) continue
      const fitted = await inspectImage(encoded)
      return fitted.result === 'image' ? { result: 'fitted', bytes: encoded, facts: fitted.facts } : fitted
    }
  }
  return { result: 'does-not-fit', smallestBytes }
}

function chooseFormat(facts: ImageFacts, formats: readonly ImageFormat[]): ImageFormat {
  if (formats.includes(facts.format)) return facts.format
  const wanted: readonly ImageFormat[] = facts.pages > 1 ? ['webp', 'gif'] : facts.hasAlpha ? ['png', 'webp', 'avif'] : ['jpeg', 'webp', 'png']
  return wanted.find((format) => formats.includes(format)) ?? formats[0] ?? 'jpeg'
}

function encode(image: Sharp, format: ImageFormat, quality: number, hasAlpha: boolean): Sharp {
  switch (format) {
    case 'jpeg':
      return (hasAlpha ? image.flatten({ background: '#ffffff' }) : image).jpeg({ quality, mozjpeg: true })
    case 'png':
      return image.png({ compressionLevel: 9 })
    case 'gif':
      return image.gif()
    case 'webp':
      return image.webp({ quality })
    case 'avif':
      return image.avif({ quality: quality - 20 })
  }
}
