import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { atCharacter, atWord } from './cuts.ts'
import { firstMeta, lastMeta } from './found.ts'
import { altOf, ogImages, twitterImages } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const markup = 'https://developer.x.com/en/docs/x-for-websites/cards/overview/markup'

export const x: Resolver = {
  network: 'x',
  name: 'X',
  userAgent: 'Twitterbot/1.0',
  robotsToken: 'Twitterbot',
  readsBytes: null,
  rules: [
    verified('per-tag', { en: 'Each of title, text and picture is its twitter: tag, else its og: tag; the first that says something.', it: 'Titolo, testo e immagine vengono ciascuno dal proprio tag twitter:, altrimenti dal tag og:; il primo non vuoto.' }, markup),
    verified('card', { en: 'twitter:card decides the form; of several the last counts.', it: 'twitter:card decide la forma; se sono più d’uno vale l’ultimo.' }, 'https://developer.x.com/en/docs/x-for-websites/cards/guides/getting-started'),
    unverified('card-old', { en: 'The retired kinds photo and gallery are drawn as a large card, product as a small one.', it: 'I tipi ritirati photo e gallery diventano una scheda grande, product una piccola.' }, 'announcement of 2015, from memory'),
    verified('card-from-og', { en: 'Without a known twitter:card there is a summary card if og:type, og:title and og:description are all there.', it: 'Senza un twitter:card valido c’è una scheda riassuntiva se ci sono og:type, og:title e og:description.' }, markup),
    verified('no-card', { en: 'With neither, only the address is shown: <title> and meta description are not read.', it: 'Senza l’uno né gli altri si vede solo l’indirizzo: <title> e meta description non vengono letti.' }, markup),
    verified('title-70', { en: 'A title is cut after 70 characters.', it: 'Il titolo è tagliato dopo 70 caratteri.' }, markup),
    verified('text-200', { en: 'A text is cut between words before 200 characters.', it: 'Il testo è tagliato tra due parole prima di 200 caratteri.' }, markup),
    verified('image-kinds', { en: 'Pictures are JPEG, PNG, WebP or GIF below 5 MB; no SVG.', it: 'Le immagini sono JPEG, PNG, WebP o GIF sotto i 5 MB; niente SVG.' }, markup),
    unverified('image-min', { en: 'A large card wants 300 × 157 pixels, a small one 144 × 144, at most 4096 × 4096.', it: 'La scheda grande vuole 300 × 157 pixel, la piccola 144 × 144, al massimo 4096 × 4096.' }, 'summary-card-with-large-image page, seen in copies only'),
    verified('player', { en: 'A player card with an https twitter:player is a video.', it: 'Una scheda player con un twitter:player https è un video.' }, markup),
    unverified('text-only', { en: 'A card without a usable picture shows a grey mark in its place.', it: 'Una scheda senza immagine utilizzabile mostra al suo posto un segno grigio.' }, 'ours'),
  ],
  resolve,
}

type Form = { readonly layout: 'large' | 'small' | 'video'; readonly why: string } | null

function formOf(seen: Seen): Form {
  const kind = lastMeta(seen, 'twitter:card')?.text.trim().toLowerCase()
  if (kind === 'summary_large_image') return { layout: 'large', why: 'card' }
  if (kind === 'photo' || kind === 'gallery') return { layout: 'large', why: 'card-old' }
  if (kind === 'product') return { layout: 'small', why: 'card-old' }
  if (kind === 'player') return /^https:\/\//i.test(firstMeta(seen, ['twitter:player'])?.text.trim() ?? '') ? { layout: 'video', why: 'player' } : { layout: 'small', why: 'card' }
  if (kind === 'summary' || kind === 'app') return { layout: 'small', why: 'card' }
  return ['og:type', 'og:title', 'og:description'].every((key) => firstMeta(seen, [key]) !== null) ? { layout: 'small', why: 'card-from-og' } : null
}

const kinds = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, null)
  const form = formOf(seen)
  if (form === null) return noCard(page, 'x', 'no-card')
  const title = textOf(firstMeta(seen, ['twitter:title', 'og:title']), 'per-tag', { cut: atCharacter(70) })
  const text = textOf(firstMeta(seen, ['twitter:description', 'og:description']), 'per-tag', { cut: atWord(200) })
  const named = imageOf(firstMeta(seen, [...twitterImages, ...ogImages]), 'per-tag', 'browser', baseOf(page), altOf(seen, ['twitter:image:alt', 'og:image:alt']))
  const image = named !== null && isDrawn(page, named, { types: kinds, maxBytes: 5_000_000, min: [144, 144], max: [4096, 4096] }) ? named : null
  const author = textOf(firstMeta(seen, ['twitter:creator']), 'per-tag')
  const siteName = textOf(firstMeta(seen, ['twitter:site']), 'per-tag')
  const size = image === null ? null : sizeOf(page, image, null)
  const narrow = form.layout === 'large' && size !== null && (size.width < 300 || size.height < 157)
  const without = image === null && form.layout !== 'video'
  const layout = without ? 'text' : narrow ? 'small' : form.layout
  const why = without ? (named === null ? 'text-only' : 'image-kinds') : narrow ? 'image-min' : form.why
  return cardOf(page, 'x', { layout, why, title, text, image, author, siteName })
}
