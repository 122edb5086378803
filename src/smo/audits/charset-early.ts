import { defineAudit, type Fix } from '../audit.ts'
import { header, seenAll } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const charsetEarly = defineAudit({
  id: 'charset-early',
  group: 'markup',
  mode: 'html',
  severity: 'warn',
  affects: ['matrix'],
  source: sources.synapse,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page says early, and truly, how it is encoded',
      fail: 'The page does not say early, or truly, how it is encoded',
      why: 'Matrix looks in the first 1,024 bytes only, and so does the HTML standard: a wrong guess breaks every accent of the card.',
      how: 'Make <meta charset="utf-8"> the first line of <head>.',
      reasons: {
        none: 'The encoding is declared nowhere.',
        late: 'The encoding is declared at byte {byte}, after the first 1,024.',
        untrue: 'The page says {declared}, but its bytes are {real}.',
      },
    },
    it: {
      pass: 'La pagina dice subito, e correttamente, come è codificata',
      fail: 'La pagina non dice subito, o non correttamente, come è codificata',
      why: 'Matrix guarda solo nei primi 1.024 byte, come vuole anche lo standard HTML: se si indovina male, nell’anteprima si rovinano tutti gli accenti.',
      how: 'Fai di <meta charset="utf-8"> la prima riga di <head>.',
      reasons: {
        none: 'La codifica non è dichiarata da nessuna parte.',
        late: 'La codifica è dichiarata al byte {byte}, dopo i primi 1.024.',
        untrue: 'La pagina dice {declared}, ma i suoi byte sono {real}.',
      },
    },
  },
  check({ page }) {
    const { charset } = page.tags
    const tags = page.tags.metas.filter((tag) => !tag.inert && (tag.charset !== null || (tag.httpEquiv?.trim().toLowerCase() === 'content-type' && /charset/i.test(tag.content ?? ''))))
    const fix: Fix = { to: 'head-start', replaces: true, text: `<meta charset="${charset.used}">` }
    const evidence = seenAll(tags)
    if (charset.meta !== null && !charset.declaredIsTrue) return fail('untrue', { values: { declared: charset.meta, real: charset.used }, evidence, fix })
    if (charset.by === 'bom') return pass
    // Said in the header, it is known before the first byte.
    if (charset.http !== null) return pass
    if (charset.metaOffset === null) return fail('none', { evidence, fix: { ...fix, replaces: false } })
    if (charset.metaOffset < 1024) return pass
    const first = page.tags.metas[0]
    // Where even the first tag comes late, no place in the head is early enough.
    return fail('late', { values: { byte: charset.metaOffset }, evidence, fix: first === undefined || first.offset > 900 ? header(`Content-Type: text/html; charset=${charset.used}`) : fix })
  },
})
