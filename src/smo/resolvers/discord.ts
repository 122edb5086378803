import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta } from './found.ts'
import { altOf, either, ogImages, plainText, plainTitle, twitterImages } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const official = 'https://docs.discord.com/developers/link-previews/overview'
const readsBytes = 50_000_000

export const discord: Resolver = {
  network: 'discord',
  name: 'Discord',
  userAgent: 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  robotsToken: null,
  readsBytes,
  rules: [
    verified('og', { en: 'Title, text, picture and site name are the og: tags.', it: 'Titolo, testo, immagine e nome del sito sono i tag og:.' }, official),
    unverified('fallback', { en: 'Without them, the twitter: tags, then <title> and the meta description.', it: 'In mancanza, i tag twitter:, poi <title> e la meta description.' }, 'ours'),
    verified('large', { en: 'summary_large_image draws the picture large below the text, otherwise it is small beside it.', it: 'summary_large_image mostra l’immagine grande sotto il testo, altrimenti è piccola a lato.' }, official),
    verified('color', { en: 'theme-color paints the line at the left.', it: 'theme-color colora la riga a sinistra.' }, official),
    verified('answer', { en: 'Only a 2xx answer of HTML or XHTML that is no attachment makes a card.', it: 'Fa scheda solo una risposta 2xx in HTML o XHTML che non sia un allegato.' }, official),
    unverified('video', { en: 'A page with og:video and a player shows it in place.', it: 'Una pagina con og:video e un lettore lo mostra sul posto.' }, 'ours'),
    unverified('text-only', { en: 'Without a picture the card is text.', it: 'Senza immagine la scheda è di solo testo.' }, 'ours'),
    unverified('nothing', { en: 'A page with neither title nor text nor picture has no card.', it: 'Una pagina senza titolo, testo né immagine non ha scheda.' }, 'ours'),
  ],
  resolve,
}

const color = /^(?:#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]{3,20}|(?:rgb|hsl)a?\([\d\s.,%/deg]+\))$/i

function refused(page: PageFacts): boolean {
  const type = page.headers['content-type']
  if (page.status !== null && (page.status < 200 || page.status > 299)) return true
  if (type !== undefined && !/^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i.test(type)) return true
  return /^\s*attachment/i.test(page.headers['content-disposition'] ?? '')
}

function resolve(page: PageFacts): Card {
  if (refused(page)) return noCard(page, 'discord', 'answer')
  const seen = seenBy(page.tags, readsBytes)
  const ogTitle = firstMeta(seen, ['og:title'])
  const ogText = firstMeta(seen, ['og:description'])
  const ogImage = firstMeta(seen, ogImages)
  const title = textOf(either(ogTitle, firstMeta(seen, ['twitter:title']), plainTitle(seen)), ogTitle === null ? 'fallback' : 'og')
  const text = textOf(either(ogText, firstMeta(seen, ['twitter:description']), plainText(seen)), ogText === null ? 'fallback' : 'og', { lines: true })
  const named = imageOf(either(ogImage, firstMeta(seen, twitterImages)), ogImage === null ? 'fallback' : 'og', 'browser', baseOf(page), altOf(seen))
  if (title === null && text === null && named === null) return noCard(page, 'discord', 'nothing')
  const image = named !== null && isDrawn(page, named, {}) ? named : null
  const theme = firstMeta(seen, ['theme-color'])?.text.trim() ?? ''
  const large = firstMeta(seen, ['twitter:card'])?.text.trim().toLowerCase() === 'summary_large_image'
  const video = firstMeta(seen, ['og:video:secure_url', 'og:video', 'og:video:url']) !== null
  const layout = video ? 'video' : image === null ? 'text' : large ? 'large' : 'small'
  const why = video ? 'video' : image === null ? 'text-only' : 'large'
  const siteName = textOf(firstMeta(seen, ['og:site_name']), 'og')
  return cardOf(page, 'discord', { layout, why, title, text, image, siteName, color: color.test(theme) ? theme : null })
}
