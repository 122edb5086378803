import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageLargeFb = defineAudit({
  id: 'image-large-fb',
  group: 'image',
  mode: 'img',
  severity: 'warn',
  affects: ['facebook'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is large enough for Facebook’s large card',
      fail: 'The picture is too small for Facebook’s large card',
      why: 'Below 600×315 pixels the card is small, with a thumbnail beside the text.',
      how: 'Use a picture of 1200×630 pixels.',
      reasons: {
        small: 'The picture has {width}×{height} pixels; the large card wants 600×315.',
      },
    },
    it: {
      pass: 'L’immagine basta per l’anteprima grande di Facebook',
      fail: 'L’immagine è troppo piccola per l’anteprima grande di Facebook',
      why: 'Sotto i 600×315 pixel l’anteprima è piccola, con una miniatura accanto al testo.',
      how: 'Usa un’immagine di 1200×630 pixel.',
      reasons: {
        small: 'L’immagine misura {width}×{height} pixel; l’anteprima grande ne vuole 600×315.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    if (image === null || file === null) return notApplicable
    const { width, height } = file
    return width >= 600 && height >= 315 ? pass : fail('small', { values: { width, height }, evidence: [seen(image.meta.tag)] })
  },
})
