import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta } from './found.ts'
import { altOf, declaredSize, either, ogImages, plainText, plainTitle, twitterImages } from './open-graph.ts'
import { unverified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const others = 'https://opengraphplus.com/consumers/telegram (secondary)'

export const telegram: Resolver = {
  network: 'telegram',
  name: 'Telegram',
  userAgent: 'TelegramBot (like TwitterBot)',
  robotsToken: 'TelegramBot',
  readsBytes: null,
  rules: [
    unverified('order', { en: 'og: tags, then twitter: tags, then <title> and the meta description.', it: 'I tag og:, poi i tag twitter:, poi <title> e la meta description.' }, others),
    unverified('image-kinds', { en: 'Pictures are JPEG, PNG, WebP or GIF of at most 5 MB.', it: 'Le immagini sono JPEG, PNG, WebP o GIF di al massimo 5 MB.' }, others),
    unverified('large', { en: 'The picture is drawn large with summary_large_image or when it is known to be at least 400 pixels wide, otherwise small.', it: 'L’immagine è grande con summary_large_image o se è larga almeno 400 pixel, altrimenti piccola.' }, 'ours'),
    unverified('text-only', { en: 'Without a picture the preview is text.', it: 'Senza immagine l’anteprima è di solo testo.' }, 'ours'),
    unverified('nothing', { en: 'Without a title there is no preview.', it: 'Senza titolo non c’è anteprima.' }, 'ours'),
  ],
  resolve,
}

const kinds = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, null)
  const title = textOf(either(firstMeta(seen, ['og:title', 'twitter:title']), plainTitle(seen)), 'order')
  if (title === null) return noCard(page, 'telegram', 'nothing')
  const text = textOf(either(firstMeta(seen, ['og:description', 'twitter:description']), plainText(seen)), 'order', { lines: true })
  const named = imageOf(firstMeta(seen, [...ogImages, ...twitterImages]), 'order', 'browser', baseOf(page), altOf(seen))
  const image = named !== null && isDrawn(page, named, { types: kinds, maxBytes: 5_000_000 }) ? named : null
  const size = image === null ? null : sizeOf(page, image, declaredSize(seen))
  const large = firstMeta(seen, ['twitter:card'])?.text.trim().toLowerCase() === 'summary_large_image' || (size !== null && size.width >= 400)
  const layout = image === null ? 'text' : large ? 'large' : 'small'
  const why = image !== null ? 'large' : named === null ? 'text-only' : 'image-kinds'
  const siteName = textOf(firstMeta(seen, ['og:site_name']), 'order')
  return cardOf(page, 'telegram', { layout, why, title, text, image, siteName })
}
