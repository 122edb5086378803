import { defineAudit } from '../audit.ts'
import { imageMetas } from './reading/images.ts'
import { add, metaProperty, seenAll, swap } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { bestImage } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const ogImage = defineAudit({
  id: 'og-image',
  group: 'core',
  mode: 'html',
  severity: 'error',
  affects: 'all',
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page names a picture for its card',
      fail: 'og:image is missing',
      why: 'A card with a picture takes several times the room of one without, and most networks take only the picture the page names.',
      how: 'Give the page a picture of 1200×630 pixels and name it in og:image.',
      reasons: {
        missing: 'The page has no og:image.',
        empty: 'The page has an og:image, but it names no picture.',
      },
    },
    it: {
      pass: 'La pagina indica un’immagine per l’anteprima',
      fail: 'Manca og:image',
      why: 'Un’anteprima con immagine occupa molto più spazio, e quasi tutte le reti prendono solo l’immagine indicata dalla pagina.',
      how: 'Prepara un’immagine di 1200×630 pixel e indicala in og:image.',
      reasons: {
        missing: 'La pagina non ha og:image.',
        empty: 'La pagina ha un og:image, ma non indica alcuna immagine.',
      },
    },
  },
  check({ page }) {
    const found = imageMetas(page)
    if (found.some(({ value }) => value !== '')) return pass
    const better = metaProperty('og:image', bestImage(page))
    return found.length === 0 ? fail('missing', { fix: add(better) }) : fail('empty', { evidence: seenAll(found.map(({ tag }) => tag)), fix: swap(better) })
  },
})
