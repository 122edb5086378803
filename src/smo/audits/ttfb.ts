import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const ttfb = defineAudit({
  id: 'ttfb',
  group: 'reach',
  mode: 'net',
  severity: 'warn',
  affects: ['facebook', 'discord'],
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page answers quickly',
      fail: 'The page answers slowly',
      why: 'Discord gives the page with its pictures 10 seconds, Facebook a few; whoever waits longer gets no card.',
      how: 'Cache the page for readers that are not signed in.',
      reasons: {
        first: 'The first byte came after {seconds} seconds.',
        whole: 'The whole page took {seconds} seconds.',
      },
    },
    it: {
      pass: 'La pagina risponde in fretta',
      fail: 'La pagina risponde lentamente',
      why: 'Discord concede 10 secondi alla pagina con le immagini, Facebook pochi; chi aspetta di più resta senza anteprima.',
      how: 'Metti in cache la pagina per chi non ha fatto l’accesso.',
      reasons: {
        first: 'Il primo byte è arrivato dopo {seconds} secondi.',
        whole: 'L’intera pagina ha richiesto {seconds} secondi.',
      },
    },
  },
  check({ page }) {
    const { firstByteMs, totalMs } = page.server ?? { firstByteMs: null, totalMs: null }
    if (firstByteMs === null && totalMs === null) return notApplicable
    if (firstByteMs !== null && firstByteMs > 3000) return fail('first', { values: { seconds: Math.round(firstByteMs / 100) / 10 }, evidence: [told(`${Math.round(firstByteMs)} ms`)] })
    return totalMs !== null && totalMs > 10_000 ? fail('whole', { values: { seconds: Math.round(totalMs / 100) / 10 }, evidence: [told(`${Math.round(totalMs)} ms`)] }) : pass
  },
})
