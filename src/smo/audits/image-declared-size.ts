import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, measured } from './reading/images.ts'
import { metaProperty, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const pixels = /^\d{1,5}(?:px)?$/i

export const imageDeclaredSize = defineAudit({
  id: 'image-declared-size',
  group: 'image',
  mode: 'html',
  severity: 'info',
  affects: ['facebook'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The size of the picture is declared',
      fail: 'The size of the picture is not declared',
      why: 'Facebook shows the picture on the very first share only when it knows the size before it has fetched the file.',
      how: 'Write width and height under og:image, in pixels: those of the file. Where we could not measure it, 1200×630 stands for what we recommend.',
      reasons: {
        missing: 'og:image:width or og:image:height is missing.',
        number: '“{value}” is no number of pixels.',
      },
    },
    it: {
      pass: 'Le misure dell’immagine sono dichiarate',
      fail: 'Le misure dell’immagine non sono dichiarate',
      why: 'Facebook mostra l’immagine già alla prima condivisione solo se ne conosce le misure prima di scaricarla.',
      how: 'Scrivi larghezza e altezza sotto og:image, in pixel: quelle del file. Dove non abbiamo potuto misurarlo, 1200×630 è ciò che consigliamo.',
      reasons: {
        missing: 'Manca og:image:width oppure og:image:height.',
        number: '«{value}» non è un numero di pixel.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    if (image === null) return notApplicable
    const { width, height } = image
    if (width !== null && height !== null && pixels.test(width.value) && pixels.test(height.value)) return pass
    const file = measured(fileOf(page, image.meta.value))
    const wrong = [width, height].find((each) => each !== null && !pixels.test(each.value))
    const tags = [image.meta.tag, ...[width, height].flatMap((each) => (each === null ? [] : [each.tag]))]
    return fail(wrong == null ? 'missing' : 'number', {
      ...(wrong == null ? {} : { values: { value: shorten(wrong.value, 40) } }),
      evidence: seenAll(tags),
      fix: swap(metaProperty(image.meta.key, image.meta.value), metaProperty('og:image:width', `${file?.width ?? 1200}`), metaProperty('og:image:height', `${file?.height ?? 630}`)),
    })
  },
})
