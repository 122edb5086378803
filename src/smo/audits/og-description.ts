import { defineAudit } from '../audit.ts'
import { seen } from './reading/markup.ts'
import { firstMeta } from './reading/metas.ts'
import { fail, required } from './reading/outcome.ts'
import { bestDescription } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const ogDescription = defineAudit({
  id: 'og-description',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: ['facebook', 'linkedin', 'whatsapp', 'slack', 'discord', 'x', 'bluesky', 'mastodon', 'signal'],
  source: sources.whatsapp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:description is there',
      fail: 'og:description is missing',
      why: 'It is the second line of most cards. WhatsApp asks that it not be empty; other networks take any text of the page in its place.',
      how: 'Write one or two sentences that make somebody want to open the page.',
      reasons: {
        missing: 'The page has no og:description.',
        fallback: 'The page has no og:description; some networks take the meta description, WhatsApp and Facebook want their own.',
        empty: 'The page has an og:description, but it says nothing.',
      },
    },
    it: {
      pass: 'og:description c’è',
      fail: 'Manca og:description',
      why: 'È la seconda riga di quasi tutte le anteprime. WhatsApp la vuole non vuota; le altre reti prendono al suo posto un testo qualsiasi della pagina.',
      how: 'Scrivi una o due frasi che facciano venire voglia di aprire la pagina.',
      reasons: {
        missing: 'La pagina non ha og:description.',
        fallback: 'La pagina non ha og:description; alcune reti prendono la meta description, WhatsApp e Facebook no.',
        empty: 'La pagina ha un og:description, ma non dice nulla.',
      },
    },
  },
  check({ page }) {
    const outcome = required(page, 'og:description', () => bestDescription(page))
    const instead = firstMeta(page, 'description')
    if (outcome.result !== 'fail' || instead === null) return outcome
    return outcome.reason === 'missing' ? fail('fallback', { ...outcome, evidence: [seen(instead.tag)] }) : outcome
  },
})
