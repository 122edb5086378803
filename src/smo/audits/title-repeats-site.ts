import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { withoutSite } from './reading/suggest.ts'
import { collapse, sameText } from './reading/text.ts'
import { sources } from './sources.ts'

export const titleRepeatsSite = defineAudit({
  id: 'title-repeats-site',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: ['whatsapp', 'discord', 'facebook'],
  source: sources.whatsapp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:title does not repeat the site’s name',
      fail: 'og:title repeats the site’s name',
      why: 'The card shows the site’s name anyway; in the title it takes the room of the words that matter. WhatsApp asks for a title without branding.',
      how: 'Leave the name to og:site_name.',
      reasons: {
        repeats: '“{site}” stands in og:title and in og:site_name.',
      },
    },
    it: {
      pass: 'og:title non ripete il nome del sito',
      fail: 'og:title ripete il nome del sito',
      why: 'L’anteprima mostra comunque il nome del sito; nel titolo toglie spazio alle parole che contano. WhatsApp chiede un titolo senza marchio.',
      how: 'Lascia il nome a og:site_name.',
      reasons: {
        repeats: '«{site}» compare sia in og:title sia in og:site_name.',
      },
    },
  },
  check({ page }) {
    const [title, site] = [firstMeta(page, 'og:title'), metaValue(page, 'og:site_name')]
    // The title of a home page is the site’s name.
    if (title === null || site === null || sameText(title.value, site)) return notApplicable
    const bare = withoutSite(collapse(title.value), site)
    if (bare === collapse(title.value)) return pass
    const tags = metas(page, 'og:title').map(({ tag }) => tag)
    return fail('repeats', { values: { site }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...title, value: bare }])) })
  },
})
