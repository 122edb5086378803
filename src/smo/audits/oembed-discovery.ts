import { defineAudit } from '../audit.ts'
import { linkTag, seenAll, swap } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { isAbsolute, overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

const json = /^application\/json\+oembed$/i
const xml = /^(?:text|application)\/xml\+oembed$/i

export const oembedDiscovery = defineAudit({
  id: 'oembed-discovery',
  group: 'oembed',
  mode: 'html',
  severity: 'info',
  affects: ['slack', 'mastodon', 'discord', 'reddit'],
  source: sources.oembed,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The oEmbed link leads somewhere',
      fail: 'The oEmbed link cannot be followed everywhere',
      why: 'Slack and Mastodon ask oEmbed first, over https and as JSON.',
      how: 'Link the JSON endpoint with its whole https address.',
      reasons: {
        http: 'The link is not https: “{url}”.',
        relative: '“{url}” is no whole address.',
        xml: 'Only XML is offered, no JSON.',
      },
    },
    it: {
      pass: 'Il link oEmbed porta da qualche parte',
      fail: 'Il link oEmbed non si può seguire ovunque',
      why: 'Slack e Mastodon chiedono per primo oEmbed, via https e in JSON.',
      how: 'Collega l’endpoint JSON con il suo indirizzo https completo.',
      reasons: {
        http: 'Il link non è https: «{url}».',
        relative: '«{url}» non è un indirizzo completo.',
        xml: 'È offerto solo XML, non JSON.',
      },
    },
  },
  check({ page }) {
    const links = page.tags.links.filter(({ type, inert, href }) => !inert && (href ?? '').trim() !== '' && (json.test(type ?? '') || xml.test(type ?? '')))
    if (links.length === 0) return notApplicable
    const jsons = links.filter(({ type }) => json.test(type ?? ''))
    const [first] = jsons.length === 0 ? links : jsons
    const href = first?.href?.trim() ?? ''
    const better = overHttps(cleanAddress(page, href) ?? href)
    const asJson = better.replace(/([?&]format=)xml/i, '$1json')
    const more = { evidence: seenAll(links), fix: swap(linkTag('alternate', asJson, { type: 'application/json+oembed' })) }
    if (jsons.length === 0) return fail('xml', more)
    if (!isAbsolute(href)) return fail('relative', { ...more, values: { url: shorten(href, 120) } })
    return /^http:/i.test(href) ? fail('http', { ...more, values: { url: shorten(href, 120) } }) : pass
  },
})
