import { defineAudit } from '../audit.ts'
import { canonicalUrl } from './reading/canonical.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { parseUrl, sameIgnoringForm } from './reading/urls.ts'
import { sources } from './sources.ts'

export const canonicalOgUrl = defineAudit({
  id: 'canonical-og-url',
  group: 'url',
  mode: 'html',
  severity: 'warn',
  affects: ['facebook', 'mastodon'],
  source: sources.facebookOptimizing,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:url and the canonical link agree',
      fail: 'og:url and the canonical link name different addresses',
      why: 'Facebook follows og:url and Mastodon the canonical link: shares are counted in two places.',
      how: 'Write the same address in both.',
      reasons: {
        form: 'They differ only in form: “{og}” and “{canonical}”.',
        different: 'They are two pages: “{og}” and “{canonical}”.',
      },
    },
    it: {
      pass: 'og:url e il link canonico concordano',
      fail: 'og:url e il link canonico indicano indirizzi diversi',
      why: 'Facebook segue og:url e Mastodon il link canonico: le condivisioni si contano in due posti.',
      how: 'Scrivi lo stesso indirizzo in entrambi.',
      reasons: {
        form: 'Differiscono solo nella forma: «{og}» e «{canonical}».',
        different: 'Sono due pagine: «{og}» e «{canonical}».',
      },
    },
  },
  check({ page }) {
    const og = firstMeta(page, 'og:url')
    const canonical = canonicalUrl(page)
    const [one, other] = [og === null ? null : parseUrl(cleanAddress(page, og.value) ?? ''), canonical === null ? null : parseUrl(canonical)]
    if (og === null || one === null || other === null) return notApplicable
    if (one.href === other.href) return pass
    const tags = metas(page, 'og:url').map(({ tag }) => tag)
    return fail(sameIgnoringForm(one, other) ? 'form' : 'different', {
      values: { og: shorten(one.href, 120), canonical: shorten(other.href, 120) },
      evidence: seenAll(tags),
      fix: swap(...rewritten(tags, [{ ...og, value: other.href }])),
    })
  },
})
