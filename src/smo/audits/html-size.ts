import { defineAudit } from '../audit.ts'
import { mebibyte } from './reading/limits.ts'
import { told } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const htmlSize = defineAudit({
  id: 'html-size',
  group: 'reach',
  mode: 'html',
  severity: 'info',
  affects: 'all',
  source: sources.lemmy,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page is small enough for every reader',
      fail: 'The page is larger than readers take',
      why: 'Lemmy and Mastodon cut at 1 MiB, and everybody waits longer.',
      how: 'Move data and pictures that stand in the page into files of their own.',
      reasons: {
        large: 'The page has {kilobytes} KB.',
      },
    },
    it: {
      pass: 'La pagina è abbastanza piccola per tutti',
      fail: 'La pagina è più grande di quanto i lettori accettino',
      why: 'Lemmy e Mastodon tagliano a 1 MiB, e tutti aspettano di più.',
      how: 'Sposta in file a parte i dati e le immagini scritti nella pagina.',
      reasons: {
        large: 'La pagina pesa {kilobytes} KB.',
      },
    },
  },
  check: ({ page }) => (page.tags.bytes > mebibyte ? fail('large', { values: { kilobytes: Math.ceil(page.tags.bytes / 1024) }, evidence: [told(`${page.tags.bytes} bytes`)] }) : pass),
})
