import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { drop, linkTag, seen, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

export const activitypubAlternate = defineAudit({
  id: 'activitypub-alternate',
  group: 'fedi',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.activitypub,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The ActivityPub link leads somewhere',
      fail: 'The ActivityPub link leads nowhere',
      why: 'Mastodon fetches the post behind it and shows that in place of a card; an empty link is a lost try.',
      how: 'Name the whole address of the object, or take the link away.',
      reasons: {
        empty: 'The link has no address.',
        relative: '“{url}” is no whole https address.',
      },
    },
    it: {
      pass: 'Il link ActivityPub porta da qualche parte',
      fail: 'Il link ActivityPub non porta da nessuna parte',
      why: 'Mastodon scarica il post che c’è dietro e mostra quello al posto dell’anteprima; un link vuoto è un tentativo sprecato.',
      how: 'Indica l’indirizzo completo dell’oggetto, oppure togli il link.',
      reasons: {
        empty: 'Il link non ha indirizzo.',
        relative: '«{url}» non è un indirizzo https completo.',
      },
    },
  },
  check({ page }) {
    const links = linksOf(page, 'alternate').filter(({ type }) => /^application\/(?:activity\+json|ld\+json\s*;\s*profile="https:\/\/www\.w3\.org\/ns\/activitystreams")/i.test(type ?? ''))
    const [first] = links
    if (first === undefined) return notApplicable
    const wrong = links.find(({ href }) => !/^https:\/\/[^\s/]/i.test((href ?? '').trim()))
    if (wrong === undefined) return pass
    const href = (wrong.href ?? '').trim()
    if (href === '') return fail('empty', { evidence: [seen(wrong)], fix: drop })
    const better = cleanAddress(page, href)
    return fail('relative', { values: { url: shorten(href, 120) }, evidence: [seen(wrong)], fix: better === null ? drop : swap(linkTag('alternate', overHttps(better), { type: 'application/activity+json' })) })
  },
})
