import type { PostingNetwork } from './kind-audit.ts'

/** A frame that a picture is shown in, as width ÷ height, and what of the frame is covered by the network's own buttons and words (shares of its height and width). */
export interface Shape {
  readonly id: string
  readonly networks: readonly PostingNetwork[]
  readonly ratio: number
  /** Shares of the frame, from each edge, that other things may cover. */
  readonly covered: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number }
  readonly source: string
  readonly verified: boolean
}

const open = { top: 0, right: 0, bottom: 0, left: 0 }

/** https://developers.facebook.com/docs/sharing/webmasters/images says 1.91:1; the covered shares of upright video are those that ad guides ask to keep free. */
export const shapes: readonly Shape[] = [
  { id: 'link-card', networks: ['facebook', 'linkedin', 'x', 'slack', 'discord', 'mastodon', 'bluesky'], ratio: 1.91, covered: open, source: 'https://developers.facebook.com/docs/sharing/webmasters/images', verified: true },
  { id: 'square', networks: ['instagram', 'whatsapp', 'x'], ratio: 1, covered: open, source: 'https://developer.x.com/en/docs/x-for-websites/cards/overview/summary', verified: true },
  { id: 'portrait', networks: ['instagram', 'facebook', 'linkedin'], ratio: 0.8, covered: open, source: 'own', verified: false },
  { id: 'pin', networks: ['pinterest'], ratio: 2 / 3, covered: open, source: 'https://help.pinterest.com/en/business/article/pinterest-product-specs', verified: false },
  { id: 'story', networks: ['instagram', 'facebook', 'tiktok', 'youtube'], ratio: 9 / 16, covered: { top: 0.14, right: 0.06, bottom: 0.35, left: 0.06 }, source: 'https://www.facebook.com/business/help/980593475366490', verified: false },
]

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Crop {
  readonly shape: Shape['id']
  readonly networks: readonly PostingNetwork[]
  /** What stays of the picture when it is cut to the shape around its middle, in its own pixels. */
  readonly seen: Rectangle
  /** What of that nothing is laid over. */
  readonly safe: Rectangle
  /** Share of the picture's area that stays, 0 to 1. */
  readonly kept: number
}

export function cropsOf(width: number, height: number): readonly Crop[] {
  return shapes.map(({ id, networks, ratio, covered }) => {
    const isWider = width / height > ratio
    const [seenWidth, seenHeight] = isWider ? [height * ratio, height] : [width, width / ratio]
    const seen = { x: (width - seenWidth) / 2, y: (height - seenHeight) / 2, width: seenWidth, height: seenHeight }
    return {
      shape: id,
      networks,
      seen: rounded(seen),
      safe: rounded({
        x: seen.x + covered.left * seenWidth,
        y: seen.y + covered.top * seenHeight,
        width: seenWidth * (1 - covered.left - covered.right),
        height: seenHeight * (1 - covered.top - covered.bottom),
      }),
      kept: (seenWidth * seenHeight) / (width * height),
    }
  })
}

const rounded = ({ x, y, width, height }: Rectangle): Rectangle => ({ x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) })
