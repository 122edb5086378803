import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { atWord } from './cuts.ts'
import { decodedLikeRuby } from './entities.ts'
import { onlyFirstMeta, type Found } from './found.ts'
import { either } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, collapsed, isDrawn, noCard, textOf } from './shown.ts'

const graph = 'https://github.com/discourse/discourse lib/onebox/open_graph.rb'
const embed = 'https://github.com/discourse/discourse lib/onebox/engine/standard_embed.rb'
const generic = 'https://github.com/discourse/discourse lib/onebox/engine/allowlisted_generic_onebox.rb'
const helpers = 'https://github.com/discourse/onebox lib/onebox/helpers.rb'
const readsBytes = 10 * 1024 * 1024
const checkedAt = '2026-11-23'

export const discourse: Resolver = {
  network: 'discourse',
  name: 'Discourse',
  userAgent: 'Discourse Forum Onebox v3',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('og', { en: 'og:, article: and product: tags, by property= or name=, with content= or value=; of several that say something the first. They share one list of names: article:title is a title too.', it: 'I tag og:, article: e product:, con property= o name=, con content= o value=; tra i non vuoti il primo. Condividono i nomi: anche article:title è un titolo.' }, graph, checkedAt),
    verified('title-element', { en: 'Without a title among them, the first <title>.', it: 'Se tra questi non c’è titolo, il primo <title>.' }, graph, checkedAt),
    verified('twitter', { en: 'Then twitter: tags fill what is missing, then oEmbed.', it: 'Poi i tag twitter: riempiono ciò che manca, poi oEmbed.' }, embed, checkedAt),
    verified('oembed', { en: 'The thumbnail of oEmbed goes before og:image.', it: 'La miniatura di oEmbed precede og:image.' }, generic, checkedAt),
    verified('meta-description', { en: 'Then the meta description.', it: 'Poi la meta description.' }, embed, checkedAt),
    verified('cleaned', { en: 'Entities are decoded once more and tags taken out of the text.', it: 'Le entità sono decodificate ancora una volta e i tag tolti dal testo.' }, graph, checkedAt),
    verified('title-80', { en: 'A title is cut at the last blank before 80 characters, a text before 250.', it: 'Il titolo è tagliato all’ultimo spazio prima di 80 caratteri, il testo prima di 250.' }, generic, checkedAt),
    verified('image', { en: 'The picture is og:image:secure_url, og:image:url, then og:image, then twitter:image.', it: 'L’immagine è og:image:secure_url, og:image:url, poi og:image, poi twitter:image.' }, generic, checkedAt),
    verified('image-joined', { en: 'A relative address is put behind the path of the page, not beside it.', it: 'Un indirizzo relativo è messo dopo il percorso della pagina, non accanto.' }, helpers, checkedAt),
    verified('needs-more', { en: 'A title alone makes no box: there must be a text or a picture.', it: 'Un titolo da solo non fa riquadro: serve un testo o un’immagine.' }, generic, checkedAt),
    unverified('small', { en: 'The picture stands small beside the text.', it: 'L’immagine sta piccola accanto al testo.' }, 'ours'),
    unverified('text-only', { en: 'Without a picture the box is text.', it: 'Senza immagine il riquadro è di solo testo.' }, 'ours'),
  ],
  resolve,
}

const ogKey = /^(?:og|article|product):(.+)$/i
const twitterKey = /^twitter:(.+)$/i

/** Values by the part of the key after the colon, with `-` and `:` as `_`; the first that says something. */
function named(seen: Seen, key: RegExp): ReadonlyMap<string, Found> {
  const values = new Map<string, Found>()
  for (const tag of seen.metas) {
    const by = [tag.property, tag.name].find((written) => written !== null && key.test(written))
    const value = tag.content ?? tag.value ?? ''
    if (by == null || value.trim() === '') continue
    const name = (key.exec(by)?.[1] ?? '').replaceAll(/[-:]/g, '_')
    if (!values.has(name)) values.set(name, { text: value, tag: by, offset: tag.offset })
  }
  return values
}

