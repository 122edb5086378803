import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metasBeginning } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const ogPropertyAttr = defineAudit({
  id: 'og-property-attr',
  group: 'core',
  mode: 'html',
  severity: 'error',
  affects: ['signal', 'lemmy', 'matrix'],
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Open Graph tags use property=',
      fail: 'Open Graph tags use name= in place of property=',
      why: 'Signal, Lemmy and Matrix read property= only: for them these tags do not exist.',
      how: 'Write property= where name= stands.',
      reasons: {
        all: 'All Open Graph tags use name=: {count}.',
        some: 'Open Graph tags with name=: {count}.',
      },
    },
    it: {
      pass: 'I tag Open Graph usano property=',
      fail: 'I tag Open Graph usano name= al posto di property=',
      why: 'Signal, Lemmy e Matrix leggono solo property=: per loro questi tag non esistono.',
      how: 'Scrivi property= dove c’è name=.',
      reasons: {
        all: 'Tutti i tag Open Graph usano name=: {count}.',
        some: 'Tag Open Graph con name=: {count}.',
      },
    },
  },
  check({ page }) {
    const given = metasBeginning(page, 'og:', 'article:').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const right = new Set(given.filter(({ attribute }) => attribute === 'property').map(({ key, value }) => `${key} ${value}`))
    const wrong = given.filter(({ attribute, key, value }) => attribute !== 'property' && !right.has(`${key} ${value}`))
    if (wrong.length === 0) return pass
    const tags = wrong.map(({ tag }) => tag)
    return fail(right.size === 0 ? 'all' : 'some', { values: { count: wrong.length }, evidence: seenAll(tags), fix: swap(...rewritten(tags)) })
  },
})
