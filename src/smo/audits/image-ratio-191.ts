import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const wanted = 1.91

export const imageRatio191 = defineAudit({
  id: 'image-ratio-191',
  group: 'image',
  mode: 'img',
  severity: 'warn',
  affects: ['facebook', 'linkedin'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture has the shape of the card',
      fail: 'The picture will be cropped',
      why: 'Facebook and LinkedIn draw 1.91:1: of any other shape they cut away top and bottom, or the sides.',
      how: 'Make the picture 1200×630, or keep what matters in the middle.',
      reasons: {
        tall: 'The picture is {ratio}:1; about {lost} % of its height is cut away.',
        wide: 'The picture is {ratio}:1; about {lost} % of its width is cut away.',
      },
    },
    it: {
      pass: 'L’immagine ha la forma dell’anteprima',
      fail: 'L’immagine verrà ritagliata',
      why: 'Facebook e LinkedIn disegnano 1,91:1: di ogni altra forma tagliano sopra e sotto, oppure i lati.',
      how: 'Fai l’immagine di 1200×630, oppure tieni al centro ciò che conta.',
      reasons: {
        tall: 'L’immagine è {ratio}:1; circa il {lost} % dell’altezza viene tagliato.',
        wide: 'L’immagine è {ratio}:1; circa il {lost} % della larghezza viene tagliato.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    // Below 200×200 there is no picture to crop.
    if (image === null || file === null || file.width < 200 || file.height < 200) return notApplicable
    const ratio = file.width / file.height
    if (Math.abs(ratio / wanted - 1) <= 0.1) return pass
    const lost = Math.round(100 * (1 - Math.min(ratio / wanted, wanted / ratio)))
    return fail(ratio < wanted ? 'tall' : 'wide', { values: { ratio: Math.round(ratio * 100) / 100, lost }, evidence: [seen(image.meta.tag)] })
  },
})
