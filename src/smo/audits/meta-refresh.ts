import { defineAudit } from '../audit.ts'
import { drop, seenAll } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { collapse, shorten } from './reading/text.ts'
import { resolved, sameAddress } from './reading/urls.ts'
import { sources } from './sources.ts'

export const metaRefresh = defineAudit({
  id: 'meta-refresh',
  group: 'url',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page stays where it is',
      fail: 'The page sends its visitors on with meta refresh',
      why: 'Some readers follow it and some do not: one link, two cards.',
      how: 'Redirect with a status 301 and a Location header.',
      reasons: {
        refresh: 'meta refresh leads to “{url}”.',
      },
    },
    it: {
      pass: 'La pagina resta dov’è',
      fail: 'La pagina manda altrove i visitatori con meta refresh',
      why: 'Alcuni lettori lo seguono e altri no: un link, due anteprime.',
      how: 'Reindirizza con uno stato 301 e un header Location.',
      reasons: {
        refresh: 'meta refresh porta a «{url}».',
      },
    },
  },
  check({ page }) {
    const refreshes = page.tags.metas.flatMap((tag) => {
      const [, url] = tag.inert || tag.httpEquiv?.trim().toLowerCase() !== 'refresh' ? [] : (/^[\d.]* ?[;,]? ?url ?= ?['"]?(.*?)['"]?$/i.exec(collapse(tag.content ?? '')) ?? [])
      // A page that loads itself again goes nowhere.
      return url === undefined || url === '' || sameAddress(resolved(page, url), page.url) ? [] : [{ tag, url }]
    })
    const [first] = refreshes
    return first === undefined ? pass : fail('refresh', { values: { url: shorten(first.url, 120) }, evidence: seenAll(refreshes.map(({ tag }) => tag)), fix: drop })
  },
})
