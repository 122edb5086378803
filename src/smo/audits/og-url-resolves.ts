import { defineAudit } from '../audit.ts'
import { rewritten, seen, seenAll, swap, told } from './reading/markup.ts'
import { firstMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { parseUrl, resolved, sameAddress, sameIgnoringForm } from './reading/urls.ts'
import { sources } from './sources.ts'

export const ogUrlResolves = defineAudit({
  id: 'og-url-resolves',
  group: 'url',
  mode: 'net',
  severity: 'warn',
  affects: ['facebook'],
  source: sources.facebookOptimizing,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:url leads to this page',
      fail: 'og:url does not lead to this page',
      why: 'Facebook leaves this page and reads the one og:url names: its card is what people see.',
      how: 'Name an address that answers 200 with this page.',
      reasons: {
        status: '“{url}” answers {status}.',
        unreachable: '“{url}” did not answer.',
        redirects: '“{url}” leads on to “{target}”.',
        canonical: 'The page at “{url}” calls itself “{target}”.',
      },
    },
    it: {
      pass: 'og:url porta a questa pagina',
      fail: 'og:url non porta a questa pagina',
      why: 'Facebook lascia questa pagina e legge quella indicata da og:url: le persone vedono l’anteprima di quella.',
      how: 'Indica un indirizzo che risponde 200 con questa pagina.',
      reasons: {
        status: '«{url}» risponde {status}.',
        unreachable: '«{url}» non ha risposto.',
        redirects: '«{url}» porta a «{target}».',
        canonical: 'La pagina a «{url}» si chiama «{target}».',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:url')
    const url = meta === null ? null : resolved(page, meta.value)
    // The page names itself: what it answers is known.
    if (url !== null && page.hops !== null && sameAddress(url, page.url)) return pass
    const target = url === null ? undefined : page.targets[url]
    if (meta === null || url === null || target === undefined) return notApplicable
    const evidence = [seen(meta.tag), told(target.hops.map((hop) => `${hop.status} ${hop.url}`).join(' → ') || `${target.status ?? '–'} ${target.url}`)]
    const values = { url: shorten(meta.value, 120) }
    const tags = metas(page, 'og:url').map(({ tag }) => tag)
    const name = (address: string) => swap(...rewritten(tags, [{ ...meta, value: address }]))
    if (target.status === null) return fail('unreachable', { values, evidence })
    if (target.status < 200 || target.status > 299) return fail('status', { values: { ...values, status: target.status }, evidence })
    const last = target.hops.at(-1)?.url
    if (last !== undefined && last !== url && target.hops.length > 1) return fail('redirects', { values: { ...values, target: shorten(last, 120) }, evidence: seenAll(tags), fix: name(last) })
    const canonical = target.canonical === null ? null : parseUrl(target.canonical, url)
    const own = parseUrl(url)
    if (canonical !== null && own !== null && !sameIgnoringForm(canonical, own)) return fail('canonical', { values: { ...values, target: shorten(canonical.href, 120) }, evidence: seenAll(tags), fix: name(canonical.href) })
    return pass
  },
})
