import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { ownAddress } from './reading/canonical.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestDescription, bestSiteName, isResidue } from './reading/suggest.ts'
import { characters, collapse, sameText, shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const least = 15
/** One sign of these scripts says as much as a few Latin letters. */
const dense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** A longer title the page has already, else this one with what it is about. */
function longer(page: PageFacts, title: string): string {
  const others = [page.tags.titles.find((each) => !each.inert)?.text, page.tags.headings.find(({ level }) => level === 1)?.text, metaValue(page, 'twitter:title')]
  const better = others.map((each) => collapse(each ?? '')).find((each) => characters(each) >= least && characters(each) <= 70 && !isResidue(each))
  if (better !== undefined) return better
  const about = [bestDescription(page), bestSiteName(page), new URL(ownAddress(page)).hostname].filter((each) => !sameText(each, title))
  const parts = about.map((_, index) => [title, ...about.slice(0, index + 1)].join(' – '))
  return shorten(parts.find((each) => characters(each) >= least) ?? parts.at(-1) ?? title, 70)
}

export const titleTooShort = defineAudit({
  id: 'title-too-short',
  group: 'text',
  mode: 'html',
  severity: 'info',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:title says enough',
      fail: 'og:title is very short',
      why: 'A word or two tell nobody why to open the link.',
      how: 'Say what the page is about, in 15 characters or more.',
      reasons: {
        short: 'og:title has only {length} characters.',
      },
    },
    it: {
      pass: 'og:title dice abbastanza',
      fail: 'og:title è molto corto',
      why: 'Una parola o due non dicono a nessuno perché aprire il link.',
      how: 'Di’ di che cosa parla la pagina, in almeno 15 caratteri.',
      reasons: {
        short: 'og:title ha solo {length} caratteri.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:title')
    if (meta === null) return notApplicable
    const length = characters(collapse(meta.value))
    if (length >= (dense.test(meta.value) ? 5 : least)) return pass
    const tags = metas(page, 'og:title').map(({ tag }) => tag)
    return fail('short', { values: { length }, evidence: seenAll(tags), fix: swap(...rewritten(tags, [{ ...meta, value: longer(page, meta.value) }])) })
  },
})
