import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

export const ogUrlHttps = defineAudit({
  id: 'og-url-https',
  group: 'url',
  mode: 'html',
  severity: 'warn',
  affects: ['facebook'],
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:url is an https address',
      fail: 'og:url is an http address',
      why: 'Shares are counted under the old address, and Signal makes no card of what is not https.',
      how: 'Write https, once the page answers there.',
      reasons: {
        http: 'og:url is “{url}”.',
      },
    },
    it: {
      pass: 'og:url è un indirizzo https',
      fail: 'og:url è un indirizzo http',
      why: 'Le condivisioni si contano sotto il vecchio indirizzo, e Signal non prepara anteprime di ciò che non è https.',
      how: 'Scrivi https, quando la pagina risponde lì.',
      reasons: {
        http: 'og:url è «{url}».',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:url')
    if (meta === null) return notApplicable
    if (!/^http:/i.test(meta.value)) return pass
    const tags = metas(page, 'og:url').filter(({ value }) => /^http:/i.test(value)).map(({ tag }) => tag)
    return fail('http', { values: { url: shorten(meta.value, 120) }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...meta, value: overHttps(meta.value) }])) })
  },
})
