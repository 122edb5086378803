import { defineAudit } from '../audit.ts'
import { header, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { robotsForbid } from './reading/robots.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const xRobotsTag = defineAudit({
  id: 'x-robots-tag',
  group: 'reach',
  mode: 'net',
  severity: 'warn',
  affects: ['google-discover'],
  source: sources.googleRobots,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'No header forbids showing the page',
      fail: 'A header forbids showing the page',
      why: 'X-Robots-Tag counts like the tag in the page, but nobody sees it there.',
      how: 'Send the header without the forbidding words, or not at all.',
      reasons: {
        noindex: '“{value}” forbids listing the page.',
        nosnippet: '“{value}” forbids showing a text.',
        preview: '“{value}” forbids showing a picture.',
      },
    },
    it: {
      pass: 'Nessun header vieta di mostrare la pagina',
      fail: 'Un header vieta di mostrare la pagina',
      why: 'X-Robots-Tag conta come il tag nella pagina, ma lì nessuno lo vede.',
      how: 'Invia l’header senza le parole che vietano, oppure non inviarlo.',
      reasons: {
        noindex: '«{value}» vieta di elencare la pagina.',
        nosnippet: '«{value}» vieta di mostrare un testo.',
        preview: '«{value}» vieta di mostrare un’immagine.',
      },
    },
  },
  check({ page }) {
    if (page.hops === null) return notApplicable
    const value = page.headers['x-robots-tag'] ?? ''
    // What is said to one crawler by name (`bingbot: noindex`) is not said to Google.
    const ours = value.split(',').map((part) => /^\s*(?:([a-z][\w-]*)\s*:\s*)?(.*)$/i.exec(part) ?? []).filter(([, agent]) => agent === undefined || /^(?:googlebot|max-image-preview|max-snippet|max-video-preview|unavailable_after)$/i.test(agent)).map(([whole, agent, rest]) => (/^googlebot$/i.test(agent ?? '') ? rest : whole) ?? '').join(',')
    const reason = robotsForbid(ours)
    if (reason === null) return pass
    const rest = ours.split(',').map((word) => word.trim()).filter((word) => word !== '' && robotsForbid(word) === null)
    return fail(reason, { values: { value: shorten(value, 80) }, evidence: [told(`X-Robots-Tag: ${value}`)], fix: header(`X-Robots-Tag: ${rest.length === 0 ? 'max-image-preview:large' : rest.join(', ')}`) })
  },
})
