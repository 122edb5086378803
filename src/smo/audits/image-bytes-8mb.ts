import { defineAudit } from '../audit.ts'
import { firstImageFile } from './reading/images.ts'
import { mebibyte } from './reading/limits.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const most = 8 * mebibyte

export const imageBytes8mb = defineAudit({
  id: 'image-bytes-8mb',
  group: 'image',
  mode: 'net',
  severity: 'error',
  affects: ['facebook'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is light enough for Facebook',
      fail: 'The picture is too heavy for Facebook',
      why: 'Facebook takes pictures of at most 8 MB.',
      how: 'Save the picture as JPEG at 1200×630: it will weigh a hundredth of that.',
      reasons: {
        heavy: 'The file weighs {megabytes} MB.',
      },
    },
    it: {
      pass: 'L’immagine è abbastanza leggera per Facebook',
      fail: 'L’immagine è troppo pesante per Facebook',
      why: 'Facebook accetta immagini di 8 MB al massimo.',
      how: 'Salva l’immagine in JPEG a 1200×630: peserà un centesimo.',
      reasons: {
        heavy: 'Il file pesa {megabytes} MB.',
      },
    },
  },
  check({ page }) {
    const found = firstImageFile(page)
    if (found === null || (found.file.bytes === null && found.file.trouble !== 'too-large')) return notApplicable
    const bytes = found.file.bytes ?? most + 1
    if (bytes <= most && found.file.trouble !== 'too-large') return pass
    return fail('heavy', { values: { megabytes: Math.ceil(Math.max(bytes, most + 1) / 100_000) / 10 }, evidence: [seen(found.image.meta.tag)] })
  },
})
