import type { Card } from '../card.ts'
import type { OembedFacts, PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { completed, sameHost } from './addresses.ts'
import { decodedLikeRuby } from './entities.ts'
import { isRel, onlyFirstMeta, type Found } from './found.ts'
import { firstOf, foundIn, isObject, nameOf, parseLenient, withoutCdata, type Item, type Json } from './json-ld.ts'
import { declaredSize, either } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const extractor = 'https://github.com/mastodon/mastodon app/lib/link_details_extractor.rb'
const service = 'https://github.com/mastodon/mastodon app/services/fetch_link_card_service.rb'
const readsBytes = 1024 * 1024
const checkedAt = '2026-11-23'

export const mastodon: Resolver = {
  network: 'mastodon',
  name: 'Mastodon',
  userAgent: 'Mastodon/4.4.0 (http.rb/5.3.1; +https://mastodon.social/) Bot',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('bytes', { en: 'The page is cut after 1 MiB.', it: 'La pagina è tagliata dopo 1 MiB.' }, service, checkedAt),
    verified('html-only', { en: 'Only an answer 200 of type text/html makes a card.', it: 'Fa scheda solo una risposta 200 di tipo text/html.' }, service, checkedAt),
    verified('oembed', { en: 'oEmbed comes first, unless its type is rich.', it: 'Prima viene oEmbed, salvo che sia di tipo rich.' }, service, checkedAt),
    verified('json-ld', { en: 'Then the first JSON-LD whose @type is NewsArticle or WebPage: headline, description, author, publisher. Neither @graph nor lists of types are looked into.', it: 'Poi il primo JSON-LD con @type NewsArticle o WebPage: headline, description, author, publisher. Non si guarda in @graph né in liste di tipi.' }, extractor, checkedAt),
    verified('og', { en: 'Then the first og: tag, by property= or name=, even when it is empty.', it: 'Poi il primo tag og:, con property= o name=, anche se è vuoto.' }, extractor, checkedAt),
    verified('plain', { en: 'Then <title> and the meta description.', it: 'Poi <title> e la meta description.' }, extractor, checkedAt),
    verified('decoded', { en: 'Entities in text are decoded a second time.', it: 'Le entità nel testo sono decodificate una seconda volta.' }, extractor, checkedAt),
    verified('image', { en: 'The picture is the first og:image and nothing else; its description is og:image:alt.', it: 'L’immagine è il primo og:image e nient’altro; la sua descrizione è og:image:alt.' }, extractor, checkedAt),
    verified('address', { en: 'The canonical link, then og:url, counts when it is on the same host.', it: 'Il link canonico, poi og:url, vale se è sullo stesso host.' }, extractor, checkedAt),
    verified('author', { en: 'The author is that of the JSON-LD, else og:author. fediverse:creator is shown when the account allows it.', it: 'L’autore è quello del JSON-LD, altrimenti og:author. fediverse:creator è mostrato se l’account lo consente.' }, extractor, checkedAt),
    verified('video', { en: 'A twitter:player makes a video card.', it: 'Un twitter:player fa una scheda video.' }, extractor, checkedAt),
    verified('no-title', { en: 'Without a title there is no card.', it: 'Senza titolo non c’è scheda.' }, service, checkedAt),
    unverified('large', { en: 'A picture broader than high is drawn large above the text, any other small beside it; one of unknown size large.', it: 'Un’immagine più larga che alta è grande sopra il testo, ogni altra piccola a lato; di dimensioni ignote è grande.' }, 'web client, from memory'),
    unverified('text-only', { en: 'Without a picture the card is text.', it: 'Senza immagine la scheda è di solo testo.' }, 'ours'),
  ],
  resolve,
}

/** The first element that has the key by either attribute, with its content. */
const tag = (seen: Seen, key: string): Found | null => onlyFirstMeta(seen, key, { exact: true })

/** `||` of Ruby, where an empty text is a value: null in JSON is not. */
const said = (item: Item | null, field: string): Found | null => {
  const value = item?.json[field]
  return foundIn(item, field, typeof value === 'string' ? value : null)
}

/** A scheme with nothing behind its colon that could be a host: `http:/example.org/a.png`, `data:…`. */
const hasNoHost = /^[a-z][a-z\d+.-]*:(?!\/\/)/i

