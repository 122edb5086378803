import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageMinFb = defineAudit({
  id: 'image-min-fb',
  group: 'image',
  mode: 'img',
  severity: 'error',
  affects: ['facebook'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is large enough for Facebook',
      fail: 'The picture is too small for Facebook',
      why: 'Below 200×200 pixels Facebook shows no picture at all.',
      how: 'Use a picture of 1200×630 pixels.',
      reasons: {
        small: 'The picture has {width}×{height} pixels; Facebook wants at least 200×200.',
      },
    },
    it: {
      pass: 'L’immagine è abbastanza grande per Facebook',
      fail: 'L’immagine è troppo piccola per Facebook',
      why: 'Sotto i 200×200 pixel Facebook non mostra alcuna immagine.',
      how: 'Usa un’immagine di 1200×630 pixel.',
      reasons: {
        small: 'L’immagine misura {width}×{height} pixel; Facebook ne vuole almeno 200×200.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    if (image === null || file === null) return notApplicable
    const { width, height } = file
    return width >= 200 && height >= 200 ? pass : fail('small', { values: { width, height }, evidence: [seen(image.meta.tag)] })
  },
})
