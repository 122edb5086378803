import { defineAudit } from '../audit.ts'
import { mastodonData, textOf } from './reading/json-ld.ts'
import { seenJsonLd, swapNode } from './reading/markup.ts'
import { firstMeta } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { decodeAgain, sameText, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const ldjsonHeadlineDivergence = defineAudit({
  id: 'ldjson-headline-divergence',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Mastodon shows the same title as the others',
      fail: 'Mastodon shows the JSON-LD headline in place of og:title',
      why: 'Mastodon prefers the headline of a NewsArticle or WebPage: one link, two headlines. Fine when it is meant.',
      how: 'When it is not meant, write the same text in both.',
      reasons: {
        differs: 'Mastodon shows “{headline}”, the others “{og}”.',
      },
    },
    it: {
      pass: 'Mastodon mostra lo stesso titolo delle altre reti',
      fail: 'Mastodon mostra la headline del JSON-LD al posto di og:title',
      why: 'Mastodon preferisce la headline di un NewsArticle o di una WebPage: un link, due titoli. Va bene, se è voluto.',
      how: 'Se non è voluto, scrivi lo stesso testo in entrambi.',
      reasons: {
        differs: 'Mastodon mostra «{headline}», le altre reti «{og}».',
      },
    },
  },
  check({ page }) {
    const og = firstMeta(page, 'og:title')
    const data = mastodonData(page)
    const headline = data === null ? null : textOf(data.node['headline'])
    if (og === null || data === null || headline === null) return notApplicable
    if (sameText(decodeAgain(headline), decodeAgain(og.value))) return pass
    return fail('differs', {
      values: { headline: shorten(headline, 120), og: shorten(og.value, 120) },
      evidence: [seenJsonLd(data.tag)],
      fix: swapNode(data, { ...data.node, headline: og.value }),
    })
  },
})
