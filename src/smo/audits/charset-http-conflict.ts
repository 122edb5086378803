import { defineAudit } from '../audit.ts'
import { header, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const charsetHttpConflict = defineAudit({
  id: 'charset-http-conflict',
  group: 'markup',
  mode: 'net',
  severity: 'warn',
  affects: 'all',
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Header, page and bytes agree on the encoding',
      fail: 'Header, page and bytes disagree on the encoding',
      why: 'Each reader believes another of the three: on some networks every accent is broken.',
      how: 'Send and write the same encoding, that of the bytes.',
      reasons: {
        meta: 'The header says {http}, the page {meta}.',
        bytes: 'The header says {http}, the bytes are {real}.',
      },
    },
    it: {
      pass: 'Header, pagina e byte concordano sulla codifica',
      fail: 'Header, pagina e byte non concordano sulla codifica',
      why: 'Ogni lettore crede a uno diverso dei tre: su alcune reti si rovinano tutti gli accenti.',
      how: 'Invia e scrivi la stessa codifica, quella dei byte.',
      reasons: {
        meta: 'L’header dice {http}, la pagina {meta}.',
        bytes: 'L’header dice {http}, i byte sono {real}.',
      },
    },
  },
  check({ page }) {
    const { charset } = page.tags
    if (charset.http === null) return notApplicable
    const evidence = [told(`Content-Type: ${page.headers['content-type'] ?? `charset=${charset.http}`}`)]
    const fix = header(`Content-Type: text/html; charset=${charset.used}`)
    if (charset.used !== charset.http) return fail('bytes', { values: { http: charset.http, real: charset.used }, evidence, fix })
    return charset.meta !== null && charset.meta !== charset.http ? fail('meta', { values: { http: charset.http, meta: charset.meta }, evidence, fix }) : pass
  },
})
