import { defineAudit } from '../audit.ts'
import { firstImageFile } from './reading/images.ts'
import { mebibyte } from './reading/limits.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageBytes1mb = defineAudit({
  id: 'image-bytes-1mb',
  group: 'image',
  mode: 'net',
  severity: 'warn',
  affects: ['bluesky', 'signal'],
  source: sources.bluesky,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is light enough for Bluesky and Signal',
      fail: 'The picture is too heavy for Bluesky or Signal',
      why: 'A Bluesky card holds a picture of at most 1,000,000 bytes, a Signal card one of 1 MiB: heavier ones are made smaller or left out.',
      how: 'Save the picture as JPEG at 1200×630, quality 80.',
      reasons: {
        bluesky: 'The file weighs {kilobytes} KB; Bluesky takes 1000.',
        both: 'The file weighs {kilobytes} KB; Bluesky takes 1000 and Signal 1048.',
      },
    },
    it: {
      pass: 'L’immagine è abbastanza leggera per Bluesky e Signal',
      fail: 'L’immagine è troppo pesante per Bluesky o Signal',
      why: 'Un’anteprima di Bluesky contiene un’immagine di 1.000.000 di byte al massimo, una di Signal di 1 MiB: quelle più pesanti vengono ridotte o lasciate fuori.',
      how: 'Salva l’immagine in JPEG a 1200×630, qualità 80.',
      reasons: {
        bluesky: 'Il file pesa {kilobytes} KB; Bluesky ne accetta 1000.',
        both: 'Il file pesa {kilobytes} KB; Bluesky ne accetta 1000 e Signal 1048.',
      },
    },
  },
  check({ page }) {
    const found = firstImageFile(page)
    if (found === null || (found.file.bytes === null && found.file.trouble !== 'too-large')) return notApplicable
    const bytes = found.file.bytes ?? 8 * mebibyte
    if (bytes <= 1_000_000) return pass
    return fail(bytes > mebibyte ? 'both' : 'bluesky', { values: { kilobytes: Math.ceil(bytes / 1000) }, evidence: [seen(found.image.meta.tag)] })
  },
})
