import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { add, linkTag } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const favicon = defineAudit({
  id: 'favicon',
  group: 'icon',
  mode: 'html',
  severity: 'info',
  affects: ['signal', 'imessage', 'slack'],
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page names an icon',
      fail: 'The page names no icon',
      why: 'Slack and Discourse draw it beside the site’s name, and Signal shows it when there is no picture.',
      how: 'Name an icon; the address below is where browsers look anyway.',
      reasons: {
        missing: 'There is no <link rel="icon">.',
      },
    },
    it: {
      pass: 'La pagina indica un’icona',
      fail: 'La pagina non indica un’icona',
      why: 'Slack e Discourse la disegnano accanto al nome del sito, e Signal la mostra quando manca un’immagine.',
      how: 'Indica un’icona; l’indirizzo qui sotto è quello in cui i browser guardano comunque.',
      reasons: {
        missing: 'Non c’è alcun <link rel="icon">.',
      },
    },
  },
  check: ({ page }) => (linksOf(page, 'icon').some(({ href }) => (href ?? '').trim() !== '') ? pass : fail('missing', { fix: add(linkTag('icon', '/favicon.ico')) })),
})
