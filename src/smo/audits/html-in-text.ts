import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestSiteName, bestTitle } from './reading/suggest.ts'
import { collapse, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const keys = ['og:title', 'og:description', 'og:site_name', 'twitter:title', 'twitter:description', 'description'] as const
const markup = /<\/?(?:a|abbr|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|iframe|img|ins|li|mark|ol|p|pre|q|s|script|small|span|strike|strong|style|sub|sup|table|tbody|td|th|tr|u|ul)(?:\s[^<>]*)?\/?>/i
const everyMarkup = new RegExp(markup.source, 'gi')

function bare(page: PageFacts, key: string, value: string): string {
  const text = collapse(value.replace(everyMarkup, ' '))
  if (text !== '') return text
  return key.endsWith('title') ? bestTitle(page) : key.endsWith('site_name') ? bestSiteName(page) : bestTitle(page)
}

export const htmlInText = defineAudit({
  id: 'html-in-text',
  group: 'text',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The texts hold no HTML',
      fail: 'HTML tags stand in the texts of the card',
      why: 'Cards show text: the reader sees the angle brackets.',
      how: 'Take the tags out before the text goes into the meta.',
      reasons: {
        tags: '{key} contains “{value}”.',
      },
    },
    it: {
      pass: 'I testi non contengono HTML',
      fail: 'Nei testi dell’anteprima ci sono tag HTML',
      why: 'Le anteprime mostrano testo: chi legge vede le parentesi angolari.',
      how: 'Togli i tag prima di mettere il testo nel meta.',
      reasons: {
        tags: '{key} contiene «{value}».',
      },
    },
  },
  check({ page }) {
    const given = keys.flatMap((key) => metas(page, key)).filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const marked = given.filter(({ value }) => markup.test(value))
    const [first] = marked
    if (first === undefined) return pass
    const tags = [...new Set(marked.map(({ tag }) => tag))]
    return fail('tags', {
      values: { key: first.key, value: shorten(markup.exec(first.value)?.[0] ?? '', 60) },
      evidence: seenAll(tags),
      fix: swap(...tags.flatMap((tag) => rewritten([tag], marked.filter((each) => each.tag === tag).map((meta) => ({ ...meta, value: bare(page, meta.key, meta.value) }))))),
    })
  },
})
