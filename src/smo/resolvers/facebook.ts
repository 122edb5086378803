import type { PageFacts } from '../facts.ts'
import type { Card } from '../card.ts'
import type { Resolver } from '../resolver.ts'
import { firstMeta } from './found.ts'
import { altOf, declaredSize, either, ogImages, ownAddress, plainText, plainTitle } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, sizeOf, textOf } from './shown.ts'

const webmasters = 'https://developers.facebook.com/docs/sharing/webmasters'
const readsBytes = 1_000_000

/** Facebook; Instagram and Messenger show the same card. */
export const facebook: Resolver = {
  network: 'facebook',
  name: 'Facebook',
  userAgent: 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
  robotsToken: 'facebookexternalhit',
  readsBytes,
  rules: [
    verified('bytes', { en: 'Only tags within the first megabyte of the page count.', it: 'Contano solo i tag nel primo megabyte della pagina.' }, `${webmasters}/crawler`),
    verified('og', { en: 'Title, text, picture and site name are the og: tags, the first that says something of each.', it: 'Titolo, testo, immagine e nome del sito sono i tag og:, il primo non vuoto di ciascuno.' }, `${webmasters}#markup`),
    unverified('guess', { en: 'Without og:title the <title> is taken, without og:description the meta description. A picture it would guess from the page cannot be foretold and is not shown.', it: 'Senza og:title vale <title>, senza og:description la meta description. Un’immagine che indovinerebbe dalla pagina non si può prevedere e non viene mostrata.' }, 'Sharing Debugger, inferred properties; not documented'),
    unverified('image-as-written', { en: 'A relative picture address is not completed.', it: 'L’indirizzo relativo di un’immagine non viene completato.' }, 'https://developers.facebook.com/docs/sharing/webmasters/images asks for a URL; how relative ones end is not said'),
    verified('image-min', { en: 'A picture below 200 × 200 pixels or above 8 MB is not used.', it: 'Un’immagine sotto i 200 × 200 pixel o sopra gli 8 MB non viene usata.' }, `${webmasters}/images`),
    verified('image-large', { en: 'From 600 × 315 pixels the picture stands large above the title; below it is a small square beside it.', it: 'Da 600 × 315 pixel l’immagine sta grande sopra il titolo; sotto è un piccolo quadrato a lato.' }, `${webmasters}/images`),
    unverified('image-size-unknown', { en: 'A picture of unknown size is drawn large.', it: 'Un’immagine di dimensioni ignote è mostrata grande.' }, 'ours'),
    verified('address', { en: 'og:url, then the canonical link, is the address that is shown and whose shares are counted.', it: 'og:url, poi il link canonico, è l’indirizzo mostrato e di cui si contano le condivisioni.' }, `${webmasters}/optimizing`),
    verified('pointer', { en: 'When og:url or the canonical link names another page, Facebook goes and reads that one; the card here is of the page that was given.', it: 'Se og:url o il link canonico indicano un’altra pagina, Facebook va a leggere quella; qui la scheda è della pagina data.' }, `${webmasters}/optimizing`),
    unverified('text-only', { en: 'Without a picture the card is text.', it: 'Senza immagine la scheda è di solo testo.' }, 'ours'),
    unverified('nothing', { en: 'A page that names neither title nor picture has no card.', it: 'Una pagina senza titolo né immagine non ha scheda.' }, 'ours'),
  ],
  resolve,
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, readsBytes)
  const ogTitle = firstMeta(seen, ['og:title'])
  const ogText = firstMeta(seen, ['og:description'])
  const title = textOf(either(ogTitle, plainTitle(seen)), ogTitle === null ? 'guess' : 'og')
  const text = textOf(either(ogText, plainText(seen)), ogText === null ? 'guess' : 'og')
  const named = imageOf(firstMeta(seen, ogImages), 'og', 'as-written', page.url, altOf(seen, ['og:image:alt']))
  if (title === null && named === null) return noCard(page, 'facebook', 'nothing')
  const image = named !== null && isDrawn(page, named, { min: [200, 200], maxBytes: 8_000_000 }) ? named : null
  const size = image === null ? null : sizeOf(page, image, declaredSize(seen))
  const small = size !== null && (size.width < 600 || size.height < 315)
  const siteName = textOf(firstMeta(seen, ['og:site_name']), 'og')
  const layout = image === null ? 'text' : small ? 'small' : 'large'
  const why = image === null ? (named === null ? 'text-only' : 'image-min') : size === null ? 'image-size-unknown' : 'image-large'
  return cardOf(page, 'facebook', { layout, why, title, text, image, siteName, url: ownAddress(page, seen) })
}
