import { defineAudit } from '../audit.ts'
import { drop, seenAll } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageFirstNonempty = defineAudit({
  id: 'image-first-nonempty',
  group: 'image',
  mode: 'html',
  severity: 'warn',
  affects: ['mastodon', 'lemmy'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The first og:image names a picture',
      fail: 'The first og:image is empty',
      why: 'Mastodon and Lemmy take the first and look no further: the card has no picture.',
      how: 'Take the empty tag away.',
      reasons: {
        empty: 'The first of {count} og:image tags says nothing.',
      },
    },
    it: {
      pass: 'Il primo og:image indica un’immagine',
      fail: 'Il primo og:image è vuoto',
      why: 'Mastodon e Lemmy prendono il primo e non guardano oltre: l’anteprima resta senza immagine.',
      how: 'Togli il tag vuoto.',
      reasons: {
        empty: 'Il primo di {count} tag og:image non dice nulla.',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'og:image')
    const [first] = given
    if (first === undefined || given.every(({ value }) => value === '')) return notApplicable
    if (first.value !== '') return pass
    return fail('empty', { values: { count: given.length }, evidence: seenAll(given.filter(({ value }) => value === '').map(({ tag }) => tag)), fix: drop })
  },
})
