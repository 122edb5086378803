import { defineAudit } from '../audit.ts'
import { ownAddress } from './reading/canonical.ts'
import { add, metaTag, told } from './reading/markup.ts'
import { firstMeta, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestDescription, bestImage, bestTitle } from './reading/suggest.ts'
import { sources } from './sources.ts'

const keys = ['og:title', 'og:description', 'og:image', 'og:url'] as const

export const serverRendered = defineAudit({
  id: 'server-rendered',
  group: 'core',
  mode: 'render',
  severity: 'error',
  affects: ['facebook', 'x', 'linkedin', 'slack', 'discord', 'whatsapp', 'telegram', 'pinterest', 'reddit', 'bluesky', 'imessage'],
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The tags are in what the server sends',
      fail: 'The tags appear only after scripts have run',
      why: 'Readers of cards run no scripts: for them the page is empty.',
      how: 'Let the server write the tags into the page, or let it write at least its head.',
      reasons: {
        scripts: 'These tags are there only after scripts have run: {keys}.',
        shell: 'The page is drawn by scripts ({scripts}) and sends neither og:title nor og:image.',
      },
    },
    it: {
      pass: 'I tag sono in ciò che il server invia',
      fail: 'I tag compaiono solo dopo gli script',
      why: 'Chi prepara le anteprime non esegue script: per lui la pagina è vuota.',
      how: 'Fai scrivere i tag dal server nella pagina, o almeno nel suo head.',
      reasons: {
        scripts: 'Questi tag ci sono solo dopo l’esecuzione degli script: {keys}.',
        shell: 'La pagina è disegnata da script ({scripts}) e non invia né og:title né og:image.',
      },
    },
  },
  check({ page }) {
    if (page.rendered != null) {
      const after = { ...page, tags: page.rendered }
      const late = keys.filter((key) => firstMeta(page, key) === null && firstMeta(after, key) !== null)
      if (late.length === 0) return pass
      return fail('scripts', {
        values: { keys: late.join(', ') },
        evidence: late.map((key) => told(metaTag(key, metaValue(after, key) ?? ''))),
        fix: add(...late.map((key) => metaTag(key, metaValue(after, key) ?? ''))),
      })
    }
    if (firstMeta(page, 'og:title') !== null || firstMeta(page, 'og:image') !== null) return pass
    if (page.tags.scripts === 0 || page.tags.textLength >= 200) return notApplicable
    return fail('shell', { values: { scripts: page.tags.scripts }, fix: add(metaTag('og:title', bestTitle(page)), metaTag('og:description', bestDescription(page)), metaTag('og:image', bestImage(page)), metaTag('og:url', ownAddress(page))) })
  },
})
