import { defineAudit } from '../audit.ts'
import { drop, seenAll } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const labelData = defineAudit({
  id: 'label-data',
  group: 'card',
  mode: 'html',
  severity: 'info',
  affects: ['slack'],
  source: sources.slack,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Every label has its value',
      fail: 'A label stands without its value',
      why: 'Slack shows the pairs in two columns: half a pair shows nothing.',
      how: 'Complete the pair, or take the half away.',
      reasons: {
        half: 'Without the other half: {keys}.',
      },
    },
    it: {
      pass: 'Ogni etichetta ha il suo valore',
      fail: 'Un’etichetta è senza il suo valore',
      why: 'Slack mostra le coppie su due colonne: mezza coppia non mostra nulla.',
      how: 'Completa la coppia, oppure togli la metà che c’è.',
      reasons: {
        half: 'Senza l’altra metà: {keys}.',
      },
    },
  },
  check({ page }) {
    const pairs = [1, 2].map((number) => [metas(page, `twitter:label${number}`), metas(page, `twitter:data${number}`)].map((list) => list.filter(({ value }) => value !== '')))
    if (pairs.flat(2).length === 0) return notApplicable
    const alone = pairs.filter(([label = [], data = []]) => (label.length === 0) !== (data.length === 0)).flat(2)
    if (alone.length === 0) return pass
    return fail('half', { values: { keys: [...new Set(alone.map(({ key }) => key))].join(', ') }, evidence: seenAll(alone.map(({ tag }) => tag)), fix: drop })
  },
})
