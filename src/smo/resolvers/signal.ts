import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { documentTitle, linkOf, onlyFirstMeta, type Found } from './found.ts'
import { either } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const code = 'https://github.com/signalapp/Signal-Desktop ts/linkPreviews/linkPreviewFetch.ts'
const readsBytes = 1000 * 1024
const checkedAt = '2026-11-23'

export const signal: Resolver = {
  network: 'signal',
  name: 'Signal',
  userAgent: 'WhatsApp/2',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('title', { en: 'The first og:title, else the first <title>.', it: 'Il primo og:title, altrimenti il primo <title>.' }, code, checkedAt),
    verified('text', { en: 'The first og:description, else the first meta description.', it: 'Il primo og:description, altrimenti la prima meta description.' }, code, checkedAt),
    verified('property', { en: 'og: tags count only when written with property=, letter by letter; only the first of each is looked at.', it: 'I tag og: contano solo se scritti con property=, alla lettera; di ciascuno si guarda solo il primo.' }, code, checkedAt),
    verified('image', { en: 'og:image, then og:image:url; without them the apple-touch-icon, then the icon of the page.', it: 'og:image, poi og:image:url; in mancanza l’apple-touch-icon, poi l’icona della pagina.' }, code, checkedAt),
    verified('image-kinds', { en: 'Pictures are GIF, ICO, JPEG, PNG or WebP of at most 1 MiB.', it: 'Le immagini sono GIF, ICO, JPEG, PNG o WebP di al massimo 1 MiB.' }, code, checkedAt),
    verified('bytes', { en: 'The first 1,000 KiB of the page are read.', it: 'Si leggono i primi 1.000 KiB della pagina.' }, code, checkedAt),
    verified('https-only', { en: 'Only https addresses are previewed: for this one nothing is shown; the fields say what would be.', it: 'Si mostrano solo indirizzi https: per questo non si vede nulla; i campi dicono che cosa si vedrebbe.' }, code, checkedAt),
    verified('no-title', { en: 'Without a title there is no preview.', it: 'Senza titolo non c’è anteprima.' }, code, checkedAt),
    unverified('small', { en: 'The picture is a small square beside the text.', it: 'L’immagine è un piccolo quadrato accanto al testo.' }, 'ours'),
    unverified('text-only', { en: 'Without a picture the preview is text.', it: 'Senza immagine l’anteprima è di solo testo.' }, 'ours'),
  ],
  resolve,
}

const kinds = ['image/gif', 'image/vnd.microsoft.icon', 'image/x-icon', 'image/jpeg', 'image/png', 'image/webp']
const icons = ['apple-touch-icon', 'apple-touch-icon-precomposed', 'shortcut icon', 'icon']

/** The first element of the key; nothing when it is empty, whatever the others say. */
function content(seen: Seen, key: string, by: 'property' | 'name' = 'property'): Found | null {
  const found = onlyFirstMeta(seen, key, { by, exact: true })
  return found === null || found.text.trim() === '' ? null : found
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, readsBytes)
  const title = textOf(either(content(seen, 'og:title'), documentTitle(seen)), 'title')
  if (title === null) return noCard(page, 'signal', 'no-title')
  const text = textOf(either(content(seen, 'og:description'), content(seen, 'description', 'name')), 'text')
  const icon = icons.reduce<Found | null>((found, rel) => found ?? linkOf(seen, rel), null)
  const named = imageOf(either(content(seen, 'og:image'), content(seen, 'og:image:url'), icon), 'image', 'browser', page.url)
  const image = named !== null && isDrawn(page, named, { types: kinds, maxBytes: 1024 * 1024 }) ? named : null
  if (!page.url.startsWith('https:')) return cardOf(page, 'signal', { layout: 'none', why: 'https-only', title, text, image })
  const why = image !== null ? 'small' : named === null ? 'text-only' : 'image-kinds'
  return cardOf(page, 'signal', { layout: image === null ? 'text' : 'small', why, title, text, image })
}
