import { defineAudit } from '../audit.ts'
import { imageMetas } from './reading/images.ts'
import { metaProperty, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress, imageElsewhere } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const whole = /^https?:\/*[^/\s]/i

export const imageAbsoluteUrl = defineAudit({
  id: 'image-absolute-url',
  group: 'image',
  mode: 'html',
  severity: 'error',
  affects: ['linkedin', 'slack', 'facebook'],
  source: sources.slack,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:image is a whole address',
      fail: 'og:image is not a whole address',
      why: 'LinkedIn, Slack and WhatsApp do not know which page a path belongs to: the card has no picture.',
      how: 'Write the whole address, beginning with https://.',
      reasons: {
        relative: '“{value}” is a path, not an address.',
        scheme: '“{value}” has no https: in front.',
        data: 'The picture stands in the page itself (data:); networks fetch files only.',
      },
    },
    it: {
      pass: 'og:image è un indirizzo completo',
      fail: 'og:image non è un indirizzo completo',
      why: 'LinkedIn, Slack e WhatsApp non sanno a quale pagina appartiene un percorso: l’anteprima resta senza immagine.',
      how: 'Scrivi l’indirizzo completo, che comincia con https://.',
      reasons: {
        relative: '«{value}» è un percorso, non un indirizzo.',
        scheme: 'A «{value}» manca https: davanti.',
        data: 'L’immagine è scritta dentro la pagina (data:); le reti scaricano solo file.',
      },
    },
  },
  check({ page }) {
    const given = imageMetas(page).filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const wrong = given.filter(({ value }) => !whole.test(value))
    const [first] = wrong
    if (first === undefined) return pass
    const reason = /^data:/i.test(first.value) ? 'data' : first.value.startsWith('//') ? 'scheme' : 'relative'
    return fail(reason, {
      values: { value: shorten(first.value, 80) },
      evidence: seenAll(wrong.map(({ tag }) => tag)),
      fix: swap(...new Set(wrong.map(({ key, value }) => metaProperty(key, cleanAddress(page, value.replace(/^\/\//, 'https://')) ?? imageElsewhere(page))))),
    })
  },
})
