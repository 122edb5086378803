import { defineAudit } from '../audit.ts'
import { manual } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const shareUrlUtm = defineAudit({
  id: 'share-url-utm',
  group: 'share',
  mode: 'manual',
  severity: 'info',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The links you share are marked, the page’s own address is not',
      fail: 'Mark the links you share, not the page’s own address',
      why: 'Only marked links tell later which post brought the visitors; og:url and the canonical link stay clean, so that shares are counted together.',
      how: 'Make a short link with the campaign’s parameters in Links, and share that.',
      reasons: {},
    },
    it: {
      pass: 'I link che condividi sono contrassegnati, l’indirizzo della pagina no',
      fail: 'Contrassegna i link che condividi, non l’indirizzo della pagina',
      why: 'Solo i link contrassegnati dicono poi quale post ha portato i visitatori; og:url e il link canonico restano puliti, così le condivisioni si contano insieme.',
      how: 'Crea in Link un link breve con i parametri della campagna, e condividi quello.',
      reasons: {},
    },
  },
  check: () => manual,
})
