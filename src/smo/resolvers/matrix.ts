import type { Card, ShownText } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { MetaTag } from '../page-tags.ts'
import type { Resolver } from '../resolver.ts'
import { summaryOf } from './cuts.ts'
import type { Found } from './found.ts'
import { verified, unverified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const code = 'https://github.com/element-hq/synapse synapse/media/preview_html.py'
const previewer = 'https://github.com/element-hq/synapse synapse/media/url_previewer.py'
const readsBytes = 10 * 1024 * 1024
const checkedAt = '2026-11-23'

/** Matrix, as the home server Synapse makes the preview for Element and others. */
export const matrix: Resolver = {
  network: 'matrix',
  name: 'Matrix',
  userAgent: 'Synapse (bot; +https://github.com/matrix-org/synapse)',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('og-last', { en: 'og: tags count when written with property= and not empty; of several the last.', it: 'I tag og: contano se scritti con property= e non vuoti; di più d’uno l’ultimo.' }, code, checkedAt),
    verified('twitter-fills', { en: 'twitter: tags, when written with name=, fill what is missing.', it: 'I tag twitter:, se scritti con name=, riempiono ciò che manca.' }, code, checkedAt),
    verified('flood', { en: 'With more than 50 different og: (or twitter:) tags all of them are dropped.', it: 'Con più di 50 tag og: (o twitter:) diversi vengono scartati tutti.' }, code, checkedAt),
    verified('title-element', { en: 'Without og:title: the first <title>, <h1>, <h2> or <h3>.', it: 'Senza og:title: il primo <title>, <h1>, <h2> o <h3>.' }, code, checkedAt),
    verified('image-itemprop', { en: 'Without og:image: the first meta with itemprop="image".', it: 'Senza og:image: il primo meta con itemprop="image".' }, code, checkedAt),
    verified('image-largest', { en: 'Then the largest <img> by its width and height above 10 pixels, else the first <img>.', it: 'Poi l’<img> più grande per larghezza e altezza oltre i 10 pixel, altrimenti il primo <img>.' }, code, checkedAt),
    unverified('image-noscript', { en: 'Pictures in <noscript> are left out.', it: 'Le immagini in <noscript> sono tralasciate.' }, 'seen on saved pages; by its code Synapse would take them too'),
    verified('image-icon', { en: 'Then the icon of the page.', it: 'Poi l’icona della pagina.' }, code, checkedAt),
    verified('text-meta', { en: 'Without og:description: the meta description, whole.', it: 'Senza og:description: la meta description, intera.' }, code, checkedAt),
    verified('text-body', { en: 'Then the first paragraphs of the page.', it: 'Poi i primi paragrafi della pagina.' }, code, checkedAt),
    verified('summary', { en: 'og:description and paragraphs are cut between words below 500 characters.', it: 'og:description e paragrafi sono tagliati tra due parole sotto i 500 caratteri.' }, code, checkedAt),
    verified('too-long', { en: 'A value of more than 1,000 characters is dropped.', it: 'Un valore di più di 1.000 caratteri viene scartato.' }, previewer, checkedAt),
    verified('nothing', { en: 'A page with neither title, text nor picture has no preview.', it: 'Una pagina senza titolo, testo né immagine non ha anteprima.' }, previewer, checkedAt),
    unverified('small', { en: 'Element draws the picture small beside the text.', it: 'Element mostra l’immagine piccola accanto al testo.' }, 'Element, from memory'),
    unverified('text-only', { en: 'Without a picture the preview is text.', it: 'Senza immagine l’anteprima è di solo testo.' }, 'ours'),
  ],
  resolve,
}

type Tags = ReadonlyMap<string, Found & { readonly rule: string }>
const notMapped = new Set(['twitter:card', 'twitter:creator', 'twitter:site'])

/** One kind of tags by key, the last of each; nothing at all when there are too many. */
function collected(seen: Seen, keyOf: (tag: MetaTag) => string | null, prefix: string, rule: string): Tags {
  const found = new Map<string, Found & { rule: string }>()
  for (const tag of seen.metas) {
    const key = keyOf(tag)
    if (key === null || tag.content === null || tag.content === '' || !key.startsWith(prefix)) continue
    if (found.size >= 50) return new Map()
    const og = prefix === 'og:' ? key : `og${key.slice(prefix.length - 1)}`
    if (prefix === 'og:' || !notMapped.has(key)) found.set(og, { text: tag.content, tag: key, offset: tag.offset, rule })
  }
  return found
}

