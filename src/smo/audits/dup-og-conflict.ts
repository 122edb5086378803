import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const single = ['og:title', 'og:description', 'og:type', 'og:url', 'og:site_name', 'og:locale', 'twitter:card', 'twitter:title', 'twitter:description'] as const

export const dupOgConflict = defineAudit({
  id: 'dup-og-conflict',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.synapse,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'No tag contradicts itself',
      fail: 'The same tag says two different things',
      why: 'Some networks take the first, others the last: the same link gets two different cards.',
      how: 'Keep one tag of each.',
      reasons: {
        conflict: 'These tags stand there more than once with different values: {keys}.',
      },
    },
    it: {
      pass: 'Nessun tag si contraddice',
      fail: 'Lo stesso tag dice due cose diverse',
      why: 'Alcune reti prendono il primo, altre l’ultimo: lo stesso link riceve due anteprime diverse.',
      how: 'Tieni un solo tag per ciascuno.',
      reasons: {
        conflict: 'Questi tag compaiono più volte con valori diversi: {keys}.',
      },
    },
  },
  check({ page }) {
    const given = single.map((key) => metas(page, key)).filter((list) => list.length > 0)
    if (given.length === 0) return notApplicable
    const inConflict = given.filter((list) => new Set(list.map(({ value }) => value).filter((value) => value !== '')).size > 1)
    if (inConflict.length === 0) return pass
    const tags = inConflict.flat().map(({ tag }) => tag)
    const keep = inConflict.map((list) => list.find(({ value }) => value !== '') ?? list[0])
    return fail('conflict', { values: { keys: inConflict.map((list) => list[0]?.key ?? '').join(', ') }, evidence: seenAll(tags), fix: swap(...rewritten(tags, keep)) })
  },
})
