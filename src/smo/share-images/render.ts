import { loadSharp } from '../../platform/files/images.ts'
import { shareImageShapes, type ShareImagePictures, type ShareImageShape, type ShareImageStyle, type ShareImageWords } from './design.ts'
import { drawn, planOf, smallestTitle, titleOf, type Canvas, type Drawn, type Placed } from './draw.ts'
import { emojiOf, emojiPictures } from './emoji.ts'
import { loadFonts, type Fonts } from './fonts.ts'

export interface ShareImage {
  readonly bytes: Uint8Array
  readonly mediaType: 'image/png' | 'image/jpeg'
  readonly width: number
  readonly height: number
  /** Characters that no font here can draw; each became an empty box. */
  readonly missing: readonly string[]
}

/** WhatsApp is said to show no heavier image (unverified), Bluesky takes 1,000,000 bytes, all others more: what fits here fits everywhere. */
export const defaultMaxBytes = 600_000

/**
 * Draws share images. `fontsFolder` may hold fonts of more scripts. The same input gives the same pixels.
 */
export function createShareImages(fontsFolder: string | null = null) {
  let fonts: Promise<Fonts> | null = null
  let loaded: Promise<readonly [typeof import('satori'), typeof import('@resvg/resvg-js')]> | null = null

  /** `maxBytes` of the file; it is reached by a lower JPEG quality, never by fewer pixels. */
  async function render(style: ShareImageStyle, words: ShareImageWords, pictures: ShareImagePictures, shape: ShareImageShape, maxBytes: number = defaultMaxBytes): Promise<ShareImage> {
    fonts ??= loadFonts(fontsFolder)
    loaded ??= Promise.all([import('satori'), import('@resvg/resvg-js')])
    const [{ default: satori }, { renderAsync }] = await loaded
    const canvas = shareImageShapes[shape]
    const font = await fonts
    const missing = new Set<string>()
    const graphemeImages = await emojiPictures(emojiOf(`${words.title}${words.author}${style.brand}`))
    const layOut = (element: Drawn, size: Canvas | { readonly width: number }, onNodeDetected?: (node: { width: number; height: number }) => void): Promise<string> =>
      satori(element as never, {
        ...size,
        fonts: font.fonts,
        graphemeImages,
        loadAdditionalAsset: async (_language, segment) => {
          if (graphemeImages[segment] === undefined) missing.add(segment)
          return []
        },
        ...(onNodeDetected === undefined ? {} : { onNodeDetected }),
      })

    const plan = planOf(style, canvas, pictures.photo !== null)
    const fit = await fitTitle(words.title, plan.titleBox, plan.largest, font.family, layOut)
    const logo = pictures.logo === null ? null : await place(pictures.logo, { width: plan.titleBox.width * 0.3, height: plan.margin })
    const svg = await layOut(drawn({ style, words, canvas, plan, fonts: font, logo, ...fit }), canvas)
    // Off the main thread: others are being answered meanwhile.
    const overlay = await renderAsync(svg, { font: { loadSystemFonts: false }, fitTo: { mode: 'original' } })
    const { bytes, mediaType } = await encode(Buffer.from(overlay.pixels), canvas, pictures.photo, plan.photo, maxBytes)
    return { bytes, mediaType, ...canvas, missing: [...missing] }
  }

  return { render }
}

export type ShareImages = ReturnType<typeof createShareImages>

type LayOut = (element: Drawn, size: Canvas | { readonly width: number }, onNodeDetected?: (node: { width: number; height: number }) => void) => Promise<string>

const unbounded = 1_000_000

/** The largest size at which the whole title stands in its box, words unbroken unless one is wider than the box at the smallest size. */
async function fitTitle(title: string, box: Canvas, largest: number, family: string, layOut: LayOut): Promise<{ size: number; mayBreak: boolean }> {
  const longest = title.split(/\s+/).reduce((a, b) => (b.length > a.length ? b : a), '')
  let wide = 0
  await layOut({ type: 'div', props: { style: { display: 'flex' }, children: [titleOf(longest, { size: 100, family, color: '#000000' }, false)] } }, { width: unbounded, height: 1_000 }, ({ width }) => (wide = width < unbounded ? Math.max(wide, width) : wide))
  const wordFits = Math.floor((box.width / wide) * 100 * 0.98)
  const mayBreak = wordFits < smallestTitle
  let fits = smallestTitle
  let tooLarge = Math.max(smallestTitle, Math.min(largest, mayBreak ? largest : wordFits)) + 1
  while (tooLarge - fits > Math.max(2, fits * 0.05)) {
    const size = Math.floor((fits + tooLarge) / 2)
    const svg = await layOut(titleOf(title, { size, family, color: '#000000' }, mayBreak, box.width), { width: box.width })
    const height = Number(/ height="([\d.]+)"/.exec(svg)?.[1] ?? Infinity)
    if (height <= box.height) fits = size
    else tooLarge = size
  }
  return { size: fits, mayBreak }
}

/** A logo in its own proportions, at most as large as its place. */
async function place(bytes: Uint8Array, most: Canvas): Promise<Placed> {
  const sharp = await loadSharp()
  const { data, info } = await sharp(bytes, { failOn: 'error' }).rotate().resize({ width: Math.round(most.width), height: Math.round(most.height), fit: 'inside' }).png().toBuffer({ resolveWithObject: true })
  return { src: `data:image/png;base64,${data.toString('base64')}`, width: info.width, height: info.height }
}

async function encode(overlay: Buffer, { width, height }: Canvas, photo: Uint8Array | null, at: (Canvas & { left: number; top: number }) | null, maxBytes: number): Promise<Pick<ShareImage, 'bytes' | 'mediaType'>> {
  const sharp = await loadSharp()
  const raw = { raw: { width, height, channels: 4 as const } }
  if (photo === null || at === null) {
    const png = await sharp(overlay, raw).removeAlpha().png({ compressionLevel: 6 }).toBuffer()
    if (png.length <= maxBytes) return { bytes: png, mediaType: 'image/png' }
  }
  const scaled = photo === null || at === null ? [] : [{ input: await sharp(photo, { failOn: 'error' }).rotate().resize({ width: at.width, height: at.height, fit: 'cover', position: 'attention' }).png({ compressionLevel: 0 }).toBuffer(), left: at.left, top: at.top }]
  const flat = await sharp({ create: { width, height, channels: 3, background: '#ffffff' } }).composite([...scaled, { input: overlay, ...raw }]).removeAlpha().raw().toBuffer()
  for (const quality of [88, 78, 66, 52, 38, 24]) {
    const jpeg = await sharp(flat, { raw: { width, height, channels: 3 } }).jpeg({ quality, chromaSubsampling: '4:4:4' }).toBuffer()
    if (jpeg.length <= maxBytes || quality === 24) return { bytes: jpeg, mediaType: 'image/jpeg' }
  }
  throw new Error('unreachable')
}
