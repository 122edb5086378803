import { defineAudit } from '../audit.ts'
import { isLanguage, localeOf, sameLanguage } from './reading/languages.ts'
import { metaProperty, seen, seenAll, swap } from './reading/markup.ts'
import { firstMeta, type Meta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const ogLocale = defineAudit({
  id: 'og-locale',
  group: 'i18n',
  mode: 'html',
  severity: 'info',
  affects: ['facebook', 'mastodon'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:locale is well written and agrees with the page',
      fail: 'og:locale is not well written or does not agree with the page',
      why: 'Facebook takes a locale it does not know for English, and one that contradicts the page for another translation.',
      how: 'Write language and country as in it_IT.',
      reasons: {
        malformed: '“{value}” is not written as language_COUNTRY.',
        disagrees: 'og:locale is {value}, but the page is in {lang}.',
      },
    },
    it: {
      pass: 'og:locale è scritto bene e concorda con la pagina',
      fail: 'og:locale non è scritto bene o non concorda con la pagina',
      why: 'Facebook prende per inglese una lingua che non riconosce, e per un’altra traduzione una che contraddice la pagina.',
      how: 'Scrivi lingua e Paese come in it_IT.',
      reasons: {
        malformed: '«{value}» non è scritto come lingua_PAESE.',
        disagrees: 'og:locale è {value}, ma la pagina è in {lang}.',
      },
    },
  },
  check({ page }) {
    const given = [...metas(page, 'og:locale'), ...metas(page, 'og:locale:alternate')].filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const wrong = given.filter(({ value }) => !/^[a-z]{2,3}_(?:[A-Z]{2}|\d{3})$/.test(value))
    const [first] = wrong
    const lines = (list: readonly Meta[], make: (meta: Meta) => string | null) => list.flatMap((meta) => {
      const better = make(meta)
      return better === null ? [] : [metaProperty(meta.key, better)]
    })
    if (first !== undefined) {
      return fail('malformed', { values: { value: shorten(first.value, 40) }, evidence: seenAll(wrong.map(({ tag }) => tag)), fix: swap(...lines(wrong, ({ value }) => localeOf(value))) })
    }
    const own = firstMeta(page, 'og:locale')
    const lang = (page.tags.html['lang'] ?? '').trim()
    if (own === null || !isLanguage(lang) || sameLanguage(own.value, lang)) return pass
    return fail('disagrees', { values: { value: own.value, lang }, evidence: [seen(own.tag)], fix: swap(...lines([own], () => localeOf(lang))) })
  },
})
