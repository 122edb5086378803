import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { add, metaProperty, seenAll, where } from './reading/markup.ts'
import { metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestDescription, bestImage, bestTitle } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const most = 3000

/** `null` where it is no JSON. The container may be the object itself or its `component`. */
function containerOf(text: string): boolean | null {
  try {
    const value = JSON.parse(text) as { type?: unknown; component?: { type?: unknown } } | null
    return value?.type === 17 || value?.component?.type === 17
  } catch {
    // What cannot be parsed is the finding.
    return null
  }
}

export const discordComponentEmbed = defineAudit({
  id: 'discord-component-embed',
  group: 'fedi',
  mode: 'html',
  severity: 'info',
  affects: ['discord'],
  source: sources.discordComponents,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Discord’s own layout can be shown',
      fail: 'Discord’s own layout cannot be shown',
      why: 'Discord drops the whole layout for one mistake and shows the usual card, if the page has one.',
      how: 'Keep the JSON below 3,000 bytes with one container, in one <script> or <link>, and keep the Open Graph tags.',
      reasons: {
        large: 'The JSON has {bytes} bytes; Discord takes 3,000.',
        json: 'The JSON cannot be read.',
        container: 'The JSON does not hold one container (a component of type 17).',
        fallback: 'There are no Open Graph tags to fall back to.',
      },
    },
    it: {
      pass: 'Il layout per Discord si può mostrare',
      fail: 'Il layout per Discord non si può mostrare',
      why: 'Per un solo errore Discord scarta tutto il layout e mostra l’anteprima consueta, se la pagina ne ha una.',
      how: 'Tieni il JSON sotto i 3.000 byte con un contenitore, in un solo <script> o <link>, e conserva i tag Open Graph.',
      reasons: {
        large: 'Il JSON è di {bytes} byte; Discord ne accetta 3.000.',
        json: 'Il JSON non è leggibile.',
        container: 'Il JSON non contiene un contenitore (un componente di tipo 17).',
        fallback: 'Non ci sono tag Open Graph su cui ripiegare.',
      },
    },
  },
  check({ page }) {
    const scripts = (page.tags.componentEmbeds ?? []).filter(({ inert }) => !inert)
    const links = linksOf(page, 'discord:component-embed')
    const [script] = scripts
    if (script === undefined && links.length === 0) return notApplicable
    const evidence = script === undefined ? seenAll(links) : [{ text: shorten(`<script id="discord:component-embed" type="application/json">${script.text.trim()}`, 200), ...where(script) }]
    if (script !== undefined) {
      const bytes = Buffer.byteLength(script.text.trim())
      if (bytes > most) return fail('large', { values: { bytes }, evidence })
      const container = containerOf(script.text)
      if (container === null) return fail('json', { evidence })
      if (!container) return fail('container', { evidence })
    }
    if (metaValue(page, 'og:title') !== null) return pass
    return fail('fallback', { evidence, fix: add(metaProperty('og:title', bestTitle(page)), metaProperty('og:description', bestDescription(page)), metaProperty('og:image', bestImage(page))) })
  },
})
