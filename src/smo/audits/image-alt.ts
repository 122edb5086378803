import { defineAudit } from '../audit.ts'
import { firstImage } from './reading/images.ts'
import { add, metaName, metaProperty, seen, swap } from './reading/markup.ts'
import { metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestTitle } from './reading/suggest.ts'
import { resolved } from './reading/urls.ts'
import { sources } from './sources.ts'

export const imageAlt = defineAudit({
  id: 'image-alt',
  group: 'image',
  mode: 'html',
  severity: 'warn',
  affects: ['x', 'mastodon'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture has a text for those who cannot see it',
      fail: 'The picture has no alternative text',
      why: 'Mastodon and X read it to people who cannot see the picture.',
      how: 'Say in one sentence what the picture shows. The title below is a start only.',
      reasons: {
        missing: 'The page has neither og:image:alt nor twitter:image:alt.',
      },
    },
    it: {
      pass: 'L’immagine ha un testo per chi non può vederla',
      fail: 'L’immagine non ha un testo alternativo',
      why: 'Mastodon e X lo leggono a chi non può vedere l’immagine.',
      how: 'Di’ in una frase che cosa mostra l’immagine. Il titolo qui sotto è solo un punto di partenza.',
      reasons: {
        missing: 'La pagina non ha né og:image:alt né twitter:image:alt.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    if (image === null && metaValue(page, 'twitter:image', 'twitter:image:src') === null) return notApplicable
    if (metaValue(page, 'og:image:alt', 'twitter:image:alt') !== null) return pass
    if (image === null) return fail('missing', { fix: add(metaName('twitter:image:alt', bestTitle(page))) })
    const shown = resolved(page, image.meta.value)
    const same = page.tags.images.find(({ src, alt }) => src !== null && (alt ?? '').trim() !== '' && resolved(page, src) === shown)
    return fail('missing', { evidence: [seen(image.meta.tag)], fix: swap(metaProperty(image.meta.key, image.meta.value), metaProperty('og:image:alt', same?.alt ?? bestTitle(page))) })
  },
})
