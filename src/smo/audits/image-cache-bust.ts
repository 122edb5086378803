import { defineAudit } from '../audit.ts'
import { firstImageFile, imageMetas } from './reading/images.ts'
import { metaProperty, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const imageCacheBust = defineAudit({
  id: 'image-cache-bust',
  group: 'share',
  mode: 'net',
  severity: 'info',
  affects: 'all',
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'A new picture has a new address',
      fail: 'The picture changed, its address did not',
      why: 'Networks keep pictures by their address: whoever shared the page before goes on seeing the old one.',
      how: 'Give a changed picture a new name, or a parameter that changes with it.',
      reasons: {
        changed: '“{url}” is another file than at the last reading.',
      },
    },
    it: {
      pass: 'Una nuova immagine ha un nuovo indirizzo',
      fail: 'L’immagine è cambiata, il suo indirizzo no',
      why: 'Le reti conservano le immagini secondo l’indirizzo: chi ha condiviso la pagina prima continua a vedere la vecchia.',
      how: 'Dai a un’immagine cambiata un nome nuovo, o un parametro che cambi con lei.',
      reasons: {
        changed: '«{url}» è un file diverso dall’ultima lettura.',
      },
    },
  },
  check({ page }) {
    const found = firstImageFile(page)
    const before = found === null ? undefined : page.earlierImages?.[found.file.url]
    if (found === null || before === undefined || found.file.trouble !== null || before.trouble !== null) return notApplicable
    const { image, file } = found
    const known = (['bytes', 'width', 'height', 'type'] as const).filter((key) => file[key] !== null && before[key] !== null)
    if (known.length === 0) return notApplicable
    if (known.every((key) => file[key] === before[key])) return pass
    const better = new URL(file.url)
    better.searchParams.set('v', `${file.bytes ?? file.width ?? 2}`)
    return fail('changed', {
      values: { url: shorten(image.meta.value, 120) },
      evidence: seenAll(imageMetas(page).filter(({ value }) => value === image.meta.value).map(({ tag }) => tag)),
      fix: swap(metaProperty(image.meta.key, better.href)),
    })
  },
})
