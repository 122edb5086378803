import { defineAudit } from '../audit.ts'
import { fileOf, imageOfX } from './reading/images.ts'
import { mebibyte } from './reading/limits.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const most = 5 * mebibyte

export const imageBytes5mb = defineAudit({
  id: 'image-bytes-5mb',
  group: 'image',
  mode: 'net',
  severity: 'error',
  affects: ['x', 'linkedin'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is light enough for X and LinkedIn',
      fail: 'The picture is too heavy for X and LinkedIn',
      why: 'X takes pictures below 5 MB; the same is told of LinkedIn.',
      how: 'Save the picture as JPEG at 1200×630: it will weigh a fiftieth of that.',
      reasons: {
        heavy: 'The file weighs {megabytes} MB.',
      },
    },
    it: {
      pass: 'L’immagine è abbastanza leggera per X e LinkedIn',
      fail: 'L’immagine è troppo pesante per X e LinkedIn',
      why: 'X accetta immagini sotto i 5 MB; lo stesso si dice di LinkedIn.',
      how: 'Salva l’immagine in JPEG a 1200×630: peserà un cinquantesimo.',
      reasons: {
        heavy: 'Il file pesa {megabytes} MB.',
      },
    },
  },
  check({ page }) {
    const shown = imageOfX(page)
    const file = shown === null ? null : fileOf(page, shown)
    if (shown === null || file === null || (file.bytes === null && file.trouble !== 'too-large')) return notApplicable
    const bytes = file.bytes ?? most
    if (bytes < most && file.trouble !== 'too-large') return pass
    return fail('heavy', { values: { megabytes: Math.ceil(Math.max(bytes, most) / 100_000) / 10 }, evidence: [told(shown)] })
  },
})
