import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta, linkOf, type Found } from './found.ts'
import { either, ogImages, plainTitle } from './open-graph.ts'
import { unverified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const embedly = 'https://jameshfisher.com/2017/11/19/reddit-thumbnail (2017, quoting Embedly)'

export const reddit: Resolver = {
  network: 'reddit',
  name: 'Reddit',
  userAgent: 'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)',
  robotsToken: 'redditbot',
  readsBytes: null,
  rules: [
    unverified('title', { en: 'The title offered is og:title, else <title>; whoever posts may change it. A text is not drawn.', it: 'Il titolo proposto è og:title, altrimenti <title>; chi pubblica può cambiarlo. Un testo non si mostra.' }, 'ours'),
    unverified('image', { en: 'The picture is that of an oEmbed photo, then its thumbnail, then og:image, then link rel=image_src, then the largest of the page.', it: 'L’immagine è quella di un oEmbed photo, poi la sua miniatura, poi og:image, poi link rel=image_src, poi la più grande della pagina.' }, embedly),
    unverified('small', { en: 'The picture is a small square beside the title.', it: 'L’immagine è un piccolo quadrato accanto al titolo.' }, 'ours'),
    unverified('text-only', { en: 'Without a picture only title and site are drawn.', it: 'Senza immagine si vedono solo titolo e sito.' }, 'ours'),
    unverified('nothing', { en: 'Without a title there is no card.', it: 'Senza titolo non c’è scheda.' }, 'ours'),
  ],
  resolve,
}

function bodyPicture(seen: Seen): Found | null {
  const images = seen.images.filter((image) => image.place === 'body' && image.src !== null && image.src.trim() !== '')
  const area = (image: (typeof images)[number]) => (image.width ?? 0) * (image.height ?? 0)
  const best = images.filter((image) => area(image) > 2_500).sort((a, b) => area(b) - area(a))[0]
  return best === undefined ? null : { text: best.src ?? '', tag: '<img>', offset: best.offset }
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, null)
  const title = textOf(either(firstMeta(seen, ['og:title']), plainTitle(seen)), 'title')
  if (title === null) return noCard(page, 'reddit', 'nothing')
  const oembed = page.oembed?.trouble === null ? page.oembed : null
  const embedded = (text: string | null | undefined, field: string): Found | null => (text == null ? null : { text, tag: `oEmbed ${field}`, offset: null })
  const photo = oembed?.type === 'photo' ? embedded(oembed.photoUrl, 'url') : null
  const named = imageOf(either(photo, embedded(oembed?.thumbnailUrl, 'thumbnail_url'), firstMeta(seen, ogImages), linkOf(seen, 'image_src'), bodyPicture(seen)), 'image', 'browser', baseOf(page))
  const image = named !== null && isDrawn(page, named, {}) ? named : null
  return cardOf(page, 'reddit', { layout: image === null ? 'text' : 'small', why: image === null ? 'text-only' : 'small', title, image })
}
