import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sameText, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const twitterTextDivergence = defineAudit({
  id: 'twitter-text-divergence',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: ['x', 'slack'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'X shows the same title as the others',
      fail: 'X and Slack show another title than the others',
      why: 'X prefers twitter:title and Slack whichever tag comes first: one link, two headlines. Fine when it is meant.',
      how: 'When it is not meant, drop twitter:title: X takes og:title.',
      reasons: {
        differs: 'X shows “{x}”, the others “{og}”.',
      },
    },
    it: {
      pass: 'X mostra lo stesso titolo delle altre reti',
      fail: 'X e Slack mostrano un titolo diverso dalle altre reti',
      why: 'X preferisce twitter:title e Slack il tag che viene prima: un link, due titoli. Va bene, se è voluto.',
      how: 'Se non è voluto, togli twitter:title: X prende og:title.',
      reasons: {
        differs: 'X mostra «{x}», le altre reti «{og}».',
      },
    },
  },
  check({ page }) {
    const [og, x] = [firstMeta(page, 'og:title'), firstMeta(page, 'twitter:title')]
    if (og === null || x === null) return notApplicable
    if (sameText(og.value, x.value)) return pass
    const tags = metas(page, 'twitter:title').map(({ tag }) => tag)
    return fail('differs', { values: { x: shorten(x.value, 120), og: shorten(og.value, 120) }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...x, value: og.value }])) })
  },
})
