import type { Card, ShownImage } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { LinkTag, MetaTag } from '../page-tags.ts'
import type { Resolver } from '../resolver.ts'
import { absolute, baseOf } from './addresses.ts'
import { decodedLikeABrowser } from './entities.ts'
import { documentTitle, isRel, type Found } from './found.ts'
import { either } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const code = 'Apple LinkPresentation, MetadataExtractor (2016; icons also 2025)'
const note = 'https://developer.apple.com/documentation/technotes/tn3156-create-rich-previews-for-messages'
const checkedAt = '2026-11-23'

export const imessage: Resolver = {
  network: 'imessage',
  name: 'iMessage',
  userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  robotsToken: null,
  readsBytes: null,
  rules: [
    verified('title', { en: 'og:title, then twitter:title, then the first <title>.', it: 'og:title, poi twitter:title, poi il primo <title>.' }, code, checkedAt),
    verified('text', { en: 'og:description, then twitter:description, then the meta description.', it: 'og:description, poi twitter:description, poi la meta description.' }, code, checkedAt),
    verified('keys', { en: 'A key is read from property=, else name=, else itemprop=, letter by letter; entities are decoded a second time.', it: 'La chiave si legge da property=, altrimenti da name=, altrimenti da itemprop=, alla lettera; le entità sono decodificate una seconda volta.' }, code, checkedAt),
    verified('image', { en: 'Tags that follow each other describe one picture: its og:image:secure_url, og:image, og:image:url, twitter:image or image, in this order. The first picture is shown.', it: 'I tag che si seguono descrivono una sola immagine: og:image:secure_url, og:image, og:image:url, twitter:image o image, in quest’ordine. Si mostra la prima immagine.' }, code, checkedAt),
    verified('icon', { en: 'Without a picture, or when it is too small, the icon stands beside the text: the widest apple-touch-icon, else the icon of the page.', it: 'Senza immagine, o se è troppo piccola, accanto al testo sta l’icona: l’apple-touch-icon più larga, altrimenti l’icona della pagina.' }, note),
    verified('video', { en: 'A direct link to a video file is played in place.', it: 'Un collegamento diretto a un file video si vede sul posto.' }, note),
    unverified('large', { en: 'The picture is drawn large above the text.', it: 'L’immagine è mostrata grande sopra il testo.' }, 'ours'),
    unverified('text-only', { en: 'With neither picture nor icon the preview is text.', it: 'Senza immagine né icona l’anteprima è di solo testo.' }, 'ours'),
    verified('no-title', { en: 'Without a title only the address is shown.', it: 'Senza titolo si vede solo l’indirizzo.' }, note),
  ],
  resolve,
}

interface Pair {
  readonly key: string
  readonly found: Found
}

const texts = new Set(['og:title', 'twitter:title', 'og:description', 'twitter:description', 'Description', 'description', 'og:site_name', 'og:url', 'author'])
const imageUrls = ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'image']
const imageKeys = new Set([...imageUrls, 'og:image:width', 'og:image:height', 'og:image:type'])
const videos = new Set(['og:video:secure_url', 'og:video', 'og:video:url', 'twitter:player:stream'])

const keyOf = (tag: MetaTag): string => tag.property || tag.name || tag.itemprop || ''

function pairsOf(seen: Seen): readonly Pair[] {
  return seen.metas.flatMap((tag) => {
    const key = tag.inNoscript ? '' : keyOf(tag)
    if (!texts.has(key) && !imageKeys.has(key) && !videos.has(key)) return []
    const text = decodedLikeABrowser(tag.content ?? '')
    return text === '' ? [] : [{ key, found: { text, tag: key, offset: tag.offset } }]
  })
}

/** A new picture begins with an address that the one being read already has, or that follows its measures. */
function firstImage(pairs: readonly Pair[]): Found | null {
  let group = new Map<string, Found>()
  const groups = [group]
  for (const { key, found } of pairs) {
    if (!imageKeys.has(key)) continue
    const measured = [...group.keys()].some((there) => !imageUrls.includes(there))
    if (imageUrls.includes(key) && group.size > 0 && (measured || group.has(key))) groups.push((group = new Map()))
    group.set(key, found)
  }
  return groups.map((one) => either(...imageUrls.map((key) => one.get(key) ?? null))).find((found) => found !== null) ?? null
}

const widthOf = (link: LinkTag): number => {
  const width = Number.parseInt(link.sizes ?? '', 10)
  return Number.isFinite(width) ? width : isRel(link, 'icon') || isRel(link, 'shortcut icon') ? 0 : 60
}

/** Touch icons by width, the ready-made ones first among equals; then the icons of the page. */
function iconOf(seen: Seen): Found | null {
  const links = seen.links.filter((link) => link.place === 'head' && link.href !== null && link.href.trim() !== '')
  const touch = links.filter((link) => isRel(link, 'apple-touch-icon') || isRel(link, 'apple-touch-icon-precomposed'))
  const plain = links.filter((link) => isRel(link, 'icon') || isRel(link, 'shortcut icon'))
  const ready = (link: LinkTag) => (isRel(link, 'apple-touch-icon-precomposed') ? 1 : 0)
  const best = [...touch].sort((a, b) => widthOf(b) - widthOf(a) || ready(b) - ready(a))[0] ?? [...plain].sort((a, b) => widthOf(b) - widthOf(a))[0]
  return best === undefined ? null : { text: best.href ?? '', tag: `link rel=${best.rel.join(' ')}`, offset: best.offset }
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, null)
  const pairs = pairsOf(seen)
  const first = (...keys: readonly string[]): Found | null => either(...keys.map((key) => pairs.find((pair) => pair.key === key)?.found ?? null))
  const title = textOf(either(first('og:title', 'twitter:title'), documentTitle(seen)), 'title')
  const named = imageOf(firstImage(pairs), 'image', 'browser', page.url)
  if (title === null) return noCard(page, 'imessage', 'no-title')
  const text = textOf(first('og:description', 'twitter:description', 'Description', 'description'), 'text')
  const siteName = textOf(first('og:site_name'), 'keys')
  const author = textOf(first('author'), 'keys')
  const stated = first('og:url')
  const url = (stated === null ? null : absolute(stated.text, page.url)) ?? page.url
  const common = { title, text, siteName, author, url }
  const video = first(...videos)
  if (video !== null && /\.(?:mp4|m4v|mov)(?:[?#]|$)/i.test(video.text)) return cardOf(page, 'imessage', { ...common, image: named, layout: 'video', why: 'video' })
  if (named !== null && isDrawn(page, named, { min: [150, 100] })) return cardOf(page, 'imessage', { ...common, image: named, layout: 'large', why: 'large' })
  const icon: ShownImage | null = imageOf(iconOf(seen), 'icon', 'browser', baseOf(page))
  return cardOf(page, 'imessage', { ...common, icon, layout: 'text', why: icon === null ? 'text-only' : 'icon' })
}
