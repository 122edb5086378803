import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { isResidue } from './reading/suggest.ts'
import { characters, collapse, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const most = 200
const least = 50

function longer(page: PageFacts): string | null {
  const others = [metaValue(page, 'description'), metaValue(page, 'twitter:description'), ...page.tags.text.split('\n')]
  const better = others.map((each) => collapse(each ?? '')).find((each) => characters(each) >= least && !isResidue(each))
  return better === undefined ? null : shorten(better, most)
}

export const descriptionLength = defineAudit({
  id: 'description-length',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: ['x', 'linkedin'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:description has a good length',
      fail: 'og:description is too long or too short',
      why: 'Networks cut it (X after 200 characters), and a few words are a lost line.',
      how: 'Between 50 and 200 characters, the first 100 enough to understand. The line below is a start.',
      reasons: {
        long: 'og:description has {length} characters; X shows 200.',
        short: 'og:description has only {length} characters.',
      },
    },
    it: {
      pass: 'og:description ha una buona lunghezza',
      fail: 'og:description è troppo lunga o troppo corta',
      why: 'Le reti la tagliano (X dopo 200 caratteri), e poche parole sono una riga sprecata.',
      how: 'Tra 50 e 200 caratteri, con i primi 100 che bastino a capire. La riga qui sotto è un punto di partenza.',
      reasons: {
        long: 'og:description ha {length} caratteri; X ne mostra 200.',
        short: 'og:description ha solo {length} caratteri.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:description')
    if (meta === null) return notApplicable
    const length = characters(collapse(meta.value))
    const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(meta.value)
    if (length <= most && length >= (dense ? 20 : least)) return pass
    const tags = metas(page, 'og:description').map(({ tag }) => tag)
    const better = length > most ? shorten(collapse(meta.value), most) : longer(page)
    return fail(length > most ? 'long' : 'short', {
      values: { length },
      evidence: seenAll(tags),
      ...(better === null ? {} : { fix: swap(...rewritten(tags, [{ ...meta, value: better }])) }),
    })
  },
})
