import { defineAudit } from '../audit.ts'
import { firstImage } from './reading/images.ts'
import { manual, notApplicable } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageTextSafeZone = defineAudit({
  id: 'image-text-safe-zone',
  group: 'image',
  mode: 'manual',
  severity: 'info',
  affects: ['imessage', 'x'],
  source: sources.apple,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'What matters stands in the middle of the picture',
      fail: 'Look whether what matters stands in the middle of the picture',
      why: 'Each network crops in its own way, and Apple advises against text in the picture: it is too small to read in Messages.',
      how: 'Look at the previews: nothing important may touch the edges, and the picture must do without its text.',
      reasons: {},
    },
    it: {
      pass: 'Ciò che conta sta al centro dell’immagine',
      fail: 'Guarda se ciò che conta sta al centro dell’immagine',
      why: 'Ogni rete ritaglia a modo suo, e Apple sconsiglia di mettere testo nell’immagine: in Messaggi è troppo piccolo per leggerlo.',
      how: 'Guarda le anteprime: niente di importante deve toccare i bordi, e l’immagine deve reggere anche senza il suo testo.',
      reasons: {},
    },
  },
  check: ({ page }) => (firstImage(page) === null ? notApplicable : manual),
})
