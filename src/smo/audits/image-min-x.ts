import { defineAudit } from '../audit.ts'
import { fileOf, imageOfX, measured } from './reading/images.ts'
import { told } from './reading/markup.ts'
import { lastMeta } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageMinX = defineAudit({
  id: 'image-min-x',
  group: 'image',
  mode: 'img',
  severity: 'error',
  affects: ['x'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture has a size that X takes',
      fail: 'The picture has a size that X does not take',
      why: 'X shows no picture below 144×144 pixels (300×157 for the large card) or above 4096×4096. These sizes were told by others; X’s page could be read only in part.',
      how: 'Use a picture of 1200×600 to 1200×630 pixels.',
      reasons: {
        small: 'The picture has {width}×{height} pixels; for {card} X wants at least {least}.',
        large: 'The picture has {width}×{height} pixels; X takes at most 4096×4096.',
      },
    },
    it: {
      pass: 'L’immagine ha misure che X accetta',
      fail: 'L’immagine ha misure che X non accetta',
      why: 'X non mostra immagini sotto i 144×144 pixel (300×157 per l’anteprima grande) né sopra i 4096×4096. Queste misure vengono da altri siti; la pagina di X si è potuta leggere solo in parte.',
      how: 'Usa un’immagine tra 1200×600 e 1200×630 pixel.',
      reasons: {
        small: 'L’immagine misura {width}×{height} pixel; per {card} X ne vuole almeno {least}.',
        large: 'L’immagine misura {width}×{height} pixel; X accetta al massimo 4096×4096.',
      },
    },
  },
  check({ page }) {
    const shown = imageOfX(page)
    const file = shown === null ? null : measured(fileOf(page, shown))
    if (shown === null || file === null) return notApplicable
    const card = lastMeta(page, 'twitter:card')?.value.toLowerCase() === 'summary_large_image' ? 'summary_large_image' : 'summary'
    const [leastWidth, leastHeight] = card === 'summary' ? [144, 144] : [300, 157]
    const { width, height } = file
    const evidence = [told(`${shown}: ${width}×${height}`)]
    if (width < leastWidth || height < leastHeight) return fail('small', { values: { width, height, card, least: `${leastWidth}×${leastHeight}` }, evidence })
    return width > 4096 || height > 4096 ? fail('large', { values: { width, height }, evidence }) : pass
  },
})
