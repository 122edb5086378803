import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const oembedRichScript = defineAudit({
  id: 'oembed-rich-script',
  group: 'oembed',
  mode: 'net',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The oEmbed answer is of a kind that Mastodon shows',
      fail: 'Mastodon ignores this oEmbed answer',
      why: 'Mastodon shows photo, video and link; what is rich it leaves out and reads the page’s tags.',
      how: 'Nothing needs to change when the page’s tags are right.',
      reasons: {
        rich: 'The type is rich.',
      },
    },
    it: {
      pass: 'La risposta oEmbed è di un tipo che Mastodon mostra',
      fail: 'Mastodon ignora questa risposta oEmbed',
      why: 'Mastodon mostra photo, video e link; ciò che è rich lo tralascia e legge i tag della pagina.',
      how: 'Se i tag della pagina sono a posto non serve cambiare nulla.',
      reasons: {
        rich: 'Il tipo è rich.',
      },
    },
  },
  check({ page }) {
    const { oembed } = page
    if (oembed === null || oembed.type === null) return notApplicable
    return oembed.type === 'rich' ? fail('rich', { evidence: [told(`"type": "rich" – ${oembed.url}`)] }) : pass
  },
})
