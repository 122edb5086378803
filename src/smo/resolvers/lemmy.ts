import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { MetaTag } from '../page-tags.ts'
import type { Resolver } from '../resolver.ts'
import type { Found } from './found.ts'
import { either } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const code = 'https://github.com/LemmyNet/lemmy crates/api_common/src/request.rs'
const crate = 'https://github.com/orottier/webpage-rs src/parser.rs, src/opengraph.rs'
const readsBytes = 1024 * 1024
const checkedAt = '2026-11-23'

export const lemmy: Resolver = {
  network: 'lemmy',
  name: 'Lemmy',
  userAgent: 'Lemmy/0.19; +https://lemmy.example',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('bytes', { en: 'The first 1 MiB of the page is asked for.', it: 'Si chiede il primo MiB della pagina.' }, code, checkedAt),
    verified('head', { en: 'Only what stands in <head> is read, without <noscript>.', it: 'Si legge solo ciò che sta in <head>, senza <noscript>.' }, crate, checkedAt),
    verified('keys', { en: 'The key of a tag is property=, else name=, else http-equiv=, letter by letter.', it: 'La chiave di un tag è property=, altrimenti name=, altrimenti http-equiv=, alla lettera.' }, crate, checkedAt),
    verified('og-last', { en: 'og:title and og:description: of several the last, even when empty.', it: 'og:title e og:description: di più d’uno l’ultimo, anche se vuoto.' }, crate, checkedAt),
    verified('plain', { en: 'Without them, the last <title> and the last meta description.', it: 'In mancanza, l’ultimo <title> e l’ultima meta description.' }, code, checkedAt),
    verified('image-first', { en: 'The picture is the first og:image or og:image:url and nothing else; an empty one hides the others.', it: 'L’immagine è il primo og:image o og:image:url e nient’altro; uno vuoto nasconde gli altri.' }, code, checkedAt),
    verified('no-title', { en: 'Without a title there is no card.', it: 'Senza titolo non c’è scheda.' }, code, checkedAt),
    unverified('small', { en: 'The picture is a small square beside the post.', it: 'L’immagine è un piccolo quadrato accanto al post.' }, 'web client, from memory'),
    unverified('text-only', { en: 'Without a picture the card is text.', it: 'Senza immagine la scheda è di solo testo.' }, 'ours'),
  ],
  resolve,
}

const keyOf = (tag: MetaTag): string | null => (tag.property ?? tag.name ?? tag.httpEquiv)?.trim() ?? null

interface Read {
  readonly values: ReadonlyMap<string, Found>
  readonly image: Found | null
}

/** One walk through `<head>`, as the crate does it: texts are overwritten, pictures are collected. */
function read(seen: Seen): Read {
  const values = new Map<string, Found>()
  let image: Found | null = null
  for (const tag of seen.metas) {
    const key = tag.place === 'head' && !tag.inNoscript && tag.content !== null ? keyOf(tag) : null
    if (key === null) continue
    const found = { text: (tag.content ?? '').trim(), tag: key, offset: tag.offset }
    if (key === 'og:image' || key === 'og:image:url') image ??= found
    else values.set(key, found)
  }
  for (const title of seen.titles) if (title.place === 'head') values.set('<title>', { text: title.text.trim(), tag: '<title>', offset: title.offset })
  return { values, image }
}

function resolve(page: PageFacts): Card {
  const { values, image: first } = read(seenBy(page.tags, readsBytes))
  const get = (key: string): Found | null => values.get(key) ?? null
  const title = textOf(either(get('og:title'), get('<title>')), get('og:title') === null ? 'plain' : 'og-last')
  if (title === null) return noCard(page, 'lemmy', 'no-title')
  const text = textOf(either(get('og:description'), get('description')), get('og:description') === null ? 'plain' : 'og-last')
  const named = imageOf(first, 'image-first', 'browser', page.url)
  const image = named !== null && isDrawn(page, named, {}) ? named : null
  return cardOf(page, 'lemmy', { layout: image === null ? 'text' : 'small', why: image === null ? 'text-only' : 'small', title, text, image })
}
