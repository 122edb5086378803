import { defineAudit } from '../audit.ts'
import { isCssColor } from './reading/colors.ts'
import { drop, metaName, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const themeColor = defineAudit({
  id: 'theme-color',
  group: 'icon',
  mode: 'html',
  severity: 'info',
  affects: ['discord'],
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'theme-color is a colour',
      fail: 'theme-color is no colour',
      why: 'Discord draws the edge of the card with it.',
      how: 'Write a colour as CSS does: #c8102e.',
      reasons: {
        invalid: '“{value}” is no CSS colour.',
      },
    },
    it: {
      pass: 'theme-color è un colore',
      fail: 'theme-color non è un colore',
      why: 'Discord ci colora il bordo dell’anteprima.',
      how: 'Scrivi un colore come in CSS: #c8102e.',
      reasons: {
        invalid: '«{value}» non è un colore CSS.',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'theme-color').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const wrong = given.filter(({ value }) => !isCssColor(value))
    const [first] = wrong
    if (first === undefined) return pass
    const hex = /^#?([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(first.value.trim())?.[1]
    return fail('invalid', { values: { value: shorten(first.value, 40) }, evidence: seenAll(wrong.map(({ tag }) => tag)), fix: hex === undefined ? drop : swap(metaName('theme-color', `#${hex}`)) })
  },
})
