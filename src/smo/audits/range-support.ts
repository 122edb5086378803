import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const rangeSupport = defineAudit({
  id: 'range-support',
  group: 'reach',
  mode: 'net',
  severity: 'warn',
  affects: ['facebook', 'lemmy', 'slack'],
  source: sources.facebookCrawler,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'A request for the first bytes is answered',
      fail: 'A request for the first bytes is not answered',
      why: 'Facebook, Lemmy and Slack ask for a part of the page (Range); an error or nothing means no card.',
      how: 'Answer 206 with the part, or 200 with the whole page.',
      reasons: {
        status: 'The answer to a Range request is {status}.',
        empty: 'The answer to a Range request is empty.',
      },
    },
    it: {
      pass: 'Una richiesta dei primi byte riceve risposta',
      fail: 'Una richiesta dei primi byte non riceve risposta',
      why: 'Facebook, Lemmy e Slack chiedono una parte della pagina (Range); un errore o il vuoto significano niente anteprima.',
      how: 'Rispondi 206 con la parte, oppure 200 con l’intera pagina.',
      reasons: {
        status: 'La risposta a una richiesta Range è {status}.',
        empty: 'La risposta a una richiesta Range è vuota.',
      },
    },
  },
  check({ page }) {
    const range = page.server?.range ?? null
    if (range === null) return notApplicable
    const evidence = [told(`Range: bytes=0-… → ${range.status}, ${range.bytes} bytes`)]
    if (range.status !== 200 && range.status !== 206) return fail('status', { values: { status: range.status }, evidence })
    return range.bytes === 0 ? fail('empty', { evidence }) : pass
  },
})
