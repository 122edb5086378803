import { defineAudit } from '../audit.ts'
import { mostRead } from './reading/limits.ts'
import { within } from './reading/within.ts'
import { sources } from './sources.ts'

export const headIn1mb = defineAudit({
  id: 'head-in-1mb',
  group: 'reach',
  mode: 'html',
  severity: 'error',
  affects: ['facebook', 'mastodon', 'lemmy', 'signal'],
  source: sources.facebookCrawler,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The share tags come within the first megabyte',
      fail: 'Share tags come after the first megabyte',
      why: 'Facebook, Mastodon, Lemmy and Signal read no further: for them these tags do not exist.',
      how: 'Put the share tags first in <head>, before styles and scripts.',
      reasons: {
        late: '{keys} end at byte {byte}.',
      },
    },
    it: {
      pass: 'I tag di condivisione sono nel primo megabyte',
      fail: 'Ci sono tag di condivisione oltre il primo megabyte',
      why: 'Facebook, Mastodon, Lemmy e Signal non leggono oltre: per loro questi tag non esistono.',
      how: 'Metti i tag di condivisione all’inizio di <head>, prima di stili e script.',
      reasons: {
        late: '{keys} terminano al byte {byte}.',
      },
    },
  },
  check: ({ page }) => within(page, mostRead),
})
