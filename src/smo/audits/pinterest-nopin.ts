import { defineAudit } from '../audit.ts'
import { drop, seenAll } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const pinterestNopin = defineAudit({
  id: 'pinterest-nopin',
  group: 'structured',
  mode: 'html',
  severity: 'info',
  affects: ['pinterest'],
  source: sources.pinterest,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Pinterest may save the page',
      fail: 'The page forbids pinning',
      why: 'Nobody can save the page or its pictures on Pinterest. Fine when it is meant.',
      how: 'Take the tag away if it is not meant.',
      reasons: {
        nopin: '<meta name="pinterest" content="nopin"> forbids it.',
      },
    },
    it: {
      pass: 'La pagina si può salvare su Pinterest',
      fail: 'La pagina vieta i pin',
      why: 'Nessuno può salvare la pagina o le sue immagini su Pinterest. Va bene, se è voluto.',
      how: 'Togli il tag, se non è voluto.',
      reasons: {
        nopin: '<meta name="pinterest" content="nopin"> lo vieta.',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'pinterest')
    if (given.length === 0) return notApplicable
    const forbids = given.filter(({ value }) => value.toLowerCase().includes('nopin'))
    return forbids.length === 0 ? pass : fail('nopin', { evidence: seenAll(forbids.map(({ tag }) => tag)), fix: drop })
  },
})
