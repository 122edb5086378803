import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { nameOfReader } from './reading/readers.ts'
import { sources } from './sources.ts'

export const httpStatus = defineAudit({
  id: 'http-status',
  group: 'reach',
  mode: 'net',
  severity: 'error',
  affects: 'all',
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Every reader gets the page',
      fail: 'Some readers do not get the page',
      why: 'Without a 2xx answer there is no card; Mastodon wants exactly 200.',
      how: 'Let the networks’ readers through the firewall, the login and the cookie wall.',
      reasons: {
        status: 'The page answers {status}.',
        mastodon: 'The page answers {status}; Mastodon takes nothing but 200.',
        bots: '{networks} get another answer than a browser: {status}.',
      },
    },
    it: {
      pass: 'Ogni lettore riceve la pagina',
      fail: 'Alcuni lettori non ricevono la pagina',
      why: 'Senza una risposta 2xx non c’è anteprima; Mastodon vuole esattamente 200.',
      how: 'Fai passare i lettori delle reti attraverso firewall, accesso e avviso sui cookie.',
      reasons: {
        status: 'La pagina risponde {status}.',
        mastodon: 'La pagina risponde {status}; Mastodon accetta solo 200.',
        bots: '{networks} ricevono una risposta diversa da un browser: {status}.',
      },
    },
  },
  check({ page }) {
    const visits = page.visits.filter(({ network }) => network !== 'browser')
    if (page.status === null && visits.length === 0) return notApplicable
    if (page.status !== null && (page.status < 200 || page.status > 299)) return fail('status', { values: { status: page.status }, evidence: [told(`${page.status} ${page.url}`)] })
    const refused = visits.filter(({ status }) => status === null || status < 200 || status > 299)
    if (refused.length > 0) {
      const evidence = refused.map((visit) => told(`${visit.status ?? visit.trouble ?? '–'} – User-Agent: ${visit.userAgent}`))
      return fail('bots', { values: { networks: refused.map(({ network }) => nameOfReader(network)).join(', '), status: [...new Set(refused.map(({ status, trouble }) => `${status ?? trouble ?? '–'}`))].join(', ') }, evidence })
    }
    return page.status !== null && page.status !== 200 ? fail('mastodon', { values: { status: page.status }, evidence: [told(`${page.status} ${page.url}`)] }) : pass
  },
})
