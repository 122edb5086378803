import { defineAudit } from '../audit.ts'
import { canonicals, canonicalUrl, linksOf, ownAddress } from './reading/canonical.ts'
import { guessLanguage, isLanguage, sameLanguage } from './reading/languages.ts'
import { add, drop, linkTag, seen, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { hasAddress, isAbsolute, parseUrl, sameIgnoringForm } from './reading/urls.ts'
import { sources } from './sources.ts'

export const hreflang = defineAudit({
  id: 'hreflang',
  group: 'i18n',
  mode: 'html',
  severity: 'info',
  affects: ['facebook'],
  source: sources.lighthouseHreflang,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The other languages of the page are linked well',
      fail: 'The links to other languages are not right',
      why: 'A wrong link sends people to a page they cannot read, and Facebook to the wrong translation.',
      how: 'Link every language once with its whole address, this page too, and keep the canonical link in this page’s language.',
      reasons: {
        invalid: '“{value}” is no language.',
        relative: '“{url}” is no whole address.',
        self: 'The page does not name itself among its languages.',
        crosses: 'The canonical link leads to the {lang} page.',
      },
    },
    it: {
      pass: 'Le altre lingue della pagina sono collegate bene',
      fail: 'I collegamenti alle altre lingue non sono giusti',
      why: 'Un collegamento sbagliato manda le persone a una pagina che non sanno leggere, e Facebook alla traduzione sbagliata.',
      how: 'Collega ogni lingua una volta con l’indirizzo completo, compresa questa pagina, e tieni il link canonico nella lingua di questa pagina.',
      reasons: {
        invalid: '«{value}» non è una lingua.',
        relative: '«{url}» non è un indirizzo completo.',
        self: 'La pagina non nomina sé stessa tra le sue lingue.',
        crosses: 'Il link canonico porta alla pagina in {lang}.',
      },
    },
  },
  check({ page }) {
    const links = linksOf(page, 'alternate').filter(({ hreflang, href }) => (hreflang ?? '').trim() !== '' && (href ?? '').trim() !== '')
    if (links.every(({ hreflang }) => hreflang?.trim().toLowerCase() === 'x-default')) return notApplicable
    const badName = links.find(({ hreflang }) => hreflang?.trim().toLowerCase() !== 'x-default' && !isLanguage((hreflang ?? '').trim().replaceAll('_', '-')))
    if (badName !== undefined) return fail('invalid', { values: { value: shorten(badName.hreflang ?? '', 40) }, evidence: [seen(badName)], fix: drop })
    const relative = links.filter(({ href }) => !isAbsolute((href ?? '').trim()))
    if (relative.length > 0) {
      return fail('relative', { values: { url: shorten(relative[0]?.href ?? '', 120) }, evidence: seenAll(relative), fix: swap(...relative.map(({ href, hreflang }) => linkTag('alternate', cleanAddress(page, href ?? '') ?? ownAddress(page), { hreflang: hreflang ?? '' }))) })
    }
    const lang = (page.tags.html['lang'] ?? '').trim()
    const own = parseUrl(ownAddress(page))
    const canonical = parseUrl(canonicalUrl(page) ?? '')
    const leadsTo = (url: URL | null) => links.filter(({ href }) => {
      const target = parseUrl((href ?? '').trim())
      return url !== null && target !== null && sameIgnoringForm(target, url)
    })
    const crossed = leadsTo(canonical)
    if (isLanguage(lang) && crossed.length > 0 && crossed.every(({ hreflang }) => hreflang?.toLowerCase() !== 'x-default' && !sameLanguage(hreflang ?? '', lang))) {
      const mine = links.find(({ hreflang }) => sameLanguage(hreflang ?? '', lang))?.href
      return fail('crosses', { values: { lang: crossed[0]?.hreflang ?? '' }, evidence: seenAll(canonicals(page)), ...(mine == null ? {} : { fix: swap(linkTag('canonical', mine)) }) })
    }
    if (leadsTo(own).length > 0 || (hasAddress(page) && leadsTo(parseUrl(page.url)).length > 0)) return pass
    return fail('self', { evidence: seenAll(links), fix: add(linkTag('alternate', own?.href ?? '', { hreflang: isLanguage(lang) ? lang : guessLanguage(page) })) })
  },
})
