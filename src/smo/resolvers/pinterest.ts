import type { Card } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import type { Resolver } from '../resolver.ts'
import { baseOf } from './addresses.ts'
import { firstMeta, type Found } from './found.ts'
import { foundIn, imageAddress, itemsOf, nameOf, stringOf, typesOf, type Item } from './json-ld.ts'
import { altOf, either, ogImages, ownAddress, plainText, plainTitle } from './open-graph.ts'
import { unverified, verified } from './rules.ts'
import { seenBy, type Seen } from './seen.ts'
import { cardOf, imageOf, isDrawn, noCard, textOf } from './shown.ts'

const official = 'https://developers.pinterest.com/docs/rich-pins/overview/'

export const pinterest: Resolver = {
  network: 'pinterest',
  name: 'Pinterest',
  userAgent: 'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)',
  robotsToken: 'Pinterestbot',
  readsBytes: null,
  rules: [
    verified('rich', { en: 'A page that describes a product, a recipe or an article (looked for in this order, in og: tags or schema.org) makes a rich pin with that title and text.', it: 'Una pagina che descrive un prodotto, una ricetta o un articolo (cercati in quest’ordine, nei tag og: o in schema.org) fa un rich pin con quel titolo e testo.' }, official),
    verified('opt-out', { en: 'pinterest-rich-pin=false asks for a plain pin.', it: 'pinterest-rich-pin=false chiede un pin semplice.' }, official),
    unverified('plain', { en: 'A plain pin takes the og: tags, then <title> and the meta description.', it: 'Un pin semplice prende i tag og:, poi <title> e la meta description.' }, 'ours'),
    unverified('image', { en: 'The picture offered first is og:image, then that of schema.org, then the largest of the page or what its data-pin-media names.', it: 'La prima immagine offerta è og:image, poi quella di schema.org, poi la più grande della pagina o quella indicata da data-pin-media.' }, 'https://opengraphplus.com/consumers/pinterest (secondary)'),
    verified('nopin', { en: 'A page that says pinterest=nopin cannot be saved.', it: 'Una pagina che dice pinterest=nopin non si può salvare.' }, 'https://help.pinterest.com/en/business/article/prevent-saves-to-pinterest-from-your-site'),
    verified('needs-picture', { en: 'There is no pin without a picture.', it: 'Non c’è pin senza immagine.' }, official),
    unverified('large', { en: 'The picture is drawn at full width, best 2 : 3.', it: 'L’immagine è mostrata a tutta larghezza, meglio 2 : 3.' }, 'https://opengraphplus.com/consumers/pinterest (secondary)'),
  ],
  resolve,
}

const kinds = [['Product'], ['Recipe'], ['Article', 'NewsArticle', 'BlogPosting']] as const
const articleTypes = new Set(['article', 'blog'])

/** The thing a rich pin is made of: from schema.org, or by og: tags alone. */
function richOf(seen: Seen, items: readonly Item[]): { readonly item: Item | null } | null {
  const type = firstMeta(seen, ['og:type'])?.text.trim().toLowerCase() ?? ''
  for (const names of kinds) {
    const item = items.find((one) => typesOf(one.json).some((name) => (names as readonly string[]).includes(name)))
    if (item !== undefined) return { item }
    if (names[0] === 'Product' && /^(?:og:)?product/.test(type)) return { item: null }
    if (names[0] === 'Recipe' && /recipe$/.test(type)) return { item: null }
  }
  return articleTypes.has(type) && firstMeta(seen, ['og:title']) !== null ? { item: null } : null
}

function bodyPicture(seen: Seen): Found | null {
  const images = seen.images.filter((image) => !Object.hasOwn(image.data, 'data-pin-nopin') && image.src !== null && image.src.trim() !== '')
  const area = (image: (typeof images)[number]) => (image.width ?? 0) * (image.height ?? 0)
  const best = [...images].sort((a, b) => area(b) - area(a))[0]
  return best === undefined ? null : { text: best.data['data-pin-media'] ?? best.src ?? '', tag: '<img>', offset: best.offset }
}

function resolve(page: PageFacts): Card {
  const seen = seenBy(page.tags, null)
  if (firstMeta(seen, ['pinterest'], { by: 'name' })?.text.trim().toLowerCase() === 'nopin') return noCard(page, 'pinterest', 'nopin')
  const optOut = firstMeta(seen, ['pinterest-rich-pin'])?.text.trim().toLowerCase() === 'false'
  const items = optOut ? [] : itemsOf(seen)
  const rich = optOut ? null : richOf(seen, items)
  const item = rich?.item ?? null
  const rule = rich === null ? (optOut ? 'opt-out' : 'plain') : 'rich'
  const schemaTitle = foundIn(item, 'name', stringOf(item?.json['name']) ?? stringOf(item?.json['headline']))
  const title = textOf(either(firstMeta(seen, ['og:title']), schemaTitle, plainTitle(seen)), rule)
  const text = textOf(either(firstMeta(seen, ['og:description']), foundIn(item, 'description', stringOf(item?.json['description'])), plainText(seen)), rule)
  const picture = either(firstMeta(seen, ogImages), foundIn(item, 'image', imageAddress(item?.json['image'], items)), bodyPicture(seen))
  const image = imageOf(picture, 'image', 'browser', baseOf(page), altOf(seen, ['og:image:alt']))
  if (image === null || !isDrawn(page, image, {})) return noCard(page, 'pinterest', 'needs-picture')
  const author = textOf(foundIn(item, 'author', nameOf(item?.json['author'])), 'rich')
  const siteName = textOf(firstMeta(seen, ['og:site_name']), rule)
  return cardOf(page, 'pinterest', { layout: 'large', why: 'large', title, text, image, author, siteName, url: ownAddress(page, seen) })
}
