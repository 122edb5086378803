import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { escapeMarkup, linkTag, seen, swap, where } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

export const relMe = defineAudit({
  id: 'rel-me',
  group: 'fedi',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.relMe,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The profile links can be checked',
      fail: 'A profile link cannot be checked',
      why: 'Mastodon gives the green mark only to a profile the page links to with rel="me", by its whole https address; the profile must link back.',
      how: 'Write the profile’s whole https address, and link this page from the profile.',
      reasons: {
        invalid: '“{url}” is no https address.',
      },
    },
    it: {
      pass: 'I link ai profili si possono verificare',
      fail: 'Un link a un profilo non si può verificare',
      why: 'Mastodon dà la spunta verde solo a un profilo che la pagina collega con rel="me" e l’indirizzo https completo; il profilo deve ricambiare il link.',
      how: 'Scrivi l’indirizzo https completo del profilo, e collega questa pagina dal profilo.',
      reasons: {
        invalid: '«{url}» non è un indirizzo https.',
      },
    },
  },
  check({ page }) {
    const links = linksOf(page, 'me').map((link) => ({ piece: link, href: (link.href ?? '').trim(), evidence: seen(link) }))
    const anchors = page.tags.anchors.filter(({ rel, inert }) => !inert && rel.includes('me')).map((anchor) => ({ piece: anchor, href: anchor.href.trim(), evidence: { text: `<a rel="me" href="${escapeMarkup(anchor.href)}">`, ...where(anchor) } }))
    // Post, telephone and mail addresses say who is meant, too; nobody checks them.
    const all = [...links, ...anchors].filter(({ href }) => !/^(?:mailto|tel|sms|xmpp|matrix):/i.test(href))
    if (all.length === 0) return notApplicable
    const wrong = all.filter(({ href }) => !/^https:\/\/[^\s/]/i.test(href))
    const [first] = wrong
    if (first === undefined) return pass
    const fix = swap(...wrong.flatMap(({ href }) => (/^http:/i.test(href) ? [linkTag('me', overHttps(href))] : [])))
    return fail('invalid', { values: { url: shorten(first.href, 120) }, evidence: wrong.map(({ evidence }) => evidence), fix })
  },
})
