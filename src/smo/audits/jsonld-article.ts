import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { linksOf, ownAddress } from './reading/canonical.ts'
import { isoTime } from './reading/dates.ts'
import { articleTypes, type JsonLdNode, lacks, nodesOf, partOf, textOf, urlOf } from './reading/json-ld.ts'
import { add, jsonLdTag, seen, seenJsonLd, swapNode } from './reading/markup.ts'
import { firstMeta, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestImage, bestSiteName, bestTitle, cleanAddress } from './reading/suggest.ts'
import { sources } from './sources.ts'

function missingOf(node: JsonLdNode): readonly string[] {
  const author = partOf(node, 'author')
  return [
    ...['headline', 'image', 'datePublished'].filter((key) => lacks(node, key)),
    ...(textOf(node['author']) === null && author?.['@id'] === undefined ? ['author.name'] : []),
    ...(author === null || (urlOf(author) === null && author['sameAs'] === undefined) ? ['author.url'] : []),
    ...(lacks(node, 'publisher') ? ['publisher'] : []),
  ]
}

/** An article made of what the page says elsewhere; null when it does not say who and when. */
function made(page: PageFacts): JsonLdNode | null {
  const at = isoTime(metaValue(page, 'article:published_time') ?? '')
  const name = metaValue(page, 'author', 'dc.creator')
  const url = [metaValue(page, 'article:author'), linksOf(page, 'author')[0]?.href].find((each) => each != null && cleanAddress(page, each) !== null && /^(?:https?:)?\//.test(each))
  if (at === null || name === null || url == null) return null
  return {
    '@context': 'https://schema.org', '@type': 'Article', headline: bestTitle(page), image: [bestImage(page)], datePublished: at,
    author: { '@type': 'Person', name, url: cleanAddress(page, url) }, publisher: { '@type': 'Organization', name: bestSiteName(page) }, mainEntityOfPage: ownAddress(page),
  }
}

export const jsonldArticle = defineAudit({
  id: 'jsonld-article',
  group: 'structured',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon', 'google-discover', 'pinterest'],
  source: sources.googleArticle,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The article says who wrote it, when, with which picture',
      fail: 'The article does not say all that readers ask for',
      why: 'Mastodon, Google and Pinterest take headline, author, date and publisher from here.',
      how: 'Add the missing fields; the author is an object with a name and the address of a profile.',
      reasons: {
        missing: 'These are missing: {keys}.',
        none: 'og:type says article, but there is no Article in JSON-LD.',
      },
    },
    it: {
      pass: 'L’articolo dice chi l’ha scritto, quando e con quale immagine',
      fail: 'L’articolo non dice tutto ciò che viene chiesto',
      why: 'Mastodon, Google e Pinterest prendono da qui titolo, autore, data ed editore.',
      how: 'Aggiungi i campi mancanti; l’autore è un oggetto con un nome e l’indirizzo di un profilo.',
      reasons: {
        missing: 'Mancano: {keys}.',
        none: 'og:type dice article, ma nel JSON-LD non c’è alcun Article.',
      },
    },
  },
  check({ page }) {
    const articles = nodesOf(page, articleTypes)
    const [first] = articles
    if (first === undefined) {
      const type = firstMeta(page, 'og:type')
      if (type?.value.toLowerCase() !== 'article') return notApplicable
      const article = made(page)
      return fail('none', { evidence: [seen(type.tag)], ...(article === null ? {} : { fix: add(jsonLdTag(article)) }) })
    }
    const missing = missingOf(first.node)
    if (missing.length === 0) return pass
    const known: Readonly<Record<string, unknown>> = {
      headline: bestTitle(page), image: [bestImage(page)], datePublished: isoTime(metaValue(page, 'article:published_time') ?? ''), publisher: { '@type': 'Organization', name: bestSiteName(page) },
    }
    const complete = missing.every((key) => known[key] != null)
    return fail('missing', {
      values: { keys: missing.join(', ') },
      evidence: [seenJsonLd(first.tag)],
      ...(complete ? { fix: swapNode(first, { ...first.node, ...Object.fromEntries(missing.map((key) => [key, known[key]])) }) } : {}),
    })
  },
})