const cleaned = (text: string): string => decodedLikeRuby(withoutTags(withoutScripts(decodedLikeRuby(text))))

/** Behind the last end nothing can match, and looking for it from every beginning would take forever. */
function withoutScripts(text: string): string {
  let end = 0
  for (const close of text.matchAll(/<\/(?:script|style)\s*>/gi)) end = close.index + close[0].length
  return text.slice(0, end).replaceAll(/<(?:script|style)\b[\s\S]*?<\/(?:script|style)\s*>/gi, '') + text.slice(end)
}

function withoutTags(text: string): string {
  const end = text.lastIndexOf('>') + 1
  return text.slice(0, end).replaceAll(/<\/?[a-z!][^>]*>/gi, ' ') + text.slice(end)
}

/** Neither resolved like a browser does nor left alone. */
function joined(written: string, page: PageFacts): string | null {
  const src = decodedLikeRuby(written).trim().replaceAll(' ', '%20')
  if (/^https?:\/\//i.test(src)) return src
  const at = URL.parse(page.url)
  if (at === null) return null
  if (src.startsWith('//')) return `${at.protocol}${src}`
  const path = src.startsWith('/') ? '' : at.pathname.replace(/\/$/, '')
  return `${at.protocol}//${at.hostname}${path}/${src.replace(/^\//, '')}`
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, readsBytes)
  const og = named(seen, ogKey)
  const twitter = named(seen, twitterKey)
  const oembed = page.oembed?.trouble === null ? page.oembed : null
  const embedded = (text: string | null | undefined, field: string): Found | null => (text == null || text.trim() === '' ? null : { text, tag: `oEmbed ${field}`, offset: null })
  const plain = seen.titles[0]
  const titles = [og.get('title') ?? null, plain === undefined || plain.text.trim() === '' ? null : { text: plain.text, tag: '<title>', offset: plain.offset }, twitter.get('title') ?? null, embedded(oembed?.title, 'title')] as const
  const rules = ['og', 'title-element', 'twitter', 'twitter'] as const
  const title = textOf(either(...titles), rules[titles.findIndex((found) => found !== null)] ?? 'og', { first: cleaned, cut: atWord(80, '...') })
  const described = either(og.get('description') ?? null, twitter.get('description') ?? null)
  const meta = onlyFirstMeta(seen, 'description', { by: 'name' })
  const summary = either(og.get('summary') ?? null, twitter.get('summary') ?? null)
  const text = textOf(either(described, meta, summary), described === null ? 'meta-description' : og.has('description') ? 'og' : 'twitter', { first: cleaned, cut: atWord(250, '...') })
  const thumbnail = embedded(oembed?.thumbnailUrl, 'thumbnail_url')
  const picture = either(og.get('image_secure_url') ?? null, twitter.get('image_secure_url') ?? null, og.get('image_url') ?? null, twitter.get('image_url') ?? null, thumbnail, og.get('image') ?? null, twitter.get('image') ?? null)
  const url = picture === null ? null : joined(picture.text, page)
  const rule = picture === thumbnail ? 'oembed' : url !== null && !/^https?:/i.test(picture?.text.trim() ?? '') ? 'image-joined' : 'image'
  const alt = og.get('image_alt')
  const shown = picture === null || url === null ? null : { url, alt: alt === undefined ? null : collapsed(alt.text), from: { tag: picture.tag, offset: picture.offset, rule } }
  const image = shown !== null && isDrawn(page, shown, {}) ? shown : null
  if (title === null || (text === null && image === null)) return noCard(page, 'discourse', 'needs-more')
  const siteName = textOf(either(og.get('site_name') ?? null, embedded(oembed?.providerName, 'provider_name')), og.has('site_name') ? 'og' : 'twitter', { first: cleaned, cut: atWord(80, '...') })
  return cardOf(page, 'discourse', { layout: image === null ? 'text' : 'small', why: image === null ? 'text-only' : 'small', title, text, image, siteName })
}
