import { z } from 'zod'

/** Pixels of each shape: a link's card, a portrait post, a pin, a square. */
export const shareImageShapes = {
  link: { width: 1200, height: 630 },
  portrait: { width: 1080, height: 1350 },
  pin: { width: 1000, height: 1500 },
  square: { width: 1080, height: 1080 },
} as const

export type ShareImageShape = keyof typeof shareImageShapes
export const shareImageShape = z.enum(['link', 'portrait', 'pin', 'square'])

/** `headline`: text on a colour; `quote`: between quotation marks; `split`: photo and text side by side; `cover`: text over the photo. */
export const shareImageTemplates = ['headline', 'quote', 'split', 'cover'] as const

const colour = z.string().regex(/^#[0-9a-f]{6}$/i, { error: 'a colour like #1a2b3c' }).transform((text) => text.toLowerCase())
/** Control characters cannot be drawn, and direction overrides would draw something else than was written. */
const line = (most: number) => z.string().transform((text) => text.normalize('NFC').replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').replaceAll(/\s+/g, ' ').trim()).pipe(z.string().max(most))

/** What a brand looks like on every image: colours, names and the template, without the words of one page. */
export const shareImageStyle = z.strictObject({
  template: z.enum(shareImageTemplates).default('headline'),
  brand: line(60).default(''),
  background: colour.default('#f7f4ee'),
  /** null: black or white, whichever reads better on the background. */
  ink: colour.nullable().default(null),
  accent: colour.default('#b4432f'),
})

export const shareImageWords = z.strictObject({
  title: line(300).refine((text) => text !== '', { error: 'a title' }),
  author: line(80).default(''),
})

export type ShareImageStyle = z.output<typeof shareImageStyle>
export type ShareImageWords = z.output<typeof shareImageWords>

/** A picture that goes onto the image, as its file's bytes. */
export interface ShareImagePictures {
  readonly logo: Uint8Array | null
  readonly photo: Uint8Array | null
}

/** Relative luminance, WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((place) => {
    const part = Number.parseInt(hex.slice(place, place + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio of two colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** The ink that is used: the chosen one, or black or white, whichever reads better. */
export function inkOf({ ink, background }: Pick<ShareImageStyle, 'ink' | 'background'>): string {
  if (ink !== null) return ink
  return contrast('#171512', background) >= contrast('#ffffff', background) ? '#171512' : '#ffffff'
}
