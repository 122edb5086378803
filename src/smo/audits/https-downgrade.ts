import { defineAudit } from '../audit.ts'
import { header, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

export const httpsDowngrade = defineAudit({
  id: 'https-downgrade',
  group: 'url',
  mode: 'net',
  severity: 'warn',
  affects: ['signal'],
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'No step of the way is unencrypted',
      fail: 'A step of the way is unencrypted',
      why: 'Signal goes over https only and makes no card when a step does not.',
      how: 'Redirect to https addresses only.',
      reasons: {
        down: '“{from}” leads to “{to}”.',
        plain: 'The page itself is at an http address: “{url}”.',
      },
    },
    it: {
      pass: 'Nessun passo del percorso è in chiaro',
      fail: 'Un passo del percorso è in chiaro',
      why: 'Signal usa solo https e non prepara l’anteprima se un passo non lo è.',
      how: 'Reindirizza solo a indirizzi https.',
      reasons: {
        down: '«{from}» porta a «{to}».',
        plain: 'La pagina stessa è a un indirizzo http: «{url}».',
      },
    },
  },
  check({ page }) {
    if (page.hops === null) return notApplicable
    for (const [index, hop] of page.hops.entries()) {
      const next = page.hops[index + 1]?.url
      if (next !== undefined && /^https:/i.test(hop.url) && /^http:/i.test(next)) {
        return fail('down', { values: { from: shorten(hop.url, 120), to: shorten(next, 120) }, evidence: [told(`${hop.status} ${hop.url} → ${next}`)], fix: header(`Location: ${overHttps(next)}`) })
      }
    }
    return /^http:/i.test(page.url) ? fail('plain', { values: { url: shorten(page.url, 120) }, evidence: [told(page.url)], fix: header(`Location: ${overHttps(page.url)}`) }) : pass
  },
})
