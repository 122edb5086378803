import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta, type Found } from './found.ts'
import { foundIn, imageAddress, itemsOf, nameOf, stringOf, typesOf, type Item } from './json-ld.ts'
import { declaredSize, either, ogImages, ownAddress, plainTitle } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const discover = 'https://developers.google.com/search/docs/appearance/google-discover'
const titles = 'https://developers.google.com/search/docs/appearance/title-link'

export const googleDiscover: Resolver = {
  network: 'google-discover',
  name: 'Google Discover',
  userAgent: 'Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/W.X.Y.Z Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  robotsToken: 'Googlebot',
  readsBytes: 2_000_000,
  rules: [
    verified('image', { en: 'The picture is primaryImageOfPage or the image of the main thing in schema.org, else og:image.', it: 'L’immagine è primaryImageOfPage o l’immagine della cosa principale in schema.org, altrimenti og:image.' }, discover),
    verified('image-large', { en: 'It is drawn large when it is at least 1,200 pixels wide and the page says max-image-preview:large.', it: 'È mostrata grande se è larga almeno 1.200 pixel e la pagina dice max-image-preview:large.' }, discover),
    verified('image-small', { en: 'Otherwise it is a thumbnail.', it: 'Altrimenti è una miniatura.' }, discover),
    unverified('title', { en: 'The title is the headline in schema.org, then og:title, then <title>; Google chooses among them and others.', it: 'Il titolo è headline in schema.org, poi og:title, poi <title>; Google sceglie tra questi e altri.' }, titles),
    verified('noindex', { en: 'A page with noindex never appears.', it: 'Una pagina con noindex non compare mai.' }, 'https://developers.google.com/search/docs/crawling-indexing/block-indexing'),
    unverified('no-text', { en: 'Title, site and picture are drawn, no text.', it: 'Si vedono titolo, sito e immagine, nessun testo.' }, 'ours'),
    unverified('nothing', { en: 'Without a title there is no card.', it: 'Senza titolo non c’è scheda.' }, 'ours'),
  ],
  resolve,
}

const mainTypes = new Set(['Article', 'NewsArticle', 'BlogPosting', 'ReportageNewsArticle', 'Recipe', 'Product', 'VideoObject', 'Event', 'LiveBlogPosting'])

function pictureOf(seen: Seen, items: readonly Item[], main: Item | undefined): Found | null {
  for (const item of items) {
    const found = foundIn(item, 'primaryImageOfPage', imageAddress(item.json['primaryImageOfPage'], items))
    if (found !== null) return found
  }
  return either(foundIn(main, 'image', imageAddress(main?.json['image'], items)), firstMeta(seen, ogImages))
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, 2_000_000)
  const robots = `${firstMeta(seen, ['googlebot'], { by: 'name' })?.text ?? ''},${firstMeta(seen, ['robots'], { by: 'name' })?.text ?? ''},${page.headers['x-robots-tag'] ?? ''}`.toLowerCase()
  if (/\b(?:noindex|none)\b/.test(robots.replaceAll(/max-image-preview\s*:\s*none/g, ''))) return noCard(page, 'google-discover', 'noindex')
  const items = itemsOf(seen)
  const main = items.find((item) => typesOf(item.json).some((type) => mainTypes.has(type)))
  const title = textOf(either(foundIn(main, 'headline', stringOf(main?.json['headline'])), firstMeta(seen, ['og:title']), plainTitle(seen)), 'title')
  if (title === null) return noCard(page, 'google-discover', 'nothing')
  const named = imageOf(pictureOf(seen, items, main), 'image', 'browser', baseOf(page))
  const image = named !== null && isDrawn(page, named, {}) ? named : null
  const size = image === null ? null : sizeOf(page, image, declaredSize(seen))
  const large = /max-image-preview\s*:\s*large/.test(robots) && size !== null && size.width >= 1_200
  const siteName = textOf(either(foundIn(main, 'publisher', nameOf(main?.json['publisher'])), firstMeta(seen, ['og:site_name'])), 'title')
  const author = textOf(foundIn(main, 'author', nameOf(main?.json['author'])), 'title')
  return cardOf(page, 'google-discover', { layout: image === null ? 'text' : large ? 'large' : 'small', why: image === null ? 'no-text' : large ? 'image-large' : 'image-small', title, image, author, siteName, url: ownAddress(page, seen) })
}
