import { defineAudit } from '../audit.ts'
import { imageOfX } from './reading/images.ts'
import { required } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const twitterCard = defineAudit({
  id: 'twitter-card',
  group: 'card',
  mode: 'html',
  severity: 'warn',
  affects: ['x', 'discord', 'slack'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'twitter:card says which card X draws',
      fail: 'twitter:card is missing',
      why: 'X, Discord and Slack decide by it how large the picture is.',
      how: 'Write summary_large_image for a wide picture, summary for a square one.',
      reasons: {
        missing: 'The page has no twitter:card.',
        empty: 'The page has a twitter:card, but it says nothing.',
      },
    },
    it: {
      pass: 'twitter:card dice quale anteprima disegna X',
      fail: 'Manca twitter:card',
      why: 'X, Discord e Slack decidono da qui quanto è grande l’immagine.',
      how: 'Scrivi summary_large_image per un’immagine larga, summary per una quadrata.',
      reasons: {
        missing: 'La pagina non ha twitter:card.',
        empty: 'La pagina ha un twitter:card, ma non dice nulla.',
      },
    },
  },
  check: ({ page }) => required(page, 'twitter:card', () => (imageOfX(page) === null ? 'summary' : 'summary_large_image')),
})
