import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { lastMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const twitterCardLarge = defineAudit({
  id: 'twitter-card-large',
  group: 'card',
  mode: 'html',
  severity: 'info',
  affects: ['x', 'slack', 'discord'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The card is as large as the picture allows',
      fail: 'A wide picture is shown as a thumbnail',
      why: 'With summary, X, Slack and Discord show a small square of it.',
      how: 'Write summary_large_image.',
      reasons: {
        small: 'twitter:card is summary, the picture has {width}×{height} pixels.',
      },
    },
    it: {
      pass: 'L’anteprima è grande quanto l’immagine permette',
      fail: 'Un’immagine larga viene mostrata in miniatura',
      why: 'Con summary, X, Slack e Discord ne mostrano un quadratino.',
      how: 'Scrivi summary_large_image.',
      reasons: {
        small: 'twitter:card è summary, l’immagine misura {width}×{height} pixel.',
      },
    },
  },
  check({ page }) {
    const meta = lastMeta(page, 'twitter:card')
    const image = firstImage(page)
    if (meta === null || image === null) return notApplicable
    const file = measured(fileOf(page, image.meta.value))
    const [width, height] = file === null ? [Number.parseInt(image.width?.value ?? '', 10), Number.parseInt(image.height?.value ?? '', 10)] : [file.width, file.height]
    if (!(width > 0 && height > 0)) return notApplicable
    if (meta.value.toLowerCase() !== 'summary' || width < 600 || height < 300 || width / height < 1.5) return pass
    const tags = metas(page, 'twitter:card').map(({ tag }) => tag)
    return fail('small', { values: { width, height }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...meta, value: 'summary_large_image' }])) })
  },
})
