import { defineAudit } from '../audit.ts'
import { jsonLd } from './reading/json-ld.ts'
import { jsonLdTag, seenJsonLd, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const jsonldParse = defineAudit({
  id: 'jsonld-parse',
  group: 'structured',
  mode: 'html',
  severity: 'error',
  affects: ['mastodon', 'pinterest', 'google-discover'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Every JSON-LD block can be read',
      fail: 'A JSON-LD block cannot be read',
      why: 'One wrong character and the whole block is lost: title, author, picture and date with it.',
      how: 'Let a JSON library write the block; then no comma or line break can be wrong.',
      reasons: {
        broken: 'Blocks that are no JSON: {count}; the first goes wrong at “{near}”.',
      },
    },
    it: {
      pass: 'Ogni blocco JSON-LD è leggibile',
      fail: 'Un blocco JSON-LD non è leggibile',
      why: 'Basta un carattere sbagliato e si perde l’intero blocco: titolo, autore, immagine e data.',
      how: 'Fai scrivere il blocco a una libreria JSON: virgole e a capo non potranno essere sbagliati.',
      reasons: {
        broken: 'Blocchi che non sono JSON: {count}; il primo si rompe a «{near}».',
      },
    },
  },
  check({ page }) {
    const { broken, nodes } = jsonLd(page)
    const [first] = broken
    if (first === undefined) return nodes.length === 0 ? notApplicable : pass
    const mended = broken.flatMap((each) => (each.mended === null ? [] : [jsonLdTag(each.mended)]))
    return fail('broken', {
      values: { count: broken.length, near: first.near },
      evidence: broken.map(({ tag }) => seenJsonLd(tag)),
      ...(mended.length === broken.length ? { fix: swap(...mended) } : {}),
    })
  },
})
