import { defineAudit } from '../audit.ts'
import { canonicals } from './reading/canonical.ts'
import { linkTag, metaProperty, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { hasAddress, parseUrl, resolved, withoutTracking } from './reading/urls.ts'
import { sources } from './sources.ts'

const isRoot = (url: URL | null): boolean => url !== null && url.pathname === '/' && url.search === ''

export const canonicalRoot = defineAudit({
  id: 'canonical-root',
  group: 'url',
  mode: 'html',
  severity: 'error',
  affects: ['facebook'],
  source: sources.lighthouseCanonical,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page does not call itself the home page',
      fail: 'The page calls itself the home page',
      why: 'Facebook then shows and counts the home page in place of this one: every share of the page looks the same.',
      how: 'Write this page’s own address.',
      reasons: {
        root: '{what} says “{url}”, but the page is {page}.',
      },
    },
    it: {
      pass: 'La pagina non si presenta come la pagina iniziale',
      fail: 'La pagina si presenta come la pagina iniziale',
      why: 'Facebook allora mostra e conta la pagina iniziale al posto di questa: ogni condivisione sembra uguale.',
      how: 'Scrivi l’indirizzo di questa pagina.',
      reasons: {
        root: '{what} dice «{url}», ma la pagina è {page}.',
      },
    },
  },
  check({ page }) {
    const own = parseUrl(page.url)
    if (!hasAddress(page) || own === null || isRoot(own) || (own.pathname === '/' && own.hash !== '')) return notApplicable
    const [canonical, og] = [canonicals(page).filter(({ href }) => (href ?? '').trim() !== ''), metas(page, 'og:url').filter(({ value }) => value !== '')]
    if (canonical.length === 0 && og.length === 0) return notApplicable
    const rootLinks = canonical.filter(({ href }) => isRoot(parseUrl(resolved(page, href ?? '') ?? '')))
    const rootMetas = og.filter(({ value }) => isRoot(parseUrl(resolved(page, value) ?? '')))
    if (rootLinks.length === 0 && rootMetas.length === 0) return pass
    const address = withoutTracking(page.url)
    return fail('root', {
      values: { what: rootLinks.length > 0 ? 'rel="canonical"' : 'og:url', url: rootLinks[0]?.href?.trim() ?? rootMetas[0]?.value ?? '', page: shorten(address, 120) },
      evidence: [...seenAll(rootLinks), ...seenAll(rootMetas.map(({ tag }) => tag))],
      fix: swap(...(rootLinks.length > 0 ? [linkTag('canonical', address)] : []), ...(rootMetas.length > 0 ? [metaProperty('og:url', address)] : [])),
    })
  },
})
