import { defineAudit } from '../audit.ts'
import { drop, seenAll } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const fbAppId = defineAudit({
  id: 'fb-app-id',
  group: 'card',
  mode: 'html',
  severity: 'info',
  affects: ['facebook'],
  source: sources.facebookOptimizing,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'fb:app_id is a number',
      fail: 'fb:app_id is no number',
      why: 'Facebook ignores anything but the number of an app: its insights see nothing of this page.',
      how: 'Write the number from the app’s settings, or take the tag away.',
      reasons: {
        invalid: 'fb:app_id is “{value}”.',
      },
    },
    it: {
      pass: 'fb:app_id è un numero',
      fail: 'fb:app_id non è un numero',
      why: 'Facebook ignora tutto ciò che non è il numero di un’app: le sue statistiche non vedono questa pagina.',
      how: 'Scrivi il numero che trovi nelle impostazioni dell’app, oppure togli il tag.',
      reasons: {
        invalid: 'fb:app_id è «{value}».',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'fb:app_id').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const wrong = given.filter(({ value }) => !/^\d{5,20}$/.test(value))
    const [first] = wrong
    return first === undefined ? pass : fail('invalid', { values: { value: shorten(first.value, 80) }, evidence: seenAll(wrong.map(({ tag }) => tag)), fix: drop })
  },
})
