import { defineAudit } from '../audit.ts'
import { firstImage, imageMetas } from './reading/images.ts'
import { metaProperty, seenAll, swap } from './reading/markup.ts'
import { metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

export const imageHttps = defineAudit({
  id: 'image-https',
  group: 'image',
  mode: 'html',
  severity: 'warn',
  affects: ['discord', 'whatsapp', 'linkedin'],
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:image is served over https',
      fail: 'og:image is served over http',
      why: 'Networks show their pages over https and leave out pictures that are not.',
      how: 'Serve the picture over https and write that address.',
      reasons: {
        http: 'The first picture is at “{value}”.',
      },
    },
    it: {
      pass: 'og:image è servita via https',
      fail: 'og:image è servita via http',
      why: 'Le reti mostrano le loro pagine via https e lasciano fuori le immagini che non lo sono.',
      how: 'Servi l’immagine via https e scrivi quell’indirizzo.',
      reasons: {
        http: 'La prima immagine è a «{value}».',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    if (image === null) return notApplicable
    if (!/^http:/i.test(image.meta.value) || /^https:/i.test(metaValue(page, 'og:image:secure_url') ?? '')) return pass
    const wrong = imageMetas(page).filter(({ value }) => /^http:/i.test(value))
    return fail('http', { values: { value: shorten(image.meta.value, 80) }, evidence: seenAll(wrong.map(({ tag }) => tag)), fix: swap(...wrong.map(({ key, value }) => metaProperty(key, overHttps(value)))) })
  },
})
