import { defineAudit } from '../audit.ts'
import { ownAddress } from './reading/canonical.ts'
import { required } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const ogUrl = defineAudit({
  id: 'og-url',
  group: 'core',
  mode: 'html',
  severity: 'error',
  affects: ['facebook', 'whatsapp', 'imessage'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:url says by which address the page is known',
      fail: 'og:url is missing',
      why: 'Networks count shares and keep the card under this address. Without it every variant of the link is a page of its own.',
      how: 'Name the one address of the page, without marks of where the visitor came from.',
      reasons: {
        missing: 'The page has no og:url.',
        empty: 'The page has an og:url, but it names no address.',
      },
    },
    it: {
      pass: 'og:url dice con quale indirizzo è nota la pagina',
      fail: 'Manca og:url',
      why: 'Le reti contano le condivisioni e conservano l’anteprima sotto questo indirizzo. Se manca, ogni variante del link è una pagina a sé.',
      how: 'Indica l’unico indirizzo della pagina, senza parametri che dicono da dove arriva chi la visita.',
      reasons: {
        missing: 'La pagina non ha og:url.',
        empty: 'La pagina ha un og:url, ma non indica alcun indirizzo.',
      },
    },
  },
  check: ({ page }) => required(page, 'og:url', () => ownAddress(page)),
})
