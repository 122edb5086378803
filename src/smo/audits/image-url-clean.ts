import { defineAudit } from '../audit.ts'
import { imageMetas } from './reading/images.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress, imageElsewhere } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

function flaw(value: string): 'space' | 'letters' | 'slash' | 'escaped' | null {
  if (/^data:/i.test(value)) return null
  if (/^https?:(?:\/(?!\/)|[^/])/i.test(value)) return 'slash'
  if (/\s/.test(value)) return 'space'
  if (/&(?:amp|#0*38);/i.test(value)) return 'escaped'
  return /[^\u0021-\u007e]/.test(value) ? 'letters' : null
}

export const imageUrlClean = defineAudit({
  id: 'image-url-clean',
  group: 'image',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The address of the picture is written cleanly',
      fail: 'The address of the picture is not written as an address',
      why: 'Browsers forgive it; the readers of networks often do not, and find no picture.',
      how: 'Encode what is no address character, and write the scheme with two slashes.',
      reasons: {
        space: 'There is white space in “{value}”.',
        letters: 'There are letters in “{value}” that an address must encode.',
        slash: '“{value}” has one slash where two belong.',
        escaped: '“{value}” is escaped twice.',
      },
    },
    it: {
      pass: 'L’indirizzo dell’immagine è scritto bene',
      fail: 'L’indirizzo dell’immagine non è scritto come un indirizzo',
      why: 'I browser perdonano; chi prepara le anteprime spesso no, e non trova l’immagine.',
      how: 'Codifica ciò che non è un carattere da indirizzo e scrivi lo schema con due barre.',
      reasons: {
        space: 'In «{value}» ci sono degli spazi.',
        letters: 'In «{value}» ci sono lettere che in un indirizzo vanno codificate.',
        slash: 'In «{value}» c’è una barra dove ne servono due.',
        escaped: '«{value}» è codificato due volte.',
      },
    },
  },
  check({ page }) {
    const given = [...imageMetas(page), ...metas(page, 'twitter:image'), ...metas(page, 'twitter:image:src')].filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const flawed = given.map((meta) => ({ meta, found: flaw(meta.value) })).filter(({ found }) => found !== null)
    const first = flawed[0]
    if (first?.found == null) return pass
    const tags = [...new Set(flawed.map(({ meta }) => meta.tag))]
    return fail(first.found, {
      values: { value: shorten(first.meta.value, 120) },
      evidence: seenAll(tags),
      fix: swap(...rewritten(tags, flawed.map(({ meta }) => ({ ...meta, value: cleanAddress(page, meta.value) ?? imageElsewhere(page) })))),
    })
  },
})
