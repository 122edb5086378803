import { defineAudit } from '../audit.ts'
import { header, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const compression = defineAudit({
  id: 'compression',
  group: 'reach',
  mode: 'net',
  severity: 'warn',
  affects: ['facebook'],
  source: sources.facebookCrawler,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page is packed for readers without Brotli',
      fail: 'The page is not packed as asked',
      why: 'Facebook offers gzip and deflate only: what comes in Brotli it cannot read, what comes unpacked takes longer.',
      how: 'Answer in gzip to whoever does not offer br.',
      reasons: {
        unasked: 'The answer is packed with {encoding}, which was not offered.',
        none: 'The answer is not packed at all ({kilobytes} KB).',
      },
    },
    it: {
      pass: 'La pagina è compressa per i lettori senza Brotli',
      fail: 'La pagina non è compressa come richiesto',
      why: 'Facebook offre solo gzip e deflate: ciò che arriva in Brotli non lo può leggere, ciò che arriva non compresso ci mette di più.',
      how: 'Rispondi in gzip a chi non offre br.',
      reasons: {
        unasked: 'La risposta è compressa con {encoding}, che non era stato offerto.',
        none: 'La risposta non è compressa ({kilobytes} KB).',
      },
    },
  },
  check({ page }) {
    const encoding = page.server?.encodingWithoutBrotli ?? null
    if (encoding === null) return notApplicable
    const plain = encoding.trim().toLowerCase()
    const evidence = [told(`Accept-Encoding: gzip, deflate → Content-Encoding: ${plain === '' ? '–' : plain}`)]
    if (plain === '' || plain === 'identity') {
      // A small page gains nothing.
      return page.tags.bytes < 14_000 ? pass : fail('none', { values: { kilobytes: Math.round(page.tags.bytes / 1000) }, evidence, fix: header('Content-Encoding: gzip', 'Vary: Accept-Encoding') })
    }
    return /^(?:x-)?gzip$|^deflate$/.test(plain) ? pass : fail('unasked', { values: { encoding: shorten(plain, 20) }, evidence, fix: header('Content-Encoding: gzip', 'Vary: Accept-Encoding') })
  },
})
