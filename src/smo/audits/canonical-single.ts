import { defineAudit } from '../audit.ts'
import { canonicals, canonicalUrl, ownAddress } from './reading/canonical.ts'
import { add, linkTag, seenAll, swap } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { isAbsolute, resolved } from './reading/urls.ts'
import { sources } from './sources.ts'

export const canonicalSingle = defineAudit({
  id: 'canonical-single',
  group: 'url',
  mode: 'html',
  severity: 'error',
  affects: ['facebook', 'mastodon'],
  source: sources.lighthouseCanonical,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page has one canonical address',
      fail: 'The page does not have one canonical address',
      why: 'Facebook and Mastodon keep card and counts under it; several, or one that is no whole address, are ignored or taken wrongly.',
      how: 'Keep one <link rel="canonical"> with the whole address, in the head.',
      reasons: {
        missing: 'The page has no canonical link.',
        several: '{count} canonical links name different addresses.',
        relative: '“{url}” is no whole address.',
        body: 'The canonical link stands in the body, where it does not count.',
      },
    },
    it: {
      pass: 'La pagina ha un solo indirizzo canonico',
      fail: 'La pagina non ha un solo indirizzo canonico',
      why: 'Facebook e Mastodon vi conservano anteprima e conteggi; più d’uno, o uno che non è un indirizzo completo, vengono ignorati o presi male.',
      how: 'Tieni un solo <link rel="canonical"> con l’indirizzo completo, nell’head.',
      reasons: {
        missing: 'La pagina non ha un link canonico.',
        several: '{count} link canonici indicano indirizzi diversi.',
        relative: '«{url}» non è un indirizzo completo.',
        body: 'Il link canonico è nel body, dove non conta.',
      },
    },
  },
  check({ page }) {
    const links = canonicals(page)
    const named = links.filter(({ href }) => (href ?? '').trim() !== '')
    const [first] = named
    const address = canonicalUrl(page) ?? ownAddress(page)
    const fix = swap(linkTag('canonical', address))
    if (first === undefined) return fail('missing', { evidence: seenAll(links), fix: links.length > 0 ? fix : add(fix.text) })
    const different = new Set(named.map(({ href }) => resolved(page, href ?? '') ?? href))
    if (different.size > 1) return fail('several', { values: { count: named.length }, evidence: seenAll(named), fix })
    if (!isAbsolute((first.href ?? '').trim())) return fail('relative', { values: { url: shorten((first.href ?? '').trim(), 120) }, evidence: seenAll(named), fix })
    return named.every(({ place }) => place === 'body') ? fail('body', { evidence: seenAll(named), fix }) : pass
  },
})
