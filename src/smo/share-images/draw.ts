import type { Fonts } from './fonts.ts'
import { inkOf, type ShareImageStyle, type ShareImageWords } from './design.ts'

/** What satori lays out: the elements and styles of https://github.com/vercel/satori#css that we use. */
export interface Drawn {
  readonly type: 'div' | 'img'
  readonly props: Readonly<Record<string, unknown>> & { readonly style: Readonly<Record<string, string | number>>; readonly children?: readonly (Drawn | string)[] | string }
}

export interface Canvas {
  readonly width: number
  readonly height: number
}

/** A picture ready to be placed: already scaled, in pixels. */
export interface Placed {
  readonly src: string
  readonly width: number
  readonly height: number
}

/** Where the parts of an image stand, in pixels. */
export interface Plan {
  /** The title's own box: whatever happens, no letter leaves it. */
  readonly titleBox: Canvas
  /** Where the photo goes, under everything; null without one. */
  readonly photo: (Canvas & { readonly left: number; readonly top: number }) | null
  readonly largest: number
  readonly margin: number
}

export const smallestTitle = 26
const titleLineHeight = 1.14
const footerHeight = (margin: number): number => margin

/** The boxes of a template on a canvas. Upright canvases put the photo of `split` above, the others beside. */
export function planOf({ template }: ShareImageStyle, { width, height }: Canvas, hasPhoto: boolean): Plan {
  const upright = height >= width
  const margin = Math.round(Math.min(width, height) * 0.075)
  const split = template === 'split' && hasPhoto
  const photo = !hasPhoto || template === 'headline' || template === 'quote' ? null : split ? (upright ? { left: 0, top: 0, width, height: Math.round(height * 0.5) } : { left: Math.round(width * 0.58), top: 0, width: width - Math.round(width * 0.58), height }) : { left: 0, top: 0, width, height }
  const text = { width: split && !upright ? Math.round(width * 0.58) : width, height: split && upright ? height - Math.round(height * 0.5) : height }
  const above = template === 'quote' ? Math.round(margin * 2) : margin
  return {
    titleBox: { width: text.width - 2 * margin, height: text.height - 2 * margin - above - 2 * footerHeight(margin) },
    photo,
    largest: Math.round(Math.min(width, height) * (upright && !split ? 0.13 : 0.15)),
    margin,
  }
}

/** The title alone, as it will stand in its box. */
export function titleOf(title: string, { size, family, color }: { readonly size: number; readonly family: string; readonly color: string }, mayBreak: boolean, width?: number): Drawn {
  return { type: 'div', props: { style: { display: 'block', ...(width === undefined ? {} : { width }), fontFamily: family, fontSize: size, fontWeight: 800, lineHeight: titleLineHeight, letterSpacing: size > 60 ? -1 : 0, color, wordBreak: mayBreak ? 'break-word' : 'normal' }, children: title } }
}

export interface Parts {
  readonly style: ShareImageStyle
  readonly words: ShareImageWords
  readonly canvas: Canvas
  readonly plan: Plan
  readonly fonts: Fonts
  readonly size: number
  readonly mayBreak: boolean
  readonly logo: Placed | null
}

const box = (style: Readonly<Record<string, string | number>>, children: readonly (Drawn | string)[] | string = []): Drawn => ({ type: 'div', props: { style: { display: 'flex', ...style }, children } })

/** The whole image except its photo, which lies under it. */
export function drawn({ style, words, canvas, plan, fonts, size, mayBreak, logo }: Parts): Drawn {
  const { margin, photo } = plan
  const covered = style.template === 'cover' && photo !== null
  const ink = covered ? '#ffffff' : inkOf(style)
  const small = Math.round(margin * 0.52)
  const family = fonts.family
  const upright = canvas.height >= canvas.width
  const split = style.template === 'split' && photo !== null
  const mark =
    style.template === 'quote'
      ? box({ height: margin * 2, fontFamily: family, fontWeight: 800, fontSize: margin * 3.6, lineHeight: 1, color: style.accent, marginTop: -Math.round(margin * 0.25) }, '“')
      : box({ height: margin, alignItems: 'flex-start' }, [box({ width: margin * 2, height: Math.max(6, Math.round(margin * 0.16)), backgroundColor: covered ? '#ffffff' : style.accent })])
  const line = (text: string, weight: number, grow: number): Drawn =>
    ({ type: 'div', props: { style: { display: 'block', fontFamily: family, fontWeight: weight, fontSize: small, lineHeight: 1.2, color: ink, maxWidth: grow, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', lineClamp: 1 }, children: text } })
  const room = plan.titleBox.width
  const logoWidth = logo === null ? 0 : logo.width + Math.round(small * 0.6)
  // The brand takes what it needs, up to half; 0.66 em is more than the mean width of a letter of this weight.
  const brandRoom = Math.min(Math.round(room * 0.5) - logoWidth, Math.ceil(style.brand.length * small * 0.66))
  const foot = box({ height: footerHeight(margin), alignItems: 'flex-end', justifyContent: 'space-between', width: room }, [
    box({ alignItems: 'center' }, [
      ...(logo === null ? [] : [{ type: 'img' as const, props: { src: logo.src, width: logo.width, height: logo.height, style: { marginRight: Math.round(small * 0.6) } } }]),
      ...(style.brand === '' ? [] : [line(style.brand, 800, brandRoom)]),
    ]),
    ...(words.author === '' ? [] : [line(words.author, 500, room - logoWidth - brandRoom - small)]),
  ])
  const side = { ...(split && !upright ? { width: canvas.width - photo.width } : { width: canvas.width }), ...(split && upright ? { height: canvas.height - photo.height, top: photo.height } : { height: canvas.height, top: 0 }) }
  // Every box has its size in pixels: padding beside a width of 100 % would push what is inside over the edge.
  const ground = box({ position: 'absolute', left: 0, ...side, ...(covered ? { backgroundImage: 'linear-gradient(to bottom, rgba(12,10,8,0.55), rgba(12,10,8,0.45) 40%, rgba(12,10,8,0.85))' } : { backgroundColor: style.background }) })
  const text = box({ position: 'absolute', left: margin, top: side.top + margin, width: room, height: side.height - 2 * margin, flexDirection: 'column', justifyContent: 'space-between' }, [
    mark,
    box({ ...plan.titleBox, alignItems: covered ? 'flex-end' : 'center', overflow: 'hidden' }, [titleOf(words.title, { size, family, color: ink }, mayBreak, room)]),
    foot,
  ])
  return box({ position: 'relative', width: canvas.width, height: canvas.height }, [ground, text])
}
