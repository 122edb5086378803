import { defineAudit } from '../audit.ts'
import { required } from './reading/outcome.ts'
import { bestDescription } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const metaDescription = defineAudit({
  id: 'meta-description',
  group: 'core',
  mode: 'html',
  severity: 'info',
  affects: ['slack', 'signal', 'mastodon', 'lemmy'],
  source: sources.slack,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page has a meta description',
      fail: 'The meta description is missing',
      why: 'It is what Slack, Signal, Mastodon and Lemmy fall back to, and what search engines often show.',
      how: 'Write one or two sentences about the page; og:description may say the same.',
      reasons: {
        missing: 'The page has no <meta name="description">.',
        empty: 'The page has a meta description, but it says nothing.',
      },
    },
    it: {
      pass: 'La pagina ha una meta description',
      fail: 'Manca la meta description',
      why: 'È il testo su cui ripiegano Slack, Signal, Mastodon e Lemmy, e che spesso mostrano i motori di ricerca.',
      how: 'Scrivi una o due frasi sulla pagina; og:description può dire lo stesso.',
      reasons: {
        missing: 'La pagina non ha <meta name="description">.',
        empty: 'La pagina ha una meta description, ma non dice nulla.',
      },
    },
  },
  check: ({ page }) => required(page, 'description', () => bestDescription(page), ({ attribute }) => attribute === 'name'),
})
