import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageMinLinkedin = defineAudit({
  id: 'image-min-linkedin',
  group: 'image',
  mode: 'img',
  severity: 'warn',
  affects: ['linkedin'],
  source: sources.linkedin,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is wide enough for LinkedIn’s large card',
      fail: 'The picture is too narrow for LinkedIn’s large card',
      why: 'Up to 400 pixels wide LinkedIn is said to show a thumbnail beside the text. Unverified: LinkedIn’s own page could not be read.',
      how: 'Use a picture of 1200×627 pixels or more.',
      reasons: {
        narrow: 'The picture is {width} pixels wide; LinkedIn wants more than 400.',
      },
    },
    it: {
      pass: 'L’immagine è abbastanza larga per l’anteprima grande di LinkedIn',
      fail: 'L’immagine è troppo stretta per l’anteprima grande di LinkedIn',
      why: 'Fino a 400 pixel di larghezza LinkedIn mostrerebbe una miniatura accanto al testo. Non verificato: la pagina di LinkedIn non si è potuta leggere.',
      how: 'Usa un’immagine di almeno 1200×627 pixel.',
      reasons: {
        narrow: 'L’immagine è larga {width} pixel; LinkedIn ne vuole più di 400.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    if (image === null || file === null) return notApplicable
    return file.width > 400 ? pass : fail('narrow', { values: { width: file.width }, evidence: [seen(image.meta.tag)] })
  },
})
