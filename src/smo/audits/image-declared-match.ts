import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { metaProperty, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageDeclaredMatch = defineAudit({
  id: 'image-declared-match',
  group: 'image',
  mode: 'img',
  severity: 'warn',
  affects: ['facebook'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The declared size is the true one',
      fail: 'The declared size of the picture is not the true one',
      why: 'Facebook lays the card out by what is declared: the first people see it stretched or cropped.',
      how: 'Write the size of the file.',
      reasons: {
        differs: '{declared} is declared, the file has {real} pixels.',
      },
    },
    it: {
      pass: 'Le misure dichiarate sono quelle vere',
      fail: 'Le misure dichiarate dell’immagine non sono quelle vere',
      why: 'Facebook compone l’anteprima secondo le misure dichiarate: i primi la vedono deformata o tagliata.',
      how: 'Scrivi le misure del file.',
      reasons: {
        differs: 'Sono dichiarati {declared}, il file misura {real} pixel.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    if (image === null || file === null || image.width === null || image.height === null) return notApplicable
    const [width, height] = [Number.parseInt(image.width.value, 10), Number.parseInt(image.height.value, 10)]
    if (Number.isNaN(width) || Number.isNaN(height)) return notApplicable
    if (width === file.width && height === file.height) return pass
    return fail('differs', {
      values: { declared: `${width}×${height}`, real: `${file.width}×${file.height}` },
      evidence: seenAll([image.meta.tag, image.width.tag, image.height.tag]),
      fix: swap(metaProperty(image.meta.key, image.meta.value), metaProperty('og:image:width', `${file.width}`), metaProperty('og:image:height', `${file.height}`)),
    })
  },
})
