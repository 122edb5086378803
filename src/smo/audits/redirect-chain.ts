import { defineAudit } from '../audit.ts'
import { header, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { redirects } from './reading/redirects.ts'
import { sources } from './sources.ts'

export const redirectChain = defineAudit({
  id: 'redirect-chain',
  group: 'url',
  mode: 'net',
  severity: 'warn',
  affects: 'all',
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The address is reached in few steps',
      fail: 'The address is reached only after many redirects',
      why: 'Discord and Discourse follow five redirects, Mastodon two or three, Lemmy one; then they give up.',
      how: 'Share, and redirect to, the last address at once.',
      reasons: {
        many: 'There are {count} redirects; nobody follows more than five.',
        some: 'There are {count} redirects; Mastodon follows two or three, Lemmy one.',
      },
    },
    it: {
      pass: 'L’indirizzo si raggiunge in pochi passi',
      fail: 'L’indirizzo si raggiunge solo dopo molti reindirizzamenti',
      why: 'Discord e Discourse seguono cinque reindirizzamenti, Mastodon due o tre, Lemmy uno; poi rinunciano.',
      how: 'Condividi l’ultimo indirizzo, e reindirizza subito a quello.',
      reasons: {
        many: 'Ci sono {count} reindirizzamenti; nessuno ne segue più di cinque.',
        some: 'Ci sono {count} reindirizzamenti; Mastodon ne segue due o tre, Lemmy uno.',
      },
    },
  },
  check({ page }) {
    if (page.hops === null) return notApplicable
    const count = redirects(page.hops).length
    if (count <= 3) return pass
    return fail(count > 5 ? 'many' : 'some', { values: { count }, evidence: redirects(page.hops).map((hop) => told(`${hop.status} ${hop.url} → ${hop.location ?? ''}`)), fix: header(`Location: ${page.url}`) })
  },
})
