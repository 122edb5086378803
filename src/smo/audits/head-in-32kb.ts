import { defineAudit } from '../audit.ts'
import { slackReads } from './reading/limits.ts'
import { within } from './reading/within.ts'
import { sources } from './sources.ts'

export const headIn32kb = defineAudit({
  id: 'head-in-32kb',
  group: 'reach',
  mode: 'html',
  severity: 'warn',
  affects: ['slack'],
  source: sources.slackRobots,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The share tags come within the first 32 KB',
      fail: 'Share tags come after the first 32 KB',
      why: 'Slack is said to read no further (unverified): it sees another card, or none.',
      how: 'Put the share tags first in <head>, before styles and scripts.',
      reasons: {
        late: '{keys} end at byte {byte}.',
      },
    },
    it: {
      pass: 'I tag di condivisione sono nei primi 32 KB',
      fail: 'Ci sono tag di condivisione oltre i primi 32 KB',
      why: 'Pare che Slack non legga oltre (non verificato): vede un’altra anteprima, o nessuna.',
      how: 'Metti i tag di condivisione all’inizio di <head>, prima di stili e script.',
      reasons: {
        late: '{keys} terminano al byte {byte}.',
      },
    },
  },
  check: ({ page }) => within(page, slackReads),
})
