/** What the first bytes of an image file say; null is not known from them. Sizes in pixels. */
export interface ImageHeader {
  readonly type: string
  readonly width: number | null
  readonly height: number | null
  readonly alpha: boolean | null
  readonly animated: boolean | null
}

/** Reads the beginning of a file; null when it is no image. Formats by their signatures, sizes by `image-size`. */
export async function imageHeader(bytes: Uint8Array): Promise<ImageHeader | null> {
  const type = await imageType(bytes)
  if (type === null) return null
  const { imageSize } = await import('image-size')
  let size: { width?: number; height?: number; orientation?: number } = {}
  try {
    size = imageSize(bytes)
  } catch {
    // Cut before the size, or broken: the type is still known.
  }
  const turned = (size.orientation ?? 1) >= 5
  const [width, height] = turned ? [size.height, size.width] : [size.width, size.height]
  return { type, width: pixels(width), height: pixels(height), ...manner(type, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)) }
}

const pixels = (count: number | undefined): number | null => (count !== undefined && Number.isFinite(count) && count > 0 ? Math.round(count) : null)

async function imageType(bytes: Uint8Array): Promise<string | null> {
  const { fileTypeFromBuffer } = await import('file-type')
  const known = (await fileTypeFromBuffer(bytes).catch(() => undefined))?.mime
  if (known?.startsWith('image/')) return known
  const text = new TextDecoder().decode(bytes.subarray(0, 2_000))
  return (known === undefined || known === 'application/xml') && /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^]*?-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i.test(text.replace(/^\ufeff/, '')) ? 'image/svg+xml' : null
}

function manner(type: string, bytes: Buffer): { readonly alpha: boolean | null; readonly animated: boolean | null } {
  if (type === 'image/jpeg') return { alpha: false, animated: false }
  if (type === 'image/svg+xml') return { alpha: true, animated: null }
  if (type === 'image/png' || type === 'image/apng') {
    const data = bytes.indexOf('IDAT')
    const before = data === -1 ? bytes : bytes.subarray(0, data)
    const kind = bytes[25]
    return { alpha: kind === 4 || kind === 6 || before.includes('tRNS'), animated: before.includes('acTL') }
  }
  if (type === 'image/gif') return { alpha: gifFrames(bytes).transparent, animated: gifFrames(bytes).frames > 1 ? true : bytes.includes('NETSCAPE2.0') }
  if (type === 'image/webp') {
    const chunk = bytes.toString('latin1', 12, 16)
    const flags = bytes[20] ?? 0
    if (chunk === 'VP8X') return { alpha: (flags & 0x10) !== 0, animated: (flags & 0x02) !== 0 }
    // Bit 28 of the lossless header: https://developers.google.com/speed/webp/docs/webp_lossless_bitstream_specification
    return { alpha: chunk === 'VP8L' ? ((bytes[24] ?? 0) & 0x10) !== 0 : false, animated: false }
  }
  if (type === 'image/avif') return { alpha: null, animated: bytes.toString('latin1', 8, 12) === 'avis' }
  return { alpha: null, animated: null }
}

/** Graphic control blocks and frames (https://www.w3.org/Graphics/GIF/spec-gif89a.txt) as far as the bytes go. */
function gifFrames(bytes: Buffer): { readonly frames: number; readonly transparent: boolean } {
  const packed = bytes[10] ?? 0
  let at = 13 + ((packed & 0x80) === 0 ? 0 : 3 * 2 ** ((packed & 7) + 1))
  let frames = 0
  let transparent = false
  while (at < bytes.length && frames < 2) {
    const block = bytes[at]
    if (block === 0x21) {
      if (bytes[at + 1] === 0xf9) transparent ||= ((bytes[at + 3] ?? 0) & 1) === 1
      at += 2
    } else if (block === 0x2c) {
      frames += 1
      const local = bytes[at + 9] ?? 0
      at += 10 + ((local & 0x80) === 0 ? 0 : 3 * 2 ** ((local & 7) + 1)) + 1
    } else break
    while (at < bytes.length && bytes[at] !== 0) at += (bytes[at] ?? 0) + 1
    at += 1
  }
  return { frames, transparent }
}
