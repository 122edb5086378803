import { defineAudit } from '../audit.ts'
import { whatsappReads } from './reading/limits.ts'
import { within } from './reading/within.ts'
import { sources } from './sources.ts'

export const headIn300kb = defineAudit({
  id: 'head-in-300kb',
  group: 'reach',
  mode: 'html',
  severity: 'error',
  affects: ['whatsapp'],
  source: sources.whatsapp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The share tags come within the first 300 KB',
      fail: 'Share tags come after the first 300 KB',
      why: 'WhatsApp reads no further: for it these tags do not exist.',
      how: 'Put the share tags first in <head>, before styles and scripts.',
      reasons: {
        late: '{keys} end at byte {byte}.',
      },
    },
    it: {
      pass: 'I tag di condivisione sono nei primi 300 KB',
      fail: 'Ci sono tag di condivisione oltre i primi 300 KB',
      why: 'WhatsApp non legge oltre: per lui questi tag non esistono.',
      how: 'Metti i tag di condivisione all’inizio di <head>, prima di stili e script.',
      reasons: {
        late: '{keys} terminano al byte {byte}.',
      },
    },
  },
  check: ({ page }) => within(page, whatsappReads),
})
