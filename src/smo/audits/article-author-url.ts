import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { articleTypes, nodesOf, partOf, urlOf } from './reading/json-ld.ts'
import { metaName, metaProperty, seenAll, swap } from './reading/markup.ts'
import { metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { isAbsolute } from './reading/urls.ts'
import { sources } from './sources.ts'

export const articleAuthorUrl = defineAudit({
  id: 'article-author-url',
  group: 'structured',
  mode: 'html',
  severity: 'info',
  affects: ['facebook'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'article:author is the address of a profile',
      fail: 'article:author is a name, not an address',
      why: 'By Open Graph it is the address of a profile; Facebook offers to follow whoever stands there, and ignores a name.',
      how: 'Write the address of the author’s page; the name belongs in <meta name="author">.',
      reasons: {
        name: 'article:author is “{value}”.',
      },
    },
    it: {
      pass: 'article:author è l’indirizzo di un profilo',
      fail: 'article:author è un nome, non un indirizzo',
      why: 'Per Open Graph è l’indirizzo di un profilo; Facebook propone di seguire chi vi è indicato, e ignora un nome.',
      how: 'Scrivi l’indirizzo della pagina dell’autore; il nome va in <meta name="author">.',
      reasons: {
        name: 'article:author è «{value}».',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'article:author').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const names = given.filter(({ value }) => !isAbsolute(value))
    const [first] = names
    if (first === undefined) return pass
    const author = partOf(nodesOf(page, articleTypes)[0]?.node ?? {}, 'author')
    const profile = [author === null ? null : urlOf(author), linksOf(page, 'author')[0]?.href].map((each) => (each == null ? null : cleanAddress(page, each))).find((each) => each !== null)
    const known = profile == null ? [] : [metaProperty('article:author', profile)]
    const named = metaValue(page, 'author') === null ? [metaName('author', first.value)] : []
    return fail('name', { values: { value: shorten(first.value, 80) }, evidence: seenAll(names.map(({ tag }) => tag)), fix: swap(...named, ...known) })
  },
})
