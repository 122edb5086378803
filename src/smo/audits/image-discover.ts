import { defineAudit } from '../audit.ts'
import { fileOf, firstImage, looksLikeLogo, measured } from './reading/images.ts'
import { add, metaName, seen, seenAll } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const imageDiscover = defineAudit({
  id: 'image-discover',
  group: 'image',
  mode: 'img',
  severity: 'info',
  affects: ['google-discover'],
  source: sources.discover,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture fits Google Discover',
      fail: 'The picture does not fit Google Discover',
      why: 'Discover shows a large card only for a large picture that is no logo, on a page that allows large previews.',
      how: 'Use a landscape picture at least 1200 pixels wide and allow it with max-image-preview:large.',
      reasons: {
        narrow: 'The picture is {width} pixels wide; Discover wants 1200.',
        few: 'The picture has {pixels} pixels; Discover wants 300,000.',
        shape: 'The picture is {ratio}:1; Discover recommends 16:9.',
        logo: 'By its name the picture is the site’s logo.',
        preview: 'The page does not say max-image-preview:large.',
      },
    },
    it: {
      pass: 'L’immagine va bene per Google Discover',
      fail: 'L’immagine non va bene per Google Discover',
      why: 'Discover mostra una scheda grande solo con un’immagine grande che non sia un logo, in una pagina che permette anteprime grandi.',
      how: 'Usa un’immagine orizzontale larga almeno 1200 pixel e permettila con max-image-preview:large.',
      reasons: {
        narrow: 'L’immagine è larga {width} pixel; Discover ne vuole 1200.',
        few: 'L’immagine ha {pixels} pixel; Discover ne vuole 300.000.',
        shape: 'L’immagine è {ratio}:1; Discover consiglia 16:9.',
        logo: 'Dal nome, l’immagine è il logo del sito.',
        preview: 'La pagina non dice max-image-preview:large.',
      },
    },
  },
  check({ page }) {
    const image = firstImage(page)
    const file = image === null ? null : measured(fileOf(page, image.meta.value))
    if (image === null || file === null) return notApplicable
    const evidence = [seen(image.meta.tag)]
    const { width, height } = file
    if (looksLikeLogo(image.meta.value)) return fail('logo', { evidence })
    if (width < 1200) return fail('narrow', { values: { width }, evidence })
    if (width * height < 300_000) return fail('few', { values: { pixels: width * height }, evidence })
    if (width / height < 4 / 3) return fail('shape', { values: { ratio: Math.round((100 * width) / height) / 100 }, evidence })
    const robots = [...metas(page, 'robots'), ...metas(page, 'googlebot')]
    const said = `${robots.map(({ value }) => value).join(',')},${page.headers['x-robots-tag'] ?? ''}`.toLowerCase().replace(/\s/g, '')
    return said.includes('max-image-preview:large') ? pass : fail('preview', { evidence: seenAll(robots.map(({ tag }) => tag)), fix: add(metaName('robots', 'max-image-preview:large')) })
  },
})
