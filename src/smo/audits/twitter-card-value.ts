import { defineAudit } from '../audit.ts'
import { imageOfX } from './reading/images.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { lastMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const known: ReadonlySet<string> = new Set(['summary', 'summary_large_image', 'app', 'player'])
const retired: ReadonlySet<string> = new Set(['photo', 'gallery', 'product'])

export const twitterCardValue = defineAudit({
  id: 'twitter-card-value',
  group: 'card',
  mode: 'html',
  severity: 'error',
  affects: ['x'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'twitter:card is a card that X knows',
      fail: 'twitter:card is no card that X knows',
      why: 'X draws no card for a value it does not know. Of several tags the last one counts.',
      how: 'Use summary, summary_large_image, app or player.',
      reasons: {
        retired: '“{value}” is a card that X retired in 2015.',
        unknown: '“{value}” is no card.',
      },
    },
    it: {
      pass: 'twitter:card è un’anteprima che X conosce',
      fail: 'twitter:card non è un’anteprima che X conosce',
      why: 'X non disegna nulla per un valore che non conosce. Se i tag sono più d’uno, conta l’ultimo.',
      how: 'Usa summary, summary_large_image, app o player.',
      reasons: {
        retired: '«{value}» è un tipo che X ha abbandonato nel 2015.',
        unknown: '«{value}» non è un tipo di anteprima.',
      },
    },
  },
  check({ page }) {
    const meta = lastMeta(page, 'twitter:card')
    if (meta === null) return notApplicable
    if (known.has(meta.value.toLowerCase())) return pass
    const tags = metas(page, 'twitter:card').map(({ tag }) => tag)
    const better = retired.has(meta.value.toLowerCase()) || imageOfX(page) !== null ? 'summary_large_image' : 'summary'
    return fail(retired.has(meta.value.toLowerCase()) ? 'retired' : 'unknown', { values: { value: shorten(meta.value, 120) }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...meta, value: better }])) })
  },
})
