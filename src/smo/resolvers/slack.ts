import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { earliestMeta, firstMeta, type Found } from './found.ts'
import { altOf, either, ogImages, plainText, plainTitle, twitterImages } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const blog = 'https://medium.com/slack-developer-blog/e64b4bb9254 (2015)'
const readsBytes = 32 * 1024

export const slack: Resolver = {
  network: 'slack',
  name: 'Slack',
  userAgent: 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  robotsToken: null,
  readsBytes,
  rules: [
    unverified('bytes', { en: 'Only the first 32 KB of the page are asked for.', it: 'Si chiedono solo i primi 32 KB della pagina.' }, 'https://opengraphplus.com/consumers/slack (secondary)'),
    verified('oembed', { en: 'oEmbed comes first: its title, author, provider and picture.', it: 'Prima viene oEmbed: titolo, autore, fornitore e immagine.' }, blog),
    verified('first-in-html', { en: 'Of the og: and the twitter: tag of the same thing the one that comes first in the page counts.', it: 'Tra il tag og: e il tag twitter: della stessa cosa vale quello che viene prima nella pagina.' }, blog),
    verified('plain', { en: 'Without any of them, <title> and the meta description.', it: 'In mancanza di tutti, <title> e la meta description.' }, blog),
    verified('nothing', { en: 'With no tag and no meta description nothing is unfurled.', it: 'Senza tag e senza meta description non si mostra nulla.' }, blog),
    verified('image-absolute', { en: 'The address of the picture has to be absolute.', it: 'L’indirizzo dell’immagine deve essere assoluto.' }, blog),
    verified('large', { en: 'summary_large_image draws the picture large, anything else small.', it: 'summary_large_image mostra l’immagine grande, ogni altra cosa piccola.' }, blog),
    verified('video', { en: 'An oEmbed of type video is played in place.', it: 'Un oEmbed di tipo video si vede sul posto.' }, blog),
    unverified('text-only', { en: 'Without a picture the unfurl is text.', it: 'Senza immagine l’anteprima è di solo testo.' }, 'ours'),
  ],
  resolve,
}

const said = (text: string | null | undefined, field: string): Found | null => (text == null || text.trim() === '' ? null : { text, tag: `oEmbed ${field}`, offset: null })

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, readsBytes)
  const oembed = page.oembed?.trouble === null ? page.oembed : null
  const tagTitle = earliestMeta(seen, ['og:title', 'twitter:title'])
  const tagText = earliestMeta(seen, ['og:description', 'twitter:description'])
  const tagImage = earliestMeta(seen, [...ogImages, ...twitterImages])
  const embedTitle = said(oembed?.title, 'title')
  const embedImage = either(said(oembed?.thumbnailUrl, 'thumbnail_url'), said(oembed?.photoUrl, 'url'))
  const described = plainText(seen)
  if (either(embedTitle, tagTitle, tagText, tagImage, described) === null) return noCard(page, 'slack', 'nothing')
  const ruleOf = (embed: Found | null, tag: Found | null) => (embed !== null ? 'oembed' : tag !== null ? 'first-in-html' : 'plain')
  const title = textOf(either(embedTitle, tagTitle, plainTitle(seen)), ruleOf(embedTitle, tagTitle))
  const text = textOf(either(tagText, described), ruleOf(null, tagText))
  const named = imageOf(either(embedImage, tagImage), ruleOf(embedImage, tagImage), 'absolute-only', page.url, altOf(seen))
  const image = named !== null && isDrawn(page, named, {}) ? named : null
  const siteName = textOf(either(said(oembed?.providerName, 'provider_name'), firstMeta(seen, ['og:site_name'])), oembed?.providerName == null ? 'first-in-html' : 'oembed')
  const author = textOf(said(oembed?.authorName, 'author_name'), 'oembed')
  const large = firstMeta(seen, ['twitter:card'])?.text.trim().toLowerCase() === 'summary_large_image'
  const common = { title, text, image, siteName, author }
  if (oembed?.type === 'video' && oembed.html !== null) return cardOf(page, 'slack', { ...common, layout: 'video', why: 'video' })
  if (image === null) return cardOf(page, 'slack', { ...common, layout: 'text', why: tagImage !== null && named === null ? 'image-absolute' : 'text-only' })
  return cardOf(page, 'slack', { ...common, layout: large ? 'large' : 'small', why: 'large' })
}
