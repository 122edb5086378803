import { defineAudit } from '../audit.ts'
import { add, seenTitle, swap, titleTag } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { bestTitle } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const titleElement = defineAudit({
  id: 'title-element',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: ['signal', 'mastodon', 'lemmy', 'imessage', 'bluesky'],
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page has one <title>',
      fail: 'The page does not have exactly one <title>',
      why: 'It is the last fallback for the headline of every card, and the name of the tab and of the bookmark.',
      how: 'Keep one <title> in the head, with words in it.',
      reasons: {
        missing: 'The page has no <title>.',
        empty: 'The <title> is empty.',
        several: 'The page has {count} <title> elements; readers take the first.',
      },
    },
    it: {
      pass: 'La pagina ha un solo <title>',
      fail: 'La pagina non ha un solo <title>',
      why: 'È l’ultima risorsa per il titolo di ogni anteprima, e il nome della scheda e del segnalibro.',
      how: 'Tieni un solo <title> nell’head, con un testo.',
      reasons: {
        missing: 'La pagina non ha <title>.',
        empty: 'Il <title> è vuoto.',
        several: 'La pagina ha {count} elementi <title>; chi legge prende il primo.',
      },
    },
  },
  check({ page }) {
    // The name of a drawing (`<title>` inside `<svg>`) is none of the page.
    const titles = page.tags.titles.filter((title) => !title.inert)
    const evidence = titles.map(seenTitle)
    if (titles.length === 0) return fail('missing', { fix: add(titleTag(bestTitle(page))) })
    if (titles.every((title) => title.text.trim() === '')) return fail('empty', { evidence, fix: swap(titleTag(bestTitle(page))) })
    if (titles.length > 1) return fail('several', { values: { count: titles.length }, evidence, fix: swap(titleTag(titles.find((title) => title.text.trim() !== '')?.text ?? bestTitle(page))) })
    return pass
  },
})
