import { defineAudit } from '../audit.ts'
import { firstImageFile } from './reading/images.ts'
import { header, seen, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const shown: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])
const same = (type: string): string => type.toLowerCase().replace(/;.*$/, '').trim().replace('image/jpg', 'image/jpeg')

export const imageContentType = defineAudit({
  id: 'image-content-type',
  group: 'image',
  mode: 'net',
  severity: 'error',
  affects: 'all',
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture has a type that networks show',
      fail: 'The picture has a type that networks do not show',
      why: 'X shows no SVG, Signal and Bluesky no AVIF; and a file whose name or header says another type than its bytes is left out by some.',
      how: 'Serve JPEG or PNG, with the Content-Type that fits.',
      reasons: {
        svg: '“{url}” is an SVG drawing; X and most others show none.',
        avif: '“{url}” is {type}; many readers cannot open it yet.',
        other: '“{url}” is {type}, which networks do not show.',
        not: '“{url}” is no picture at all.',
        mismatch: 'The server says {declared}, the bytes are {type}.',
      },
    },
    it: {
      pass: 'L’immagine è di un tipo che le reti mostrano',
      fail: 'L’immagine è di un tipo che le reti non mostrano',
      why: 'X non mostra SVG, Signal e Bluesky non mostrano AVIF; e un file che dichiara un tipo diverso da quello dei suoi byte viene scartato da alcuni.',
      how: 'Servi JPEG o PNG, con il Content-Type giusto.',
      reasons: {
        svg: '«{url}» è un disegno SVG; X e quasi tutte le altre reti non lo mostrano.',
        avif: '«{url}» è {type}; molti ancora non riescono ad aprirlo.',
        other: '«{url}» è {type}, che le reti non mostrano.',
        not: '«{url}» non è affatto un’immagine.',
        mismatch: 'Il server dice {declared}, i byte sono {type}.',
      },
    },
  },
  check({ page }) {
    const found = firstImageFile(page)
    if (found === null) return notApplicable
    const { image, file } = found
    const evidence = [seen(image.meta.tag), told(`Content-Type: ${file.declaredType ?? '–'}`)]
    const url = shorten(image.meta.value, 120)
    if (file.trouble === 'not-an-image') return fail('not', { values: { url }, evidence })
    if (file.trouble !== null || file.type === null) return notApplicable
    const type = same(file.type)
    if (type === 'image/svg+xml') return fail('svg', { values: { url }, evidence })
    if (type === 'image/avif' || type === 'image/heic' || type === 'image/jxl') return fail('avif', { values: { url, type }, evidence })
    if (!shown.has(type)) return fail('other', { values: { url, type }, evidence })
    if (file.declaredType !== null && same(file.declaredType) !== type) return fail('mismatch', { values: { declared: file.declaredType, type }, evidence, fix: header(`Content-Type: ${type}`) })
    return pass
  },
})
