import { defineAudit } from '../audit.ts'
import { canonicals, ownAddress } from './reading/canonical.ts'
import { imageMetas } from './reading/images.ts'
import { linkTag, rewritten, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { baseOf, hasAddress, parseUrl } from './reading/urls.ts'
import { sources } from './sources.ts'

export const baseHref = defineAudit({
  id: 'base-href',
  group: 'markup',
  mode: 'html',
  severity: 'info',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: '<base> changes no address of the card',
      fail: '<base> changes addresses of the card',
      why: 'Browsers start from <base>, most readers of cards from the page: they look for the picture in another place.',
      how: 'Write whole addresses in the share tags.',
      reasons: {
        changes: 'With <base href="{base}"> “{value}” is another address.',
      },
    },
    it: {
      pass: '<base> non cambia alcun indirizzo dell’anteprima',
      fail: '<base> cambia degli indirizzi dell’anteprima',
      why: 'I browser partono da <base>, quasi tutti i lettori di anteprime dalla pagina: cercano l’immagine altrove.',
      how: 'Scrivi indirizzi completi nei tag di condivisione.',
      reasons: {
        changes: 'Con <base href="{base}"> «{value}» è un altro indirizzo.',
      },
    },
  },
  check({ page }) {
    const { baseHref } = page.tags
    if (baseHref === null || !hasAddress(page)) return notApplicable
    const given = [...imageMetas(page), ...metas(page, 'og:url'), ...metas(page, 'twitter:image')].filter(({ value }) => value !== '')
    const moved = given.filter(({ value }) => parseUrl(value, page.url)?.href !== parseUrl(value, baseOf(page))?.href)
    const links = canonicals(page).filter(({ href }) => href !== null && parseUrl(href, page.url)?.href !== parseUrl(href, baseOf(page))?.href)
    const first = moved[0]?.value ?? links[0]?.href
    if (first == null) return pass
    const tags = moved.map(({ tag }) => tag)
    return fail('changes', {
      values: { base: shorten(baseHref, 80), value: shorten(first, 80) },
      evidence: [...seenAll(tags), ...seenAll(links)],
      fix: swap(...rewritten(tags, moved.map((meta) => ({ ...meta, value: cleanAddress(page, meta.value) ?? meta.value }))), ...links.map(({ href }) => linkTag('canonical', cleanAddress(page, href ?? '') ?? ownAddress(page)))),
    })
  },
})
