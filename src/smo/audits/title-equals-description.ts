import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { isResidue } from './reading/suggest.ts'
import { characters, collapse, sameText, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const titleEqualsDescription = defineAudit({
  id: 'title-equals-description',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Title and description say different things',
      fail: 'Title and description say the same',
      why: 'The second line of the card is lost.',
      how: 'Let the description say what the title has no room for.',
      reasons: {
        same: 'og:title and og:description are the same text.',
      },
    },
    it: {
      pass: 'Titolo e descrizione dicono cose diverse',
      fail: 'Titolo e descrizione dicono la stessa cosa',
      why: 'La seconda riga dell’anteprima va sprecata.',
      how: 'Fai dire alla descrizione ciò che nel titolo non ci sta.',
      reasons: {
        same: 'og:title e og:description sono lo stesso testo.',
      },
    },
  },
  check({ page }) {
    const [title, description] = [firstMeta(page, 'og:title'), firstMeta(page, 'og:description')]
    if (title === null || description === null) return notApplicable
    if (!sameText(title.value, description.value)) return pass
    const others = [metaValue(page, 'description'), metaValue(page, 'twitter:description'), ...page.tags.text.split('\n')]
    const better = others.map((each) => collapse(each ?? '')).find((each) => characters(each) >= 50 && !sameText(each, title.value) && !isResidue(each))
    const tags = metas(page, 'og:description').map(({ tag }) => tag)
    return fail('same', {
      evidence: seenAll(tags),
      ...(better === undefined ? {} : { fix: swap(...rewritten(tags, [{ ...description, value: shorten(better, 200) }])) }),
    })
  },
})
