import { defineAudit } from '../audit.ts'
import { imageOfX } from './reading/images.ts'
import { add, metaName, metaProperty } from './reading/markup.ts'
import { lastMeta, metaValue } from './reading/metas.ts'
import { fail, pass } from './reading/outcome.ts'
import { bestTitle } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const xCardPossible = defineAudit({
  id: 'x-card-possible',
  group: 'card',
  mode: 'html',
  severity: 'error',
  affects: ['x'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'X can draw a card',
      fail: 'X cannot draw a card',
      why: 'X needs twitter:card with a title, or else og:type, og:title and og:description together. Without them it shows the bare address.',
      how: 'Add twitter:card and a title.',
      reasons: {
        none: 'These are missing: {keys}.',
      },
    },
    it: {
      pass: 'X può disegnare un’anteprima',
      fail: 'X non può disegnare un’anteprima',
      why: 'A X servono twitter:card e un titolo, oppure og:type, og:title e og:description insieme. Senza, mostra il solo indirizzo.',
      how: 'Aggiungi twitter:card e un titolo.',
      reasons: {
        none: 'Mancano: {keys}.',
      },
    },
  },
  check({ page }) {
    const title = metaValue(page, 'twitter:title', 'og:title')
    const card = lastMeta(page, 'twitter:card')
    if (card !== null && title !== null) return pass
    if (['og:type', 'og:title', 'og:description'].every((key) => metaValue(page, key) !== null)) return pass
    const missing = [...(card === null ? ['twitter:card'] : []), ...(title === null ? ['og:title'] : [])]
    return fail('none', {
      values: { keys: missing.join(', ') },
      fix: add(...missing.map((key) => (key === 'og:title' ? metaProperty(key, bestTitle(page)) : metaName(key, imageOfX(page) === null ? 'summary' : 'summary_large_image')))),
    })
  },
})