const tooLong = (found: { readonly text: string } | null | undefined): boolean => found != null && [...found.text].length > 1_000

function headingOf(seen: Seen): Found | null {
  const title = seen.titles[0]
  const candidates = [title === undefined ? null : { text: title.text, tag: '<title>', offset: title.offset }]
  for (const level of [1, 2, 3]) {
    const heading = seen.headings.find((one) => one.level === level)
    candidates.push(heading === undefined ? null : { text: heading.text, tag: `<h${level}>`, offset: heading.offset })
  }
  const there = candidates.filter((found) => found !== null && found.text !== '').sort((a, b) => (a?.offset ?? 0) - (b?.offset ?? 0))
  return there[0] ?? null
}

function pictureOf(seen: Seen): (Found & { readonly rule: string }) | null {
  const meta = seen.metas.find((tag) => tag.itemprop?.toLowerCase() === 'image' && tag.content !== null && tag.content !== '')
  if (meta !== undefined) return { text: meta.content ?? '', tag: 'meta itemprop=image', offset: meta.offset, rule: 'image-itemprop' }
  const images = seen.images.filter((image) => !image.inNoscript && image.src !== null && image.src.trim() !== '')
  const sized = images.filter((image) => image.withUnit !== true && (image.width ?? 0) > 10 && (image.height ?? 0) > 10)
  const area = (image: (typeof images)[number]) => (image.width ?? 0) * (image.height ?? 0)
  const best = [...sized].sort((a, b) => area(b) - area(a))[0] ?? images[0]
  if (best !== undefined) return { text: best.src ?? '', tag: '<img>', offset: best.offset, rule: 'image-largest' }
  const icon = seen.links.find((link) => link.rel.includes('icon') && link.href !== null && link.href.trim() !== '')
  return icon === undefined ? null : { text: icon.href ?? '', tag: `link rel=${icon.rel.join(' ')}`, offset: icon.offset, rule: 'image-icon' }
}

function textFor(page: PageFacts, seen: Seen, og: Tags): ShownText | null {
  const said = og.get('og:description')
  const summarised = (found: Found, paragraphs: readonly string[], rule: string): ShownText | null => {
    const cut = summaryOf(paragraphs)
    return cut === null ? null : { value: cut.value, full: found.text.trim(), cutAt: cut.cutAt, from: { tag: found.tag, offset: found.offset, rule } }
  }
  if (said !== undefined) return summarised(said, [said.text], said.rule)
  const meta = seen.metas.find((tag) => tag.name?.toLowerCase() === 'description' && tag.content !== null && tag.content !== '')
  if (meta !== undefined) return tooLong({ text: meta.content ?? '' }) ? null : textOf({ text: meta.content ?? '', tag: 'description', offset: meta.offset }, 'text-meta')
  return summarised({ text: page.tags.text, tag: '<body>', offset: page.tags.bodyStart }, page.tags.text.split('\n'), 'text-body')
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, readsBytes)
  const og = new Map([...collected(seen, (tag) => tag.name, 'twitter:', 'twitter-fills'), ...collected(seen, (tag) => tag.property, 'og:', 'og-last')])
  const named = og.get('og:title') ?? null
  const heading = named === null ? headingOf(seen) : null
  const title = tooLong(named) || tooLong(heading) ? null : textOf(named ?? heading, named?.rule ?? 'title-element')
  const text = textFor(page, seen, og)
  const picture = og.get('og:image') ?? pictureOf(seen)
  const written = picture === null ? null : picture.text.trim().startsWith('data:') ? { url: picture.text.trim(), alt: null, from: { tag: picture.tag, offset: picture.offset, rule: picture.rule } } : imageOf(picture, picture.rule, 'completed', page.url)
  const image = written !== null && isDrawn(page, written, {}) ? written : null
  if (title === null && text === null && image === null) return noCard(page, 'matrix', 'nothing')
  const site = og.get('og:site_name') ?? null
  const siteName = textOf(site, site?.rule ?? 'og-last')
  return cardOf(page, 'matrix', { layout: image === null ? 'text' : 'small', why: image === null ? 'text-only' : 'small', title, text, image, siteName })
}
