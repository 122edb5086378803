import { defineAudit, type Fix } from '../audit.ts'
import { guessLanguage, isLanguage } from './reading/languages.ts'
import { htmlTag, told } from './reading/markup.ts'
import { fail, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const htmlLang = defineAudit({
  id: 'html-lang',
  group: 'i18n',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page says its language',
      fail: 'The page does not say its language',
      why: 'Mastodon marks the card with it, and people who listen hear it read in the right voice.',
      how: 'Write the language on <html>.',
      reasons: {
        missing: '<html> has no lang.',
        invalid: '“{value}” is no language.',
      },
    },
    it: {
      pass: 'La pagina dice la sua lingua',
      fail: 'La pagina non dice la sua lingua',
      why: 'Mastodon la indica nell’anteprima, e chi ascolta la sente letta con la voce giusta.',
      how: 'Scrivi la lingua su <html>.',
      reasons: {
        missing: '<html> non ha lang.',
        invalid: '«{value}» non è una lingua.',
      },
    },
  },
  check({ page }) {
    const said = (page.tags.html['lang'] ?? page.tags.html['xml:lang'] ?? '').trim()
    if (said !== '' && isLanguage(said)) return pass
    const fix: Fix = { to: 'html', replaces: true, text: htmlTag({ ...page.tags.html, lang: guessLanguage(page) }) }
    return said === '' ? fail('missing', { fix }) : fail('invalid', { values: { value: shorten(said, 40) }, evidence: [told(htmlTag(page.tags.html))], fix })
  },
})
