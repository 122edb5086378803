import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { fileOf, measured } from './reading/images.ts'
import { add, linkTag, seenAll } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const appleTouchIcon = defineAudit({
  id: 'apple-touch-icon',
  group: 'icon',
  mode: 'html',
  severity: 'info',
  affects: ['imessage', 'signal'],
  source: sources.apple,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page names an icon for Messages',
      fail: 'The page names no icon large enough for Messages',
      why: 'Messages and Signal show it when the page has no picture, or one that is too small.',
      how: 'Name an icon of 180×180 pixels or more.',
      reasons: {
        missing: 'There is no <link rel="apple-touch-icon">.',
        small: 'The largest icon has {size} pixels; 180 are wanted.',
      },
    },
    it: {
      pass: 'La pagina indica un’icona per Messaggi',
      fail: 'La pagina non indica un’icona abbastanza grande per Messaggi',
      why: 'Messaggi e Signal la mostrano quando la pagina non ha un’immagine, o ne ha una troppo piccola.',
      how: 'Indica un’icona di almeno 180×180 pixel.',
      reasons: {
        missing: 'Non c’è alcun <link rel="apple-touch-icon">.',
        small: 'L’icona più grande misura {size} pixel; ne servono 180.',
      },
    },
  },
  check({ page }) {
    const icons = [...linksOf(page, 'apple-touch-icon'), ...linksOf(page, 'apple-touch-icon-precomposed')].filter(({ href }) => (href ?? '').trim() !== '')
    if (icons.length === 0) return fail('missing', { fix: add(linkTag('apple-touch-icon', '/apple-touch-icon.png', { sizes: '180x180' })) })
    // Without sizes nothing is known, and one that is measured may say otherwise.
    const sizes = icons.map(({ href, sizes: said }) => measured(fileOf(page, href ?? ''))?.width ?? (said === null || !/\d+x\d+/i.test(said) ? 180 : Math.max(...[...said.matchAll(/(\d+)x\d+/gi)].map(([, width]) => Number(width)))))
    const size = Math.max(...sizes)
    return size >= 180 ? pass : fail('small', { values: { size }, evidence: seenAll(icons), fix: add(linkTag('apple-touch-icon', '/apple-touch-icon.png', { sizes: '180x180' })) })
  },
})
