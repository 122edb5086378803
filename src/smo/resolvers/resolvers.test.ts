import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Card, Trace } from '../card.ts'
import type { PageFacts } from '../facts.ts'
import { extractPage } from '../extract/extract-page.ts'
import { smoNetworks } from '../networks.ts'
import type { PageTags, Piece } from '../page-tags.ts'
import { pageFromHtml } from '../test-page.ts'
import { cardsOf, resolvers } from './all.ts'
import { decodedLikeRuby } from './entities.ts'
import { collapsed } from './shown.ts'

const keys = ['og:title', 'og:description', 'og:image', 'og:image:url', 'og:image:secure_url', 'og:image:width', 'og:image:height', 'og:type', 'og:url', 'og:site_name', 'og:video', 'twitter:card', 'twitter:title', 'twitter:description', 'twitter:image', 'twitter:player', 'description', 'author', 'robots', 'theme-color', 'pinterest', 'article:title', 'OG:Title ', 'image']
const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('', ' ', 'summary', 'summary_large_image', 'player', 'https://cdn.example/a.jpg', '/b.png', '//c.example/ü.gif', 'http:/x', 'null', '&amp;amp;', '&#8216;x', 'article', 'data:image/png;base64,AA', '\n two \t lines \n', 'x'.repeat(1_200), 'nopin', '#fff'))
const quoted = (value: string) => `"${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
const meta = fc.tuple(fc.constantFrom('property', 'name', 'itemprop'), fc.constantFrom(...keys), text).map(([by, key, content]) => `<meta ${by}=${quoted(key)} content=${quoted(content)}>`)
const link = fc.tuple(fc.constantFrom('icon', 'apple-touch-icon', 'canonical', 'image_src', 'shortcut icon'), text).map(([rel, href]) => `<link rel="${rel}" href=${quoted(href)}>`)
const ld = fc.tuple(fc.constantFrom('NewsArticle', 'WebPage', 'Recipe', 'Product'), fc.jsonValue(), text).map(([type, headline, description]) => `<script type="application/ld+json">${JSON.stringify({ '@type': type, headline, name: headline, description, image: headline, author: headline, publisher: [headline] }).replaceAll('<', '')}</script>`)
const markup = fc.array(fc.oneof({ weight: 6, arbitrary: meta }, link, ld, text.map((value) => `<title>${value.replaceAll('<', '')}</title>`), text.map((value) => `<img width="20" height="30" src=${quoted(value)}>`), fc.constant('</head><body>'), fc.constant('<noscript>'), fc.constant('</noscript>'), text.map((value) => `<h1>${value.replaceAll('<', '')}</h1>`)), { maxLength: 25 })
const documents = markup.map((parts) => `<!doctype html><html><head>${parts.join('\n')}`)
const pages = fc.tuple(documents, fc.constantFrom('https://site.example/a/b', 'http://site.example/', 'https://page.invalid/')).map(([html, url]) => pageFromHtml(html, url))

const textsOf = (card: Card) => [card.title, card.text, card.author, card.siteName].filter((shown) => shown !== null)
const tracesOf = (card: Card): readonly Trace[] => [...textsOf(card).map((shown) => shown.from), ...[card.image, card.icon ?? null].flatMap((shown) => (shown === null ? [] : [shown.from]))]

const lists = ['metas', 'links', 'titles', 'jsonLd', 'headings', 'images'] as const
const pieceAt = (tags: PageTags, offset: number): (Piece & Partial<Record<'content' | 'value' | 'href' | 'text' | 'src', string | null>>) | undefined => lists.flatMap((list) => tags[list] as readonly Piece[]).find((piece) => piece.offset === offset)

describe('resolvers', () => {
  it('never throw, whatever the page says, and name only rules they have', () => {
    fc.assert(
      fc.property(pages, (page) => {
        for (const card of Object.values(cardsOf(page))) {
          const rules = new Set(resolvers[card.network].rules.map((rule) => rule.id))
          for (const id of [card.why, ...tracesOf(card).map((trace) => trace.rule)]) expect(rules, `${card.network}: ${id}`).toContain(id)
          for (const shown of textsOf(card)) expect(shown.value.trim()).not.toBe('')
          if (card.layout === 'small' || card.layout === 'large') expect(card.title ?? card.image).not.toBeNull()
          if (card.layout === 'text') expect(card.image).toBeNull()
        }
      }),
    )
  })

  it('never throw on facts that no extractor would make', () => {
    const odd = fc.dictionary(fc.constantFrom('content', 'property', 'name', 'href', 'text', 'src', 'itemprop', 'value'), fc.oneof(fc.constant(null), text))
    fc.assert(
      fc.property(pages, odd, fc.nat(), (page, change, at) => {
        const changed = <T extends Piece>(pieces: readonly T[]): readonly T[] => pieces.map((piece, index) => (index % 3 === at % 3 ? { ...piece, ...change, offset: at, text: typeof change['text'] === 'string' ? change['text'] : '' } : piece))
        const tags = { ...page.tags, metas: changed(page.tags.metas), links: changed(page.tags.links), titles: changed(page.tags.titles), jsonLd: changed(page.tags.jsonLd), images: changed(page.tags.images), baseHref: change['href'] ?? null }
        cardsOf({ ...page, tags, url: change['href'] ?? page.url })
      }),
    )
  })

  it('say the same in whatever order they are asked, and of a copy', () => {
    fc.assert(
      fc.property(pages, (page) => {
        const copy: PageFacts = structuredClone(page)
        const backwards = smoNetworks.toReversed().map((network) => resolvers[network].resolve(copy))

        expect(backwards.toReversed()).toEqual(smoNetworks.map((network) => cardsOf(page)[network]))
      }),
    )
  })

  it('show nothing that the piece it is traced to does not say', () => {
    fc.assert(
      fc.property(pages, (page) => {
        for (const card of Object.values(cardsOf(page))) {
          for (const shown of textsOf(card)) {
            if (shown.from.tag === '<body>' || shown.from.offset === null) continue
            const piece = pieceAt(page.tags, shown.from.offset)
            const said = piece?.content ?? piece?.value ?? piece?.text ?? ''
            const variants = [said, decodedLikeRuby(said), decodedLikeRuby(decodedLikeRuby(said))].flatMap((one) => [one, one.replaceAll(/<[^>]*>/g, ' '), jsonText(one)]).map(collapsed)

            expect(variants.some((one) => one.includes(collapsed(shown.full))), `${card.network} ${shown.from.tag}: ${shown.full}`).toBe(true)
          }
          if (card.image !== null && card.image.from.offset !== null) expect(pieceAt(page.tags, card.image.from.offset), `${card.network} ${card.image.from.tag}`).toBeDefined()
        }
      }),
    )
  })

  it('see no difference in a reading that stopped early', () => {
    const enough = fc.tuple(documents, documents).map(([head, body]) => `${head}<meta property="og:title" content="t"><meta property="og:description" content="d"><meta property="og:image" content="/i.png"></head><body>${body}`)
    fc.assert(
      fc.property(fc.oneof(documents, enough), (html) => {
        const page = pageFromHtml(html)

        expect(cardsOf({ ...page, tags: extractPage(Buffer.from(html), { contentType: 'text/html; charset=utf-8' }) })).toEqual(cardsOf(page))
      }),
    )
  })

  it('read no byte beyond their limit', () => {
    for (const network of smoNetworks) {
      const limit = resolvers[network].readsBytes
      if (limit === null || limit > 2_000_000) continue
      const head = `<html><head><meta name="description" content="d">`
      const tag = '<meta property="og:title" content="Late">'
      const at = (start: number) => resolvers[network].resolve(pageFromHtml(`${head}<!--${'x'.repeat(start - head.length - 7)}-->${tag}`))

      expect(at(limit - tag.length).title?.value, network).toBe('Late')
      expect(at(limit - tag.length + 1).title, network).toBeNull()
    }
  })
})

/** The texts inside of a block of JSON, one after the other. */
function jsonText(block: string): string {
  try {
    const texts: string[] = []
    JSON.parse(block, (_key, value: unknown) => {
      if (typeof value === 'string') texts.push(value)
      return value
    })
    return texts.join('\n')
  } catch {
    return ''
  }
}
