import { defineAudit } from '../audit.ts'
import type { MetaTag } from '../page-tags.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const ours = /^\s*(?:og|twitter|article|fb|al|product|profile|book|video|music):/i

type Flaw = 'case' | 'space' | 'several' | 'value'

function flawOf(tag: MetaTag): { readonly flaw: Flaw; readonly key: string } | null {
  for (const key of [tag.property, tag.name]) {
    if (key === null || !ours.test(key)) continue
    if (/\S\s+\S/.test(key)) return { flaw: 'several', key }
    if (key !== key.trim()) return { flaw: 'space', key }
    if (key !== key.toLowerCase()) return { flaw: 'case', key }
    if (tag.content === null && (tag.value ?? '').trim() !== '') return { flaw: 'value', key }
  }
  return null
}

export const ogKeyFormat = defineAudit({
  id: 'og-key-format',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Every tag is written the way all readers understand',
      fail: 'A tag is written in a way that some readers do not understand',
      why: 'Readers compare keys letter by letter: what is written differently does not exist for them.',
      how: 'One key per attribute, in small letters, without white space around it, and the value in content=.',
      reasons: {
        case: '“{key}” must be written in small letters.',
        space: '“{key}” has white space around it.',
        several: '“{key}” holds several keys in one attribute.',
        value: '“{key}” has its value in value= in place of content=.',
      },
    },
    it: {
      pass: 'Ogni tag è scritto come lo capiscono tutti',
      fail: 'Un tag è scritto in un modo che non tutti capiscono',
      why: 'Chi legge confronta le chiavi lettera per lettera: ciò che è scritto diversamente per lui non esiste.',
      how: 'Una chiave per attributo, in minuscolo, senza spazi intorno, e il valore in content=.',
      reasons: {
        case: '«{key}» va scritto in minuscolo.',
        space: '«{key}» ha degli spazi intorno.',
        several: '«{key}» contiene più chiavi in un solo attributo.',
        value: '«{key}» ha il valore in value= invece che in content=.',
      },
    },
  },
  check({ page }) {
    const ourTags = page.tags.metas.filter((tag) => !tag.inert && (ours.test(tag.property ?? '') || ours.test(tag.name ?? '')))
    if (ourTags.length === 0) return notApplicable
    const flawed = ourTags.map((tag) => ({ tag, found: flawOf(tag) })).filter(({ found }) => found !== null)
    const first = flawed[0]?.found
    if (first == null) return pass
    const tags = flawed.map(({ tag }) => tag)
    return fail(first.flaw, { values: { key: first.key }, evidence: seenAll(tags), fix: swap(...rewritten(tags)) })
  },
})
