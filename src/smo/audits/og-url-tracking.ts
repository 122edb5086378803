import { defineAudit } from '../audit.ts'
import { canonicals } from './reading/canonical.ts'
import { linkTag, metaProperty, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { parseUrl, resolved, trackingOf, withoutTracking } from './reading/urls.ts'
import { sources } from './sources.ts'

export const ogUrlTracking = defineAudit({
  id: 'og-url-tracking',
  group: 'url',
  mode: 'html',
  severity: 'warn',
  affects: ['facebook'],
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:url and the canonical link carry no marks of origin',
      fail: 'og:url or the canonical link carries marks of origin',
      why: 'Everybody who shares the page shares somebody else’s campaign, and the shares are counted apart.',
      how: 'Leave utm_… and the like to the links you share.',
      reasons: {
        tracking: '“{url}” carries {names}.',
      },
    },
    it: {
      pass: 'og:url e il link canonico non portano parametri di provenienza',
      fail: 'og:url o il link canonico porta parametri di provenienza',
      why: 'Chi condivide la pagina condivide la campagna di qualcun altro, e le condivisioni si contano a parte.',
      how: 'Lascia utm_… e simili ai link che condividi.',
      reasons: {
        tracking: '«{url}» porta {names}.',
      },
    },
  },
  check({ page }) {
    const [og, canonical] = [metas(page, 'og:url').filter(({ value }) => value !== ''), canonicals(page).filter(({ href }) => (href ?? '').trim() !== '')]
    if (og.length === 0 && canonical.length === 0) return notApplicable
    const namesOf = (written: string): readonly string[] => {
      const url = parseUrl(resolved(page, written) ?? '')
      return url === null ? [] : trackingOf(url)
    }
    const marked = og.filter(({ value }) => namesOf(value).length > 0)
    const markedLinks = canonical.filter(({ href }) => namesOf(href ?? '').length > 0)
    const first = marked[0]?.value ?? markedLinks[0]?.href
    if (first == null) return pass
    return fail('tracking', {
      values: { url: shorten(first, 120), names: namesOf(first).join(', ') },
      evidence: [...seenAll(marked.map(({ tag }) => tag)), ...seenAll(markedLinks)],
      fix: swap(...(marked.length === 0 ? [] : [metaProperty('og:url', withoutTracking(resolved(page, marked[0]?.value ?? '') ?? ''))]), ...(markedLinks.length === 0 ? [] : [linkTag('canonical', withoutTracking(resolved(page, markedLinks[0]?.href ?? '') ?? ''))])),
    })
  },
})
