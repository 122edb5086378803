import { defineAudit } from '../audit.ts'
import { metaTag, seenAll, swap } from './reading/markup.ts'
import { metasBeginning } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const most = 49
const prefixes = ['og:', 'article:', 'profile:', 'twitter:'] as const

export const ogTagFlood = defineAudit({
  id: 'og-tag-flood',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: ['matrix'],
  source: sources.synapse,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'There are few enough share tags',
      fail: 'There are so many share tags that Matrix takes none',
      why: 'From 50 tags of one family on, Matrix takes the page for abuse and reads none of them.',
      how: 'Keep the tags that cards need and drop the rest.',
      reasons: {
        flood: 'There are {count} tags that begin with {prefix}.',
      },
    },
    it: {
      pass: 'I tag di condivisione non sono troppi',
      fail: 'I tag di condivisione sono così tanti che Matrix non ne prende nessuno',
      why: 'Da 50 tag di una stessa famiglia in su, Matrix considera la pagina un abuso e non ne legge nessuno.',
      how: 'Tieni i tag che servono alle anteprime e togli gli altri.',
      reasons: {
        flood: 'Ci sono {count} tag che cominciano con {prefix}.',
      },
    },
  },
  check({ page }) {
    const families = prefixes.map((prefix) => ({ prefix, list: metasBeginning(page, prefix).filter(({ value }) => value !== '') }))
    if (families.every(({ list }) => list.length === 0)) return notApplicable
    const flood = families.find(({ list }) => list.length > most)
    if (flood === undefined) return pass
    // Every key once, and of those the first: what a card is made of stands at the top.
    const kept = [...new Map(flood.list.toReversed().map((meta) => [meta.key, meta])).values()].toReversed().slice(0, most)
    return fail('flood', { values: { count: flood.list.length, prefix: flood.prefix }, evidence: seenAll(flood.list.map(({ tag }) => tag)), fix: swap(...kept.map(({ key, value }) => metaTag(key, value))) })
  },
})
