import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { collapse } from './reading/text.ts'
import { sources } from './sources.ts'

export const newlineInTitle = defineAudit({
  id: 'newline-in-title',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:title is one line',
      fail: 'og:title has line breaks in it',
      why: 'Some networks keep the break and lose the second half, or show a run of blanks.',
      how: 'Write the title in one line.',
      reasons: {
        breaks: 'og:title goes over {lines} lines.',
      },
    },
    it: {
      pass: 'og:title sta su una riga',
      fail: 'og:title va a capo',
      why: 'Alcune reti tengono l’a capo e perdono la seconda metà, o mostrano una fila di spazi.',
      how: 'Scrivi il titolo su una riga sola.',
      reasons: {
        breaks: 'og:title occupa {lines} righe.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:title')
    if (meta === null) return notApplicable
    const lines = meta.value.split(/\r\n|[\n\r\u2028\u2029]/).length
    if (lines === 1) return pass
    const tags = metas(page, 'og:title').map(({ tag }) => tag)
    return fail('breaks', { values: { lines }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...meta, value: collapse(meta.value) }])) })
  },
})
