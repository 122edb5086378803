import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { ownAddress } from './reading/canonical.ts'
import { metaTag, seenAll, seenTitle, swap, titleTag } from './reading/markup.ts'
import { graphPrefixes, metasBeginning } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestDescription, bestImage, bestSiteName, bestTitle, bestType, isResidue } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const better: ReadonlyMap<string, (page: PageFacts) => string> = new Map([
  ['title', bestTitle], ['description', bestDescription], ['image', bestImage], ['url', ownAddress], ['site_name', bestSiteName], ['type', bestType],
])

/** The tag with a value of this page; nothing where we know none. */
function filled(page: PageFacts, key: string): readonly string[] {
  const make = better.get(key.replace(/^(?:og|twitter):/, '').replace(/:(?:src|secure_url|url)$/, ''))
  return make === undefined ? [] : [metaTag(key, make(page))]
}

export const placeholderValue = defineAudit({
  id: 'placeholder-value',
  group: 'core',
  mode: 'html',
  severity: 'error',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'No value was left unfilled by a template',
      fail: 'A template’s placeholder stands where a value should be',
      why: 'Every network shows it as it is: the card reads “undefined” or double braces.',
      how: 'Fill the value before the page is sent.',
      reasons: {
        residue: '“{value}” stands in {key}.',
      },
    },
    it: {
      pass: 'Nessun valore è rimasto da riempire',
      fail: 'Al posto di un valore c’è un segnaposto del modello',
      why: 'Ogni rete lo mostra così com’è: nell’anteprima si legge «undefined» o una coppia di graffe.',
      how: 'Riempi il valore prima di inviare la pagina.',
      reasons: {
        residue: 'In {key} c’è «{value}».',
      },
    },
  },
  check({ page }) {
    const given = metasBeginning(page, ...graphPrefixes, 'twitter:', 'description')
    const titles = page.tags.titles.filter((title) => !title.inert && title.text.trim() !== '')
    if (given.length === 0 && titles.length === 0) return notApplicable
    const bad = given.filter(({ value, tag }) => isResidue(value) || Object.values(tag.others).some((other) => other.includes('{{')))
    const badTitles = titles.filter(({ text }) => isResidue(text))
    const [first, firstTitle] = [bad[0], badTitles[0]]
    if (first === undefined && firstTitle === undefined) return pass
    const inOther = first === undefined ? undefined : Object.values(first.tag.others).find((other) => other.includes('{{'))
    return fail('residue', {
      values: { key: first?.key ?? '<title>', value: shorten((first !== undefined && isResidue(first.value) ? first.value : inOther) ?? firstTitle?.text.trim() ?? '', 80) },
      evidence: [...badTitles.map(seenTitle), ...seenAll(bad.map(({ tag }) => tag))],
      fix: swap(...(firstTitle === undefined ? [] : [titleTag(bestTitle(page))]), ...[...new Set(bad.map(({ key }) => key))].flatMap((key) => filled(page, key))),
    })
  },
})
