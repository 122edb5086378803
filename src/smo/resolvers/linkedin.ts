import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { firstMeta } from './found.ts'
import { altOf, declaredSize, either, ogImages, ownAddress, plainText, plainTitle } from './open-graph.ts'
import { unverified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const others = 'https://opengraphplus.com/consumers/linkedin (secondary)'

export const linkedin: Resolver = {
  network: 'linkedin',
  name: 'LinkedIn',
  userAgent: 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  robotsToken: 'LinkedInBot',
  readsBytes: null,
  rules: [
    unverified('og', { en: 'Title, text and picture are the first og: tags that say something; twitter: tags are not read.', it: 'Titolo, testo e immagine sono i primi tag og: non vuoti; i tag twitter: non vengono letti.' }, others),
    unverified('plain', { en: 'Without them, <title> and the meta description.', it: 'In loro mancanza, <title> e la meta description.' }, others),
    unverified('image-as-written', { en: 'A relative picture address is not completed.', it: 'L’indirizzo relativo di un’immagine non viene completato.' }, others),
    unverified('image-5mb', { en: 'A picture above 5 MB is not used.', it: 'Un’immagine sopra i 5 MB non viene usata.' }, others),
    unverified('image-thumbnail', { en: 'A picture narrower than 401 pixels stands small beside the title, a wider one large above it; one of unknown size is drawn large.', it: 'Un’immagine più stretta di 401 pixel sta piccola accanto al titolo, una più larga grande sopra; di dimensioni ignote è mostrata grande.' }, others),
    unverified('text-only', { en: 'Without a picture the card is text.', it: 'Senza immagine la scheda è di solo testo.' }, 'ours'),
    unverified('nothing', { en: 'A page without a title has no card.', it: 'Una pagina senza titolo non ha scheda.' }, 'ours'),
  ],
  resolve,
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, null)
  const ogTitle = firstMeta(seen, ['og:title'])
  const ogText = firstMeta(seen, ['og:description'])
  const title = textOf(either(ogTitle, plainTitle(seen)), ogTitle === null ? 'plain' : 'og')
  const named = imageOf(firstMeta(seen, ogImages), 'og', 'as-written', page.url, altOf(seen, ['og:image:alt']))
  if (title === null && named === null) return noCard(page, 'linkedin', 'nothing')
  const text = textOf(either(ogText, plainText(seen)), ogText === null ? 'plain' : 'og')
  const image = named !== null && isDrawn(page, named, { maxBytes: 5_000_000 }) ? named : null
  const size = image === null ? null : sizeOf(page, image, declaredSize(seen))
  const layout = image === null ? 'text' : size !== null && size.width < 401 ? 'small' : 'large'
  const why = image === null ? (named === null ? 'text-only' : 'image-5mb') : 'image-thumbnail'
  const siteName = textOf(firstMeta(seen, ['og:site_name']), 'og')
  return cardOf(page, 'linkedin', { layout, why, title, text, image, siteName, url: ownAddress(page, seen) })
}
