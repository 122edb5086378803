import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { MetaTag } from '../page-tags.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta } from './found.ts'
import { altOf, declaredSize, ogImages, ownAddress } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const official = 'https://developers.facebook.com/documentation/business-messaging/whatsapp/link-previews'
const readsBytes = 300 * 1024

export const whatsapp: Resolver = {
  network: 'whatsapp',
  name: 'WhatsApp',
  userAgent: 'WhatsApp/2.23.20.0',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('head', { en: 'Title, text and address are og:title, og:description and og:url in <head>, within the first 300 KB, and not empty.', it: 'Titolo, testo e indirizzo sono og:title, og:description e og:url in <head>, nei primi 300 KB e non vuoti.' }, official),
    verified('image', { en: 'The picture is og:image.', it: 'L’immagine è og:image.' }, official),
    verified('no-title', { en: 'og:title is required: without it no preview is promised.', it: 'og:title è obbligatorio: senza, nessuna anteprima è garantita.' }, official),
    unverified('image-limits', { en: 'A picture above 600 KB, narrower than 300 pixels or longer than 4 : 1 is not used.', it: 'Un’immagine sopra i 600 KB, più stretta di 300 pixel o più allungata di 4 : 1 non viene usata.' }, 'from memory of the page above; others say 300 KB or 5 MB'),
    unverified('image-large', { en: 'A picture known to be at least 300 pixels wide and broader than high is drawn large, any other as a small square.', it: 'Un’immagine larga almeno 300 pixel e più larga che alta è mostrata grande, ogni altra come piccolo quadrato.' }, 'ours'),
    unverified('text-only', { en: 'Without a picture the preview is text.', it: 'Senza immagine l’anteprima è di solo testo.' }, 'ours'),
  ],
  resolve,
}

const accept = (tag: MetaTag): boolean => tag.place === 'head'

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, readsBytes)
  const title = textOf(firstMeta(seen, ['og:title'], { accept }), 'head')
  if (title === null) return noCard(page, 'whatsapp', 'no-title')
  const text = textOf(firstMeta(seen, ['og:description'], { accept }), 'head')
  const named = imageOf(firstMeta(seen, ogImages, { accept }), 'image', 'browser', baseOf(page), altOf(seen, ['og:image:alt']))
  const size = named === null ? null : sizeOf(page, named, declaredSize(seen))
  const long = size !== null && Math.max(size.width / size.height, size.height / size.width) > 4
  const image = named !== null && !long && isDrawn(page, named, { maxBytes: 600_000, min: [300, 1] }) ? named : null
  const large = size !== null && size.width >= 300 && size.width > size.height
  const layout = image === null ? 'text' : large ? 'large' : 'small'
  const why = image === null ? (named === null ? 'text-only' : 'image-limits') : 'image-large'
  return cardOf(page, 'whatsapp', { layout, why, title, text, image, url: ownAddress(page, seen, { accept }) })
}
