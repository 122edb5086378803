import { defineAudit } from '../audit.ts'
import { canonicals, canonicalUrl } from './reading/canonical.ts'
import { linkTag, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bareHost, hasAddress, parseUrl, withoutTracking } from './reading/urls.ts'
import { sources } from './sources.ts'

export const canonicalSameHost = defineAudit({
  id: 'canonical-same-host',
  group: 'url',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The canonical address is on the page’s own host',
      fail: 'The canonical address is on another host',
      why: 'Mastodon ignores it then, and keeps the address that was shared. Right for a text that first appeared elsewhere.',
      how: 'Name an address on this host, unless the other page is the original.',
      reasons: {
        other: 'The page is on {host}, its canonical address on {canonical}.',
      },
    },
    it: {
      pass: 'L’indirizzo canonico è sullo stesso host della pagina',
      fail: 'L’indirizzo canonico è su un altro host',
      why: 'In questo caso Mastodon lo ignora e tiene l’indirizzo condiviso. È giusto per un testo uscito prima altrove.',
      how: 'Indica un indirizzo di questo host, a meno che l’altra pagina non sia l’originale.',
      reasons: {
        other: 'La pagina è su {host}, il suo indirizzo canonico su {canonical}.',
      },
    },
  },
  check({ page }) {
    const canonical = canonicalUrl(page)
    const [mine, theirs] = [parseUrl(page.url), canonical === null ? null : parseUrl(canonical)]
    if (!hasAddress(page) || mine === null || theirs === null) return notApplicable
    if (mine.host === theirs.host) return pass
    const own = new URL(`${theirs.pathname}${theirs.search}`, mine.origin)
    const same = bareHost(mine) === bareHost(theirs) ? own.href : withoutTracking(page.url)
    return fail('other', { values: { host: mine.host, canonical: theirs.host }, evidence: seenAll(canonicals(page)), fix: swap(linkTag('canonical', same)) })
  },
})
