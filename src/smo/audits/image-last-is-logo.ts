import { defineAudit } from '../audit.ts'
import { looksLikeLogo } from './reading/images.ts'
import { drop, seenAll } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const imageLastIsLogo = defineAudit({
  id: 'image-last-is-logo',
  group: 'image',
  mode: 'html',
  severity: 'warn',
  affects: ['matrix'],
  source: sources.synapse,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The last og:image is a picture of the page',
      fail: 'The last og:image is the site’s logo',
      why: 'Matrix takes the last picture and shows the logo in place of yours.',
      how: 'Take the logo out of og:image, or put it first only on pages that have nothing else.',
      reasons: {
        logo: 'The last of {count} pictures is “{value}”.',
      },
    },
    it: {
      pass: 'L’ultimo og:image è un’immagine della pagina',
      fail: 'L’ultimo og:image è il logo del sito',
      why: 'Matrix prende l’ultima immagine e mostra il logo al posto della tua.',
      how: 'Togli il logo da og:image, o usalo solo nelle pagine che non hanno altro.',
      reasons: {
        logo: 'L’ultima di {count} immagini è «{value}».',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'og:image').filter(({ value }) => value !== '')
    const [first, last] = [given[0], given.at(-1)]
    if (first === undefined || last === undefined || first.value === last.value) return notApplicable
    if (!looksLikeLogo(last.value) || looksLikeLogo(first.value)) return pass
    const logos = given.filter(({ value }) => looksLikeLogo(value))
    return fail('logo', { values: { count: given.length, value: shorten(last.value, 120) }, evidence: seenAll(logos.map(({ tag }) => tag)), fix: drop })
  },
})
