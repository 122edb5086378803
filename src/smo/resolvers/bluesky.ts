import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta } from './found.ts'
import { altOf, either, ogImages, plainText, plainTitle, twitterImages } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const app = 'https://github.com/bluesky-social/social-app src/lib/link-meta/link-meta.ts'
const lexicon = 'https://github.com/bluesky-social/atproto lexicons/app/bsky/embed/external.json'
const others = 'https://opengraphplus.com/consumers/bluesky (secondary)'

export const bluesky: Resolver = {
  network: 'bluesky',
  name: 'Bluesky',
  userAgent: 'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
  robotsToken: 'BlueskyPreviewBot',
  readsBytes: null,
  rules: [
    unverified('order', { en: 'og: tags, then twitter: tags, then <title> and the meta description. twitter:card is not read.', it: 'I tag og:, poi i tag twitter:, poi <title> e la meta description. twitter:card non si legge.' }, others),
    verified('address', { en: 'An address whose path ends like a file that is no page gets no card.', it: 'Un indirizzo che termina come un file che non è una pagina non ha scheda.' }, app, '2026-11-23'),
    verified('image-1mb', { en: 'The picture is stored with the post, at most 1,000,000 bytes; whoever posts makes it smaller.', it: 'L’immagine è salvata con il post, al massimo 1.000.000 di byte; chi pubblica la rimpicciolisce.' }, lexicon),
    unverified('image-kinds', { en: 'AVIF and SVG are not drawn.', it: 'AVIF e SVG non si vedono.' }, others),
    unverified('large', { en: 'The picture is drawn large above the text.', it: 'L’immagine è mostrata grande sopra il testo.' }, 'web client, from memory'),
    unverified('text-only', { en: 'Without a picture the card is text.', it: 'Senza immagine la scheda è di solo testo.' }, 'ours'),
    unverified('nothing', { en: 'Without a title there is no card.', it: 'Senza titolo non c’è scheda.' }, 'ours'),
  ],
  resolve,
}

const kinds = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']
const noPage = /\.(?:avif|bmp|gif|heic|ico|jpe?g|png|svg|tiff?|webp|avi|m4v|mkv|mov|mp4|mpe?g|ogv|webm|aac|flac|m4a|mp3|oga|ogg|opus|wav|css|csv|ics|md|txt|vcf|xml|7z|bz2|dmg|docx?|epub|exe|gz|iso|jar|json|odt|pdf|pptx?|rar|rtf|tar|xlsx?|zip)$/i

function resolve(page: PageFacts): Card {
  if (noPage.test(URL.parse(page.asked)?.pathname ?? '')) return noCard(page, 'bluesky', 'address')
  const seen = seenBy(page.tags, null)
  const title = textOf(either(firstMeta(seen, ['og:title', 'twitter:title']), plainTitle(seen)), 'order')
  if (title === null) return noCard(page, 'bluesky', 'nothing')
  const text = textOf(either(firstMeta(seen, ['og:description', 'twitter:description']), plainText(seen)), 'order')
  const named = imageOf(firstMeta(seen, [...ogImages, ...twitterImages]), 'order', 'browser', baseOf(page), altOf(seen))
  const image = named !== null && isDrawn(page, named, { types: kinds }) ? named : null
  const why = image !== null ? 'large' : named === null ? 'text-only' : 'image-kinds'
  return cardOf(page, 'bluesky', { layout: image === null ? 'text' : 'large', why, title, text, image })
}
