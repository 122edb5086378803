import type { ImageFacts, PageFacts } from '../../facts.ts'
import { type Meta, metas, metaValue } from './metas.ts'
import { perPage } from './per-page.ts'
import { resolved } from './urls.ts'

/** One share image with what stands under it (https://ogp.me/#structured): the properties that follow, up to the next image. */
export interface ShareImage {
  readonly meta: Meta
  readonly width: Meta | null
  readonly height: Meta | null
  readonly alt: Meta | null
  readonly type: Meta | null
}

const imageKeys: readonly string[] = ['og:image', 'og:image:url', 'og:image:secure_url']

/** Every og:image, og:image:url and og:image:secure_url of the page in its order, empty ones too. */
export const imageMetas = perPage((page): readonly Meta[] => imageKeys.flatMap((key) => [...metas(page, key)]).sort((one, other) => one.tag.order - other.tag.order))

/** The images of the page, one entry each: og:image:url and og:image:secure_url that say the same picture again are no image of their own. */
export const shareImages = perPage((page): readonly ShareImage[] => {
  const images: { meta: Meta; width: Meta | null; height: Meta | null; alt: Meta | null; type: Meta | null }[] = []
  const mains = imageMetas(page).filter(({ key }) => key === 'og:image')
  const roots = mains.some(({ value }) => value !== '') ? mains : imageMetas(page)
  const parts = (['width', 'height', 'alt', 'type'] as const).flatMap((part) => metas(page, `og:image:${part}`).map((meta) => ({ part, meta })))
  for (const meta of roots) if (meta.value !== '') images.push({ meta, width: null, height: null, alt: null, type: null })
  for (const { part, meta } of parts) {
    // Written before the first image, it is meant for the first image.
    const owner = images.findLast((image) => image.meta.tag.order <= meta.tag.order) ?? images[0]
    if (owner !== undefined && meta.value !== '') owner[part] ??= meta
  }
  return images
})

/** The first image that says something: what most networks show. */
export const firstImage = (page: PageFacts): ShareImage | null => shareImages(page)[0] ?? null

/** Its file, when it was fetched. */
export function firstImageFile(page: PageFacts): { readonly image: ShareImage; readonly file: ImageFacts } | null {
  const image = firstImage(page)
  const file = image === null ? null : fileOf(page, image.meta.value)
  return image === null || file === null ? null : { image, file }
}

/** The file behind an address as written in the page. */
export function fileOf(page: PageFacts, written: string): ImageFacts | null {
  const url = resolved(page, written)
  // Whole addresses only: what a page writes may be the name of anything that every object has.
  return (url === null ? undefined : page.images[url]) ?? null
}

/** A file that could be read and measured. */
export function measured(file: ImageFacts | null): { readonly file: ImageFacts; readonly width: number; readonly height: number } | null {
  return file === null || file.trouble !== null || file.width === null || file.height === null || file.width === 0 || file.height === 0 ? null : { file, width: file.width, height: file.height }
}

/** What X shows: twitter:image, else og:image. */
export function imageOfX(page: PageFacts): string | null {
  return metaValue(page, 'twitter:image', 'twitter:image:src') ?? firstImage(page)?.meta.value ?? null
}

const logo = /(?:^|[/_.-])(?:site-?)?(?:logo|favicon|masthead|apple-touch-icon|brand|icon|sprite)s?(?:[/_.@-]|\d|$)/i

/** Judged by the name of the file alone. */
export const looksLikeLogo = (address: string): boolean => logo.test(address.replace(/[?#].*$/, '').replace(/^https?:\/\/[^/]*/i, ''))

const blank = /(?:^|\/)(?:blank|spacer|pixel|transparent|1x1|lazy(?:load)?|dummy)\.(?:gif|png|jpe?g|webp|svg)$|(?:^|[/_.-])(?:placeholder|no-?image|no_image|image-?not-?found|default-?(?:image|thumbnail|thumb|share|og))(?:[-_.]?\d+(?:x\d+)?)?\.(?:gif|png|jpe?g|webp|svg)$|(?:^|\/\/)(?:via\.placeholder\.com|placehold\.(?:it|co)|placekitten\.com|dummyimage\.com)\//i

/** A placeholder, judged by its name alone. */
export const isBlank = (address: string): boolean => blank.test(address.replace(/[?#].*$/, ''))
