import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { withoutSite } from './reading/suggest.ts'
import { characters, collapse, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const most = 70

export const titleLength = defineAudit({
  id: 'title-length',
  group: 'text',
  mode: 'html',
  severity: 'warn',
  affects: ['x', 'linkedin', 'facebook', 'slack'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:title fits',
      fail: 'og:title is too long',
      why: 'X takes 70 characters and the others one or two lines: what comes after is cut, often in the middle of a word.',
      how: 'Say it in at most 70 characters; what matters first. The line below is a start, not a headline.',
      reasons: {
        long: 'og:title has {length} characters; X shows 70.',
      },
    },
    it: {
      pass: 'og:title ci sta',
      fail: 'og:title è troppo lungo',
      why: 'X prende 70 caratteri e le altre reti una o due righe: il resto viene tagliato, spesso a metà parola.',
      how: 'Dillo in 70 caratteri al massimo, con l’essenziale all’inizio. La riga qui sotto è un punto di partenza, non un titolo.',
      reasons: {
        long: 'og:title ha {length} caratteri; X ne mostra 70.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:title')
    if (meta === null) return notApplicable
    const length = characters(collapse(meta.value))
    if (length <= most) return pass
    const bare = withoutSite(collapse(meta.value), metaValue(page, 'og:site_name'))
    return fail('long', {
      values: { length },
      evidence: seenAll(metas(page, 'og:title').map(({ tag }) => tag)),
      fix: swap(...rewritten(metas(page, 'og:title').map(({ tag }) => tag), [{ ...meta, value: shorten(bare, most) }])),
    })
  },
})
