import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { keysOf, metasBeginning } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const twitterNameAttr = defineAudit({
  id: 'twitter-name-attr',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: ['matrix', 'x'],
  source: sources.synapse,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'X’s tags use name=',
      fail: 'X’s tags use property= in place of name=',
      why: 'X’s own documents write name=, and Matrix reads nothing else.',
      how: 'Write name= where property= stands.',
      reasons: {
        all: 'All twitter: tags use property=: {count}.',
        some: 'Tags twitter: with property=: {count}.',
      },
    },
    it: {
      pass: 'I tag di X usano name=',
      fail: 'I tag di X usano property= al posto di name=',
      why: 'La documentazione di X scrive name=, e Matrix non legge altro.',
      how: 'Scrivi name= dove c’è property=.',
      reasons: {
        all: 'Tutti i tag twitter: usano property=: {count}.',
        some: 'Tag twitter: con property=: {count}.',
      },
    },
  },
  check({ page }) {
    const given = metasBeginning(page, 'twitter:').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const right = new Set(given.filter(({ tag, key }) => keysOf(tag.name).includes(key)).map(({ key, value }) => `${key} ${value}`))
    const wrong = given.filter(({ key, value }) => !right.has(`${key} ${value}`))
    if (wrong.length === 0) return pass
    const tags = wrong.map(({ tag }) => tag)
    return fail(right.size === 0 ? 'all' : 'some', { values: { count: wrong.length }, evidence: seenAll(tags), fix: swap(...rewritten(tags)) })
  },
})
