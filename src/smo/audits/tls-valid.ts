import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const tlsValid = defineAudit({
  id: 'tls-valid',
  group: 'reach',
  mode: 'net',
  severity: 'error',
  affects: ['whatsapp', 'discord', 'signal'],
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The certificate is valid',
      fail: 'The certificate is not valid, or not for long',
      why: 'Readers refuse a connection they cannot trust, without a word to anybody.',
      how: 'Renew the certificate, and send the whole chain.',
      reasons: {
        invalid: 'The certificate is not accepted: {reason}.',
        soon: 'Days until the certificate ends: {days}.',
      },
    },
    it: {
      pass: 'Il certificato è valido',
      fail: 'Il certificato non è valido, o non lo sarà per molto',
      why: 'I lettori rifiutano una connessione di cui non possono fidarsi, senza dirlo a nessuno.',
      how: 'Rinnova il certificato e invia l’intera catena.',
      reasons: {
        invalid: 'Il certificato non viene accettato: {reason}.',
        soon: 'Giorni alla scadenza del certificato: {days}.',
      },
    },
  },
  check({ page }) {
    const tls = page.server?.tls ?? null
    if (tls === null) return notApplicable
    if (!tls.valid) return fail('invalid', { values: { reason: shorten(tls.reason ?? '–', 120) }, evidence: [told(tls.reason ?? '–')] })
    return tls.daysLeft !== null && tls.daysLeft < 7 ? fail('soon', { values: { days: Math.max(0, Math.floor(tls.daysLeft)) }, evidence: [told(`${Math.floor(tls.daysLeft)} d`)] }) : pass
  },
})
