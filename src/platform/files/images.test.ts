import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { fitImage, imageFormats, inspectImage, type ImageLimits } from './images.ts'

const blank = (width: number, height: number, alpha = false) =>
  sharp({ create: { width, height, channels: alpha ? 4 : 3, background: alpha ? { r: 9, g: 99, b: 199, alpha: 0.5 } : '#3366aa' } })

/** Noise does not compress: the way to make a file large. */
const noise = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })

async function animation(): Promise<Buffer> {
  const frames = await Promise.all(['#f00', '#0f0', '#00f'].map((background) => sharp({ create: { width: 40, height: 30, channels: 4, background } }).png().toBuffer()))
  return sharp(frames, { join: { animated: true } }).gif().toBuffer()
}

/** A PNG whose head claims a size and whose body is nothing: what a pixel bomb looks like before it is decoded. */
async function bomb(width: number, height: number): Promise<Buffer> {
  const small = await blank(1, 1).png().toBuffer()
  small.writeUInt32BE(width, 16)
  small.writeUInt32BE(height, 20)
  // The checksum of the head must be right, or it is only a damaged file.
  const { crc32 } = await import('node:zlib')
  small.writeUInt32BE(crc32(small.subarray(12, 29)), 29)
  return small
}

const limits: ImageLimits = { maxBytes: 1_000_000, maxWidth: 2_000, maxHeight: 2_000, formats: ['jpeg', 'png', 'webp'] }

describe('what an image is', () => {
  it.each(imageFormats)('is told by its bytes: %s', async (format) => {
    const bytes = await blank(20, 10).toFormat(format).toBuffer()

    expect(await inspectImage(bytes, `photo.${format}`)).toMatchObject({ result: 'image', claim: 'right', facts: { format, mediaType: `image/${format}`, width: 20, height: 10, pages: 1, orientation: 1, bytes: bytes.length } })
  })

  it('is what it is, whatever its name or type claims', async () => {
    const png = await blank(5, 5, true).png().toBuffer()

    expect(await inspectImage(png, 'photo.jpg')).toMatchObject({ result: 'image', claim: 'lying', facts: { format: 'png', hasAlpha: true } })
    expect(await inspectImage(png, 'image/jpeg')).toMatchObject({ claim: 'lying' })
    expect(await inspectImage(png, 'image/png; charset=binary')).toMatchObject({ claim: 'right' })
    expect(await inspectImage(await blank(5, 5).jpeg().toBuffer(), 'A.JPG')).toMatchObject({ claim: 'right' })
  })

  it('counts frames, and turns its size the way people see it', async () => {
    const turned = await blank(40, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer()

    expect(await inspectImage(await animation())).toMatchObject({ result: 'image', facts: { format: 'gif', pages: 3, width: 40, height: 30 } })
    expect(await inspectImage(turned)).toMatchObject({ facts: { width: 20, height: 40, orientation: 6 } })
  })

  it.each<[string, Buffer, string | null]>([
    ['a text', Buffer.from('hello, world'), null],
    ['nothing', Buffer.alloc(0), null],
    ['an SVG, which can hold scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), null],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'application/pdf'],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), null],
  ])('is not %s', async (_name, bytes, actual) => {
    expect(await inspectImage(bytes, 'photo.png')).toEqual({ result: 'not-an-image', actual })
  })

  it('is refused by its head when it holds too many pixels, and called damaged when it cannot be read', async () => {
    const cut = (await noise(100, 100).jpeg().toBuffer()).subarray(0, 60)

    expect(await inspectImage(await bomb(30_000, 30_000))).toEqual({ result: 'too-many-pixels', width: 30_000, height: 30_000, pages: 1 })
    expect(await inspectImage(cut)).toEqual({ result: 'damaged', format: 'jpeg' })
    expect((await fitImage(await bomb(30_000, 30_000), limits)).result).toBe('too-many-pixels')
    expect((await fitImage((await noise(200, 200).png().toBuffer()).subarray(0, 20_000), limits)).result).toBe('damaged')
  })
})

describe('an image made to fit', () => {
  it('keeps within bytes and sides, and its shape', async () => {
    const large = await noise(2_400, 1_200).png().toBuffer()

    const fitted = await fitImage(large, { maxBytes: 300_000, maxWidth: 1_000, maxHeight: 1_000, formats: ['jpeg'] })

    expect(fitted.result).toBe('fitted')
    if (fitted.result !== 'fitted') return
    expect(fitted.bytes.length).toBeLessThanOrEqual(300_000)
    expect(fitted.facts).toMatchObject({ format: 'jpeg', bytes: fitted.bytes.length })
    expect(fitted.facts.width).toBeLessThanOrEqual(1_000)
    expect(fitted.facts.width / fitted.facts.height).toBeCloseTo(2, 1)
  })

  it('loses the place it was taken and stays upright', async () => {
    const turned = await blank(40, 20).jpeg().withExif({ IFD0: { Artist: 'canary' }, IFD3: { GPSLatitude: '45/1 4/1 0/1' } }).withMetadata({ orientation: 6 }).toBuffer()
    expect((await sharp(turned).metadata()).exif?.toString('latin1')).toContain('canary')

    const fitted = await fitImage(turned, limits)

    if (fitted.result !== 'fitted') throw new Error(fitted.result)
    expect(fitted.bytes.toString('latin1')).not.toContain('canary')
    expect((await sharp(fitted.bytes).metadata()).exif).toBeUndefined()
    expect(fitted.facts).toMatchObject({ width: 20, height: 40, orientation: 1 })
  })

  it('keeps what is transparent and what moves where the network can', async () => {
    const kept = await fitImage(await blank(9, 9, true).webp().toBuffer(), { ...limits, formats: ['jpeg', 'png'] })
    const moving = await fitImage(await animation(), { ...limits, formats: ['jpeg', 'webp'] })
    const still = await fitImage(await animation(), { ...limits, formats: ['jpeg', 'png'] })

    expect(kept).toMatchObject({ result: 'fitted', facts: { format: 'png', hasAlpha: true } })
    expect(moving).toMatchObject({ result: 'fitted', facts: { format: 'webp', pages: 3, width: 40, height: 30 } })
    expect(still).toMatchObject({ result: 'fitted', facts: { pages: 1, width: 40, height: 30 } })
  })

  it('says how far it came when nothing helps', async () => {
    const fitted = await fitImage(await noise(600, 600).jpeg().toBuffer(), { ...limits, maxBytes: 200 })

    expect(fitted.result).toBe('does-not-fit')
    if (fitted.result === 'does-not-fit') expect(fitted.smallestBytes).toBeGreaterThan(200)
  })
})
