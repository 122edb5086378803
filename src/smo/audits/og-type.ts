import { defineAudit } from '../audit.ts'
import { required } from './reading/outcome.ts'
import { bestType } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const ogType = defineAudit({
  id: 'og-type',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: ['facebook', 'x', 'pinterest'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:type says what kind of thing the page is',
      fail: 'og:type is missing',
      why: 'It is one of the four tags Open Graph requires, and X makes a card of a page without twitter:card only when it is there.',
      how: 'Write website, article or the kind that fits.',
      reasons: {
        missing: 'The page has no og:type.',
        empty: 'The page has an og:type, but it says nothing.',
      },
    },
    it: {
      pass: 'og:type dice che genere di pagina è',
      fail: 'Manca og:type',
      why: 'È uno dei quattro tag richiesti da Open Graph; X prepara l’anteprima di una pagina senza twitter:card solo se c’è.',
      how: 'Scrivi website, article o il genere adatto.',
      reasons: {
        missing: 'La pagina non ha og:type.',
        empty: 'La pagina ha un og:type, ma non dice nulla.',
      },
    },
  },
  check: ({ page }) => required(page, 'og:type', () => bestType(page)),
})
