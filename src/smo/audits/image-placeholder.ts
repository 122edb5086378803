import { defineAudit } from '../audit.ts'
import { fileOf, imageMetas, isBlank, measured } from './reading/images.ts'
import { drop, metaProperty, seenAll, swap } from './reading/markup.ts'
import { firstMeta } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { imageElsewhere } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const imagePlaceholder = defineAudit({
  id: 'image-placeholder',
  group: 'image',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture is no placeholder',
      fail: 'The picture is a blank or a placeholder',
      why: 'The card shows an empty box or a grey shape in place of what the page is about.',
      how: 'Name a real picture, or none.',
      reasons: {
        name: '“{value}” is the name of a placeholder.',
        tiny: 'The file has {width}×{height} pixels: a blank.',
      },
    },
    it: {
      pass: 'L’immagine non è un segnaposto',
      fail: 'L’immagine è vuota o è un segnaposto',
      why: 'L’anteprima mostra un riquadro vuoto o una sagoma grigia al posto di ciò di cui parla la pagina.',
      how: 'Indica un’immagine vera, oppure nessuna.',
      reasons: {
        name: '«{value}» è il nome di un segnaposto.',
        tiny: 'Il file misura {width}×{height} pixel: è vuoto.',
      },
    },
  },
  check({ page }) {
    const given = imageMetas(page).filter(({ value }) => value !== '')
    const x = firstMeta(page, 'twitter:image')
    const all = x === null ? given : [...given, x]
    if (all.length === 0) return notApplicable
    const named = all.filter(({ value }) => isBlank(value))
    const tiny = all.filter(({ value }) => {
      const file = measured(fileOf(page, value))
      return file !== null && file.width <= 2 && file.height <= 2
    })
    const [byName, bySize] = [named[0], tiny[0]]
    if (byName === undefined && bySize === undefined) return pass
    const size = bySize === undefined ? null : measured(fileOf(page, bySize.value))
    const bad = new Set([...named, ...tiny])
    const evidence = seenAll([...bad].map(({ tag }) => tag))
    const fix = all.every((meta) => bad.has(meta)) ? swap(metaProperty('og:image', imageElsewhere(page))) : drop
    return byName === undefined
      ? fail('tiny', { values: { width: size?.width ?? 1, height: size?.height ?? 1 }, evidence, fix })
      : fail('name', { values: { value: shorten(byName.value, 120) }, evidence, fix })
  },
})
