import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { contrast, inkOf, shareImageShapes, shareImageStyle, shareImageWords, type ShareImageShape } from './design.ts'
import { planOf } from './draw.ts'
import { emojiOf, emojiPictures } from './emoji.ts'
import { createShareImages, type ShareImage } from './render.ts'

const images = createShareImages()
const shapes = Object.keys(shareImageShapes) as ShareImageShape[]
const style = (over: object = {}) => shareImageStyle.parse({ brand: 'Forno Rossi', background: '#ffffff', ink: '#000000', accent: '#b4432f', ...over })
const none = { logo: null, photo: null }
const draw = (title: string, over: object = {}, shape: ShareImageShape = 'link', pictures: { logo: Uint8Array | null; photo: Uint8Array | null } = none, maxBytes?: number): Promise<ShareImage> =>
  images.render(style(over), shareImageWords.parse({ title, author: 'di Giulia Bianchi, redazione di Salerno' }), pictures, shape, maxBytes)

/** Where anything but the background is drawn. */
async function inked({ bytes, width, height }: ShareImage) {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const found = { left: width, right: 0, top: height, bottom: 0, count: 0 }
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * info.channels
      if ((data[at] ?? 0) > 245 && (data[at + 1] ?? 0) > 245 && (data[at + 2] ?? 0) > 245) continue
      found.left = Math.min(found.left, x)
      found.right = Math.max(found.right, x)
      found.top = Math.min(found.top, y)
      found.bottom = Math.max(found.bottom, y)
      found.count += 1
    }
  }
  return found
}

const noise = (width: number, height: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(width * height * 3)
  let state = 7
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) >> 16
  return sharp(bytes, { raw: { width, height, channels: 3 } }).jpeg({ quality: 95 }).toBuffer()
}

describe('a share image', () => {
  it.each([
    ['a plain title', 'Otto cose che ho imparato facendo la marmellata di fichi'],
    ['one short word', 'Sì'],
    ['accents on capitals', 'PERCHÉ È COSÌ: CITTÀ, VIRTÙ, ÅNGSTRÖM'],
    ['a word longer than any line', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'],
    ['as much as fits in a title', 'W'.repeat(300)],
    ['emoji, flags and joined people', 'Partiamo 🚀 🇮🇹 👨‍👩‍👧 1️⃣ domani'],
    ['another script', 'Добро пожаловать, Ελλάδα'],
  ])('of %s never runs over its margin, in any shape', async (_name, title) => {
    for (const shape of shapes) {
      const image = await draw(title, {}, shape)
      const { margin } = planOf(style(), shareImageShapes[shape], false)
      const { left, right, top, bottom, count } = await inked(image)

      expect({ width: image.width, height: image.height }).toEqual(shareImageShapes[shape])
      expect(count).toBeGreaterThan(500)
      expect([left, top].map((edge) => edge >= margin - 3), `${shape} ${left} ${top}`).toEqual([true, true])
      expect([right <= image.width - margin + 3, bottom <= image.height - margin + 3], `${shape} ${right} ${bottom}`).toEqual([true, true])
    }
  })

  it('sets a short title larger than a long one, and breaks no word that fits', async () => {
    const height = async (title: string) => { const { top, bottom } = await inked(await images.render(style({ brand: '', accent: '#ffffff' }), shareImageWords.parse({ title }), none, 'square')); return bottom - top }

    expect(await height('Hx')).toBeGreaterThan(85)
    // One line stays one line: a word is made smaller rather than cut in two.
    expect(await height('Precipitevolissimevolmente')).toBeLessThan(120)
  })

  it.each([['split', 'link'], ['split', 'pin'], ['cover', 'square'], ['cover', 'portrait']] as const)('%s shows the photo, %s', async (template, shape) => {
    const photo = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#0033cc' } }).jpeg().toBuffer()
    const { bytes, mediaType, width, height } = await draw('Estate in Salento', { template }, shape, { logo: null, photo })
    const { data } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    const at = ((template === 'split' && height > width ? 20 : Math.round(height / 3)) * width + width - 20) * 3

    expect(mediaType).toBe('image/jpeg')
    expect((data[at + 2] ?? 0) - (data[at] ?? 0)).toBeGreaterThan(60)
  })

  it('without its photo is drawn all the same', async () => {
    expect((await inked(await draw('Estate', { template: 'cover' }))).count).toBeGreaterThan(500)
  })

  it('places a logo in its own proportions', async () => {
    const logo = await sharp({ create: { width: 400, height: 100, channels: 3, background: '#00aa00' } }).png().toBuffer()
    const { bytes } = await draw('Estate', {}, 'link', { logo, photo: null })
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    let green = 0
    for (let at = 0; at < data.length; at += info.channels) if ((data[at + 1] ?? 0) > 140 && (data[at] ?? 0) < 60) green += 1

    expect(green).toBeGreaterThan(47 * 47 * 3)
    expect(green).toBeLessThan(47 * 47 * 5)
  })

  it('keeps within the weight it is given, by quality and never by size', async () => {
    const photo = await noise(1600, 1600)
    const free = await draw('Estate', { template: 'cover' }, 'pin', { logo: null, photo }, 10_000_000)
    const tight = await draw('Estate', { template: 'cover' }, 'pin', { logo: null, photo })

    expect(free.bytes.length).toBeGreaterThan(600_000)
    expect(tight.bytes.length).toBeLessThanOrEqual(600_000)
    expect([tight.width, tight.height]).toEqual([1000, 1500])
  })

  it('is the same each time, and another with another word', async () => {
    const [once, again, other] = await Promise.all([draw('Estate'), draw('Estate'), draw('Inverno')])

    expect(Buffer.compare(once.bytes, again.bytes)).toBe(0)
    expect(Buffer.compare(once.bytes, other.bytes)).not.toBe(0)
  })

  it('names the characters that no font here can draw', async () => {
    expect((await draw('Viva 中文')).missing.join('')).toContain('中')
    expect((await draw('Città 🚀')).missing).toEqual([])
  })

  it('takes no control or direction character along', () => {
    expect(shareImageWords.parse({ title: ' a\u202eb\u0000\nc ' }).title).toBe('a b c')
    expect(shareImageWords.safeParse({ title: ' \u202e ' }).success).toBe(false)
  })
})

describe('emoji', () => {
  it('are found whole, digits and signs are not among them', () => {
    expect(emojiOf('5 # © 🚀 👨‍👩‍👧 🇮🇹 1️⃣ ❤️ é')).toEqual(['🚀', '👨‍👩‍👧', '🇮🇹', '1️⃣', '❤️'])
  })

  it('have a picture each, with skin and flags', async () => {
    const wanted = ['🚀', '👨‍👩‍👧', '🇮🇹', '1️⃣', '#️⃣', '❤️', '👋🏽', '🏳️‍🌈', '🫠']

    expect(Object.keys(await emojiPictures(wanted))).toEqual(wanted)
    expect(await emojiPictures(['🇿🇿'])).toEqual({})
  })
})

it('contrast is WCAG’s, and the ink that is left open is the one that reads', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect([inkOf({ ink: null, background: '#ffffff' }), inkOf({ ink: null, background: '#102030' })]).toEqual(['#171512', '#ffffff'])
})
