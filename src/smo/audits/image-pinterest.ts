import { defineAudit, type Fix } from '../audit.ts'
import { ownAddress } from './reading/canonical.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { escapeMarkup, seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imagePinterest = defineAudit({
  id: 'image-pinterest',
  group: 'image',
  mode: 'img',
  severity: 'info',
  affects: ['pinterest'],
  source: sources.pinterestImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'There is a picture for Pinterest',
      fail: 'There is no picture made for Pinterest',
      why: 'Pinterest shows tall pictures: one that lies gets a small place. From third-party pages: unverified.',
      how: 'Offer a picture of 1000×1500 pixels with data-pin-media; the page may show it as small as it likes.',
      reasons: {
        narrow: 'The picture is {width} pixels wide; Pinterest wants 600.',
        lying: 'The picture is {width}×{height}; Pinterest prefers 2:3.',
        long: 'The picture is {width}×{height}; what is taller than 1:2.1 is cut.',
      },
    },
    it: {
      pass: 'C’è un’immagine per Pinterest',
      fail: 'Non c’è un’immagine fatta per Pinterest',
      why: 'Pinterest mostra immagini verticali: una orizzontale riceve poco spazio. Da pagine di altri: non verificato.',
      how: 'Offri un’immagine di 1000×1500 pixel con data-pin-media; nella pagina può essere piccola quanto vuoi.',
      reasons: {
        narrow: 'L’immagine è larga {width} pixel; Pinterest ne vuole 600.',
        lying: 'L’immagine è {width}×{height}; Pinterest preferisce 2:3.',
        long: 'L’immagine è {width}×{height}; ciò che supera 1:2,1 viene tagliato.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    if (image === null || file === null) return notApplicable
    if (page.tags.images.some(({ data, inert }) => !inert && (data['data-pin-media'] ?? '').trim() !== '')) return pass
    const { width, height } = file
    const tall: Fix = { to: 'body', replaces: false, text: `<img src="${escapeMarkup(image.meta.value)}" data-pin-media="${escapeMarkup(new URL('/pin-1000x1500.jpg', ownAddress(page)).href)}" alt="">` }
    const more = { values: { width, height }, evidence: [seen(image.meta.tag)], fix: tall }
    if (width < 600) return fail('narrow', more)
    if (width / height > 0.8) return fail('lying', more)
    return height / width > 2.1 ? fail('long', more) : pass
  },
})
