import { defineAudit } from '../audit.ts'
import { required } from './reading/outcome.ts'
import { bestTitle } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const ogTitle = defineAudit({
  id: 'og-title',
  group: 'core',
  mode: 'html',
  severity: 'error',
  affects: ['facebook', 'linkedin', 'whatsapp', 'imessage', 'mastodon', 'bluesky', 'slack', 'discord', 'telegram', 'signal', 'lemmy', 'matrix', 'pinterest'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:title says what the page is about',
      fail: 'og:title is missing',
      why: 'It is the headline of the card. Without it every network guesses another one, or shows the bare address.',
      how: 'Give the page an og:title of its own, written for somebody who does not know the site.',
      reasons: {
        missing: 'The page has no og:title.',
        empty: 'The page has an og:title, but it says nothing.',
      },
    },
    it: {
      pass: 'og:title dice di che cosa parla la pagina',
      fail: 'Manca og:title',
      why: 'È il titolo dell’anteprima. Se manca, ogni rete ne indovina uno diverso o mostra il solo indirizzo.',
      how: 'Dai alla pagina un og:title tutto suo, scritto per chi non conosce il sito.',
      reasons: {
        missing: 'La pagina non ha og:title.',
        empty: 'La pagina ha un og:title, ma non dice nulla.',
      },
    },
  },
  check: ({ page }) => required(page, 'og:title', () => bestTitle(page)),
})
