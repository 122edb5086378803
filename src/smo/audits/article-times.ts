import { defineAudit } from '../audit.ts'
import { isoTime, judgeTime } from './reading/dates.ts'
import { articleTypes, nodesOf, textOf } from './reading/json-ld.ts'
import { add, metaProperty, rewritten, seen, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const articleTimes = defineAudit({
  id: 'article-times',
  group: 'structured',
  mode: 'html',
  severity: 'info',
  affects: ['signal', 'mastodon', 'linkedin'],
  source: sources.signal,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The article says when it was published',
      fail: 'The article does not say when it was published',
      why: 'Signal and Mastodon show the date, LinkedIn sorts by it; without a zone it is some other hour elsewhere.',
      how: 'Write article:published_time as 2026-11-23T08:30:00+01:00.',
      reasons: {
        missing: 'og:type says article, but there is no article:published_time.',
        zone: '“{value}” has no time zone.',
        iso: '“{value}” is no ISO 8601 time.',
      },
    },
    it: {
      pass: 'L’articolo dice quando è stato pubblicato',
      fail: 'L’articolo non dice quando è stato pubblicato',
      why: 'Signal e Mastodon mostrano la data, LinkedIn ordina in base a essa; senza fuso orario altrove è un’altra ora.',
      how: 'Scrivi article:published_time come 2026-11-23T08:30:00+01:00.',
      reasons: {
        missing: 'og:type dice article, ma manca article:published_time.',
        zone: '«{value}» non ha fuso orario.',
        iso: '«{value}» non è un orario ISO 8601.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'article:published_time')
    const type = firstMeta(page, 'og:type')
    if (meta === null) {
      if (type?.value.toLowerCase() !== 'article') return notApplicable
      const known = [
        textOf(nodesOf(page, articleTypes)[0]?.node['datePublished']),
        metaValue(page, 'datepublished', 'date', 'dc.date', 'dc.date.issued', 'dcterms.created', 'pubdate', 'parsely-pub-date', 'sailthru.date'),
        page.tags.itemprops.find(({ itemprop }) => itemprop === 'datePublished')?.value,
      ].find((each) => each != null && isoTime(each) !== null)
      const at = known == null ? null : isoTime(known)
      return fail('missing', { evidence: [seen(type.tag)], ...(at === null ? {} : { fix: add(metaProperty('article:published_time', at)) }) })
    }
    const verdict = judgeTime(meta.value)
    if (verdict === 'ok') return pass
    const [at, tags] = [isoTime(meta.value), metas(page, 'article:published_time').map(({ tag }) => tag)]
    return fail(verdict === 'no-zone' ? 'zone' : 'iso', { values: { value: shorten(meta.value, 60) }, evidence: seenAll(tags), ...(at === null ? {} : { fix: swap(...rewritten(tags, [{ ...meta, value: at }])) }) })
  },
})
