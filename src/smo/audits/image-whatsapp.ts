import { defineAudit } from '../audit.ts'
import { firstImageFile, measured } from './reading/images.ts'
import { seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageWhatsapp = defineAudit({
  id: 'image-whatsapp',
  group: 'image',
  mode: 'img',
  severity: 'warn',
  affects: ['whatsapp'],
  source: sources.whatsapp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture fits WhatsApp',
      fail: 'The picture may not show on WhatsApp',
      why: 'WhatsApp leaves out pictures that are heavy, narrow or very long. The numbers are disputed (300 KB, 600 KB and 5 MB are all told): unverified.',
      how: 'Use a picture of 1200×630 pixels below 600 KB (300 KB to be safe).',
      reasons: {
        heavy: 'The file weighs {kilobytes} KB; 600 KB is the limit most sources name.',
        narrow: 'The picture is {width} pixels wide; at least 300 are wanted.',
        stretched: 'The picture is {ratio}:1; at most 4:1 is wanted.',
      },
    },
    it: {
      pass: 'L’immagine va bene per WhatsApp',
      fail: 'L’immagine potrebbe non apparire su WhatsApp',
      why: 'WhatsApp lascia fuori le immagini pesanti, strette o molto allungate. I numeri sono discussi (si leggono 300 KB, 600 KB e 5 MB): non verificati.',
      how: 'Usa un’immagine di 1200×630 pixel sotto i 600 KB (300 KB per sicurezza).',
      reasons: {
        heavy: 'Il file pesa {kilobytes} KB; 600 KB è il limite che indicano più fonti.',
        narrow: 'L’immagine è larga {width} pixel; ne servono almeno 300.',
        stretched: 'L’immagine è {ratio}:1; il massimo è 4:1.',
      },
    },
  },
  check({ page }) {
    const found = firstImageFile(page)
    if (found === null || (found.file.bytes === null && measured(found.file) === null)) return notApplicable
    const { image, file } = found
    const evidence = [seen(image.meta.tag)]
    if (file.bytes !== null && file.bytes > 600_000) return fail('heavy', { values: { kilobytes: Math.ceil(file.bytes / 1000) }, evidence })
    const size = measured(file)
    if (size === null) return pass
    if (size.width < 300) return fail('narrow', { values: { width: size.width }, evidence })
    const ratio = Math.max(size.width / size.height, size.height / size.width)
    return ratio > 4 ? fail('stretched', { values: { ratio: Math.round(ratio * 10) / 10 }, evidence }) : pass
  },
})
