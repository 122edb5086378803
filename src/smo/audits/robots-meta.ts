import { defineAudit } from '../audit.ts'
import { metaName, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, pass } from './reading/outcome.ts'
import { robotsForbid } from './reading/robots.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const robotsMeta = defineAudit({
  id: 'robots-meta',
  group: 'reach',
  mode: 'html',
  severity: 'warn',
  affects: ['telegram', 'google-discover'],
  source: sources.googleRobots,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page lets itself be shown',
      fail: 'The page forbids being shown',
      why: 'Google Discover leaves the page out, and Telegram is said to remember it (unverified).',
      how: 'Take the forbidding words away if they are not meant.',
      reasons: {
        noindex: '“{value}” forbids listing the page.',
        nosnippet: '“{value}” forbids showing a text.',
        preview: '“{value}” forbids showing a picture.',
      },
    },
    it: {
      pass: 'La pagina si lascia mostrare',
      fail: 'La pagina vieta di essere mostrata',
      why: 'Google Discover lascia fuori la pagina, e pare che Telegram se ne ricordi (non verificato).',
      how: 'Togli le parole che vietano, se non sono volute.',
      reasons: {
        noindex: '«{value}» vieta di elencare la pagina.',
        nosnippet: '«{value}» vieta di mostrare un testo.',
        preview: '«{value}» vieta di mostrare un’immagine.',
      },
    },
  },
  check({ page }) {
    const given = [...metas(page, 'robots'), ...metas(page, 'googlebot')].filter(({ value }) => value !== '')
    if (given.length === 0) return pass
    const forbidding = given.filter(({ value }) => robotsForbid(value) !== null)
    const [first] = forbidding
    const reason = first === undefined ? null : robotsForbid(first.value)
    if (first === undefined || reason === null) return pass
    const lines = forbidding.flatMap(({ key, value }) => {
      const rest = value.split(',').map((word) => word.trim()).filter((word) => word !== '' && robotsForbid(word) === null)
      return rest.length === 0 ? [] : [metaName(key, rest.join(', '))]
    })
    return fail(reason, { values: { value: shorten(first.value, 80) }, evidence: seenAll(forbidding.map(({ tag }) => tag)), fix: swap(...lines) })
  },
})