function structured(seen: Seen): Item | null {
  for (const block of seen.jsonLd) {
    const parsed = parseLenient(decodedLikeRuby(withoutCdata(block.text)))
    const roots: readonly (Json | undefined)[] = Array.isArray(parsed) ? (parsed as readonly Json[]) : [parsed]
    const json = roots.find((root) => isObject(root) && (root['@type'] === 'NewsArticle' || root['@type'] === 'WebPage'))
    if (isObject(json)) return { json, offset: block.offset }
  }
  return null
}

function player(page: PageFacts, seen: Seen): boolean {
  const found = tag(seen, 'twitter:player')
  return found !== null && found.text !== 'null' && found.text.trim() !== '' && completed(found.text, page.url) !== null
}

function addressOf(page: PageFacts, seen: Seen): string {
  const canonical = seen.links.find((link) => isRel(link, 'canonical'))?.href ?? tag(seen, 'og:url')?.text ?? ''
  const url = canonical.trim() === '' ? null : completed(canonical, page.url)
  return url !== null && sameHost(url, page.url) ? url : page.url
}

const usable = (oembed: OembedFacts | null): oembed is OembedFacts => oembed !== null && oembed.trouble === null && (oembed.type === 'link' || oembed.type === 'video' || (oembed.type === 'photo' && oembed.photoUrl !== null))

function ofOembed(page: PageFacts, oembed: OembedFacts): Card {
  const from = (text: string | null, field: string): Found | null => (text === null ? null : { text, tag: `oEmbed ${field}`, offset: null })
  const image = imageOf(oembed.type === 'photo' ? from(oembed.photoUrl, 'url') : from(oembed.thumbnailUrl, 'thumbnail_url'), 'oembed', 'completed', oembed.url)
  const layout = oembed.type === 'video' ? 'video' : image === null ? 'text' : 'large'
  return cardOf(page, 'mastodon', {
    layout,
    why: 'oembed',
    title: textOf(from(oembed.title, 'title'), 'oembed'),
    image,
    author: textOf(from(oembed.authorName, 'author_name'), 'oembed'),
    siteName: textOf(from(oembed.providerName, 'provider_name'), 'oembed'),
  })
}

function resolve(page: PageFacts): Card {
  const type = page.headers['content-type']
  if ((page.status !== null && page.status !== 200) || (type !== undefined && !/^\s*text\/html\s*(?:;|$)/i.test(type))) return noCard(page, 'mastodon', 'html-only')
  if (usable(page.oembed)) return ofOembed(page, page.oembed)
  const seen = seenBy(page.tags, readsBytes)
  const item = structured(seen)
  const first = decodedLikeRuby
  const headline = said(item, 'headline')
  const ogTitle = tag(seen, 'og:title')
  const plain = seen.titles[0]
  const title = textOf(either(headline, ogTitle, plain === undefined ? null : { text: plain.text, tag: '<title>', offset: plain.offset }), headline !== null ? 'json-ld' : ogTitle !== null ? 'og' : 'plain', { first })
  const video = player(page, seen)
  if (title === null && !video) return noCard(page, 'mastodon', 'no-title')
  const description = said(item, 'description')
  const ogText = tag(seen, 'og:description')
  const text = textOf(either(description, ogText, onlyFirstMeta(seen, 'description', { by: 'name', exact: true })), description !== null ? 'json-ld' : ogText !== null ? 'og' : 'plain', { first })
  const written = tag(seen, 'og:image')
  const named = imageOf(written === null || written.text === 'null' || hasNoHost.test(written.text) ? null : written, 'image', 'completed', page.url, tag(seen, 'og:image:alt'))
  const image = named !== null && isDrawn(page, named, {}) ? named : null
  const size = image === null ? null : sizeOf(page, image, declaredSize(seen))
  const layout = video ? 'video' : image === null ? 'text' : size !== null && size.width <= size.height ? 'small' : 'large'
  const writer = foundIn(item, 'author', nameOf(item?.json['author'] === undefined ? undefined : firstOf(item.json['author'])))
  const publisher = foundIn(item, 'publisher', nameOf(item?.json['publisher']))
  const author = textOf(either(writer, tag(seen, 'fediverse:creator'), tag(seen, 'og:author'), tag(seen, 'og:author:username')), 'author', { first })
  const siteName = textOf(either(publisher, tag(seen, 'og:site_name')), publisher === null ? 'og' : 'json-ld', { first })
  return cardOf(page, 'mastodon', { layout, why: video ? 'video' : image === null ? 'text-only' : 'large', title, text, image, author, siteName, url: addressOf(page, seen) })
}
