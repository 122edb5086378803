import { defineAudit } from '../audit.ts'
import { isoTime } from './reading/dates.ts'
import { firstImage, looksLikeLogo } from './reading/images.ts'
import { articleTypes, nodesOf, textOf, urlOf } from './reading/json-ld.ts'
import { seenJsonLd, swapNode } from './reading/markup.ts'
import { firstMeta, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { comparable, decodeAgain, shorten } from './reading/text.ts'
import { parseUrl } from './reading/urls.ts'
import { sources } from './sources.ts'

/** One may hold the other: a title with the site's name, a headline cut short. */
function agree(one: string, other: string): boolean {
  const [a, b] = [comparable(decodeAgain(one)), comparable(decodeAgain(other))]
  return a === b || a.includes(b) || b.includes(a) || (a.endsWith('…') && b.startsWith(a.slice(0, -1))) || (a.endsWith('...') && b.startsWith(a.slice(0, -3)))
}

const dayOf = (time: string): string | null => isoTime(time)?.slice(0, 10) ?? null
const oneDay = 86_400_000

export const jsonldOgConsistent = defineAudit({
  id: 'jsonld-og-consistent',
  group: 'structured',
  mode: 'html',
  severity: 'warn',
  affects: ['mastodon', 'google-discover'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'JSON-LD and Open Graph say the same',
      fail: 'JSON-LD and Open Graph contradict each other',
      why: 'Mastodon and Google read the one, everybody else the other: people see two versions of one page.',
      how: 'Write both from the same values.',
      reasons: {
        title: 'The headline is “{headline}”, og:title is “{og}”.',
        date: 'datePublished is {data}, article:published_time is {og}.',
        image: 'JSON-LD names a logo ({data}), og:image a picture ({og}).',
      },
    },
    it: {
      pass: 'JSON-LD e Open Graph dicono lo stesso',
      fail: 'JSON-LD e Open Graph si contraddicono',
      why: 'Mastodon e Google leggono l’uno, tutti gli altri l’altro: le persone vedono due versioni della stessa pagina.',
      how: 'Scrivi entrambi a partire dagli stessi valori.',
      reasons: {
        title: 'La headline è «{headline}», og:title è «{og}».',
        date: 'datePublished è {data}, article:published_time è {og}.',
        image: 'Il JSON-LD indica un logo ({data}), og:image un’immagine ({og}).',
      },
    },
  },
  check({ page }) {
    const [first] = nodesOf(page, articleTypes)
    if (first === undefined) return notApplicable
    const og = firstMeta(page, 'og:title')
    const headline = textOf(first.node['headline'])
    const image = firstImage(page)?.meta.value ?? null
    const dataImage = urlOf(first.node['image'])
    const [said, dataSaid] = [metaValue(page, 'article:published_time'), textOf(first.node['datePublished'])]
    if ((og === null || headline === null) && (said === null || dataSaid === null) && (image === null || dataImage === null)) return notApplicable
    const evidence = [seenJsonLd(first.tag)]
    if (og !== null && headline !== null && !agree(headline, og.value)) {
      return fail('title', { values: { headline: shorten(headline, 120), og: shorten(og.value, 120) }, evidence, fix: swapNode(first, { ...first.node, headline: og.value }) })
    }
    const [day, dataDay] = [dayOf(said ?? ''), dayOf(dataSaid ?? '')]
    // A day apart may be one moment told in two time zones.
    if (said !== null && day !== null && dataDay !== null && Math.abs(Date.parse(day) - Date.parse(dataDay)) > oneDay) {
      return fail('date', { values: { data: dataSaid ?? '', og: said }, evidence, fix: swapNode(first, { ...first.node, datePublished: isoTime(said) }) })
    }
    const [shown, dataShown] = [image, dataImage].map((each) => (each === null ? null : parseUrl(cleanAddress(page, each) ?? '')))
    if (shown != null && dataShown != null && looksLikeLogo(dataShown.href) && !looksLikeLogo(shown.href)) {
      return fail('image', { values: { data: shorten(dataShown.href, 120), og: shorten(shown.href, 120) }, evidence, fix: swapNode(first, { ...first.node, image: [shown.href] }) })
    }
    return pass
  },
})
