import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sameText, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const oembedValid = defineAudit({
  id: 'oembed-valid',
  group: 'oembed',
  mode: 'net',
  severity: 'warn',
  affects: ['slack', 'mastodon'],
  source: sources.oembed,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The oEmbed answer is complete',
      fail: 'The oEmbed answer is not usable',
      why: 'Slack puts oEmbed before every tag of the page: a wrong answer there spoils the card although the page is right.',
      how: 'Answer 200 with version, type, title and the fields its type requires, the same as the page says.',
      reasons: {
        failed: '“{url}” gives no oEmbed: {what}.',
        version: 'version is “{version}”, not 1.0.',
        missing: 'These fields are missing: {keys}.',
        title: 'oEmbed says “{title}”, og:title says “{og}”.',
        provider: 'oEmbed names “{provider}”, og:site_name “{og}”.',
      },
    },
    it: {
      pass: 'La risposta oEmbed è completa',
      fail: 'La risposta oEmbed non è utilizzabile',
      why: 'Slack mette oEmbed davanti a ogni tag della pagina: una risposta sbagliata lì rovina l’anteprima anche se la pagina è giusta.',
      how: 'Rispondi 200 con «version», «type», «title» e i campi richiesti dal tipo, uguali a quelli della pagina.',
      reasons: {
        failed: '«{url}» non dà oEmbed: {what}.',
        version: 'version è «{version}», non 1.0.',
        missing: 'Mancano questi campi: {keys}.',
        title: 'oEmbed dice «{title}», og:title dice «{og}».',
        provider: 'oEmbed indica «{provider}», og:site_name «{og}».',
      },
    },
  },
  check({ page }) {
    const { oembed } = page
    if (oembed === null) return notApplicable
    const evidence = [told(`${oembed.status ?? '–'} ${oembed.url}`)]
    if (oembed.trouble !== null) return fail('failed', { values: { url: shorten(oembed.url, 120), what: oembed.status === null ? oembed.trouble : `${oembed.status}` }, evidence })
    if (oembed.version !== null && Number.parseFloat(oembed.version) !== 1) return fail('version', { values: { version: shorten(oembed.version, 20) }, evidence, fix: { to: 'oembed', replaces: false, text: '"version": "1.0"' } })
    const missing = [...new Set([...(oembed.version === null ? ['version'] : []), ...(oembed.type === null ? ['type'] : []), ...oembed.missing])]
    if (missing.length > 0) return fail('missing', { values: { keys: missing.join(', ') }, evidence })
    const [title, site] = [metaValue(page, 'og:title'), metaValue(page, 'og:site_name')]
    if (oembed.title !== null && title !== null && !sameText(oembed.title, title)) {
      return fail('title', { values: { title: shorten(oembed.title, 120), og: shorten(title, 120) }, evidence, fix: { to: 'oembed', replaces: false, text: `"title": ${JSON.stringify(title)}` } })
    }
    if (oembed.providerName !== null && site !== null && !sameText(oembed.providerName, site)) {
      return fail('provider', { values: { provider: shorten(oembed.providerName, 80), og: shorten(site, 80) }, evidence, fix: { to: 'oembed', replaces: false, text: `"provider_name": ${JSON.stringify(site)}` } })
    }
    return pass
  },
})
