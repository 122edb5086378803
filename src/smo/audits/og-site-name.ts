import { defineAudit } from '../audit.ts'
import { required } from './reading/outcome.ts'
import { bestSiteName } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const ogSiteName = defineAudit({
  id: 'og-site-name',
  group: 'core',
  mode: 'html',
  severity: 'info',
  affects: ['facebook', 'linkedin', 'discord', 'mastodon', 'imessage', 'slack'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:site_name says whose page it is',
      fail: 'og:site_name is missing',
      why: 'Discord, Slack, Mastodon and Messages write it above the title: it is the name the reader trusts.',
      how: 'Write the name of the site, the same on every page.',
      reasons: {
        missing: 'The page has no og:site_name.',
        empty: 'The page has an og:site_name, but it says nothing.',
      },
    },
    it: {
      pass: 'og:site_name dice di chi è la pagina',
      fail: 'Manca og:site_name',
      why: 'Discord, Slack, Mastodon e Messaggi lo scrivono sopra il titolo: è il nome di cui chi legge si fida.',
      how: 'Scrivi il nome del sito, uguale in ogni pagina.',
      reasons: {
        missing: 'La pagina non ha og:site_name.',
        empty: 'La pagina ha un og:site_name, ma non dice nulla.',
      },
    },
  },
  check: ({ page }) => required(page, 'og:site_name', () => bestSiteName(page)),
})
