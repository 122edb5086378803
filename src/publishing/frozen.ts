import { ChannelError, type LinkCard, type RemoteRef, type Segment, type SegmentImage } from '../channels/index.ts'
import type { Files } from '../platform/files/files.ts'
import { fitImage, inspectImage, type ImageFormat } from '../platform/files/images.ts'
import { refOf } from './publication-store.ts'
import type { MediaFileRow, SegmentRow } from './tables.ts'

/** JSON columns of a segment: what was fixed when the post was scheduled. */
export interface FrozenImage {
  readonly fileId: string
  readonly sha256: string
  readonly alt: string
  readonly type: string
  readonly width: number
  readonly height: number
  readonly size: number
}

export interface FrozenCard {
  readonly url: string
  readonly targetUrl: string
  readonly title: string
  readonly description: string
  readonly image: FrozenImage | null
}

export interface FrozenLink {
  readonly shortUrl: string
  readonly targetUrl: string
}

export interface ReplyTo {
  readonly parent: RemoteRef
  readonly root: RemoteRef
}

export const mediaKey = (workspaceId: string, sha256: string): string => `media/${workspaceId}/${sha256}`

export const frozenImage = (file: MediaFileRow, alt: string): FrozenImage => ({
  fileId: file.id, sha256: file.sha256, alt, type: file.type, width: file.width, height: file.height, size: file.size,
})

/** The segment as its network gets it, from what was frozen and from what is out already. Pure but for the pictures' bytes. */
export function thawSegment(segments: readonly SegmentRow[], number: number, createdAt: number, files: Files): Segment {
  const row = segments[number]
  if (row === undefined) throw new Error(`segment ${number} does not exist`)
  const picture = (image: FrozenImage): SegmentImage => ({
    alt: image.alt,
    type: image.type,
    width: image.width,
    height: image.height,
    size: image.size,
    async bytes(maxBytes) {
      const bytes = await files.read(mediaKey(row.workspace_id, image.sha256))
      if (bytes === null) throw new Error(`the file of image ${image.fileId} is gone`)
      return fitted(bytes, image, maxBytes)
    },
  })
  const card = row.card === null ? null : (JSON.parse(row.card) as FrozenCard)
  const linkCard: LinkCard | null = card === null ? null : { url: card.url, title: card.title, description: card.description, image: card.image === null ? null : picture(card.image) }
  return {
    key: row.key,
    createdAt: row.created_at ?? createdAt,
    text: row.text,
    language: row.language,
    images: (JSON.parse(row.images) as FrozenImage[]).map(picture),
    card: linkCard,
    replyTo: replyTo(segments, number),
    shortLinks: (JSON.parse(row.short_links) as FrozenLink[]).map((link) => link.shortUrl),
  }
}

/** The part before it, or the nearest one whose name we know (a person may have told us one is out without saying where). */
function replyTo(segments: readonly SegmentRow[], number: number): ReplyTo | null {
  const first = segments[0]
  const answers = first === undefined || first.reply_to === null ? null : (JSON.parse(first.reply_to) as ReplyTo)
  if (number === 0) return answers
  const known = segments.slice(0, number).map(refOf).filter((ref) => ref !== null)
  const parent = known.at(-1)
  if (parent === undefined) return answers
  return { parent, root: answers?.root ?? known[0] ?? parent }
}

/** Upright and without EXIF (a photo may say where it was taken); smaller only when it must be. */
async function fitted(bytes: Uint8Array, image: FrozenImage, maxBytes: number): Promise<{ bytes: Uint8Array; type: string; width: number; height: number }> {
  const format = image.type.replace('image/', '') as ImageFormat
  const seen = await inspectImage(bytes)
  // An animation is left as it is: re-encoding could only lose frames.
  if (seen.result === 'image' && seen.facts.pages > 1 && bytes.length <= maxBytes) return { bytes, type: image.type, width: image.width, height: image.height }
  const formats: readonly ImageFormat[] = format === 'png' || format === 'gif' ? [format, 'jpeg'] : [format]
  for (const only of formats) {
    const fit = await fitImage(bytes, { maxBytes, maxWidth: 4096, maxHeight: 4096, formats: [only] })
    if (fit.result === 'fitted') return { bytes: fit.bytes, type: fit.facts.mediaType, width: fit.facts.width, height: fit.facts.height }
  }
  throw new ChannelError('image', 'rejected', { remoteCode: 'image-does-not-fit' })
}
