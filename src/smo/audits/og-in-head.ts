import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metasBeginning } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const ogInHead = defineAudit({
  id: 'og-in-head',
  group: 'core',
  mode: 'html',
  severity: 'warn',
  affects: ['whatsapp', 'slack'],
  source: sources.whatsapp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The share tags stand in the head',
      fail: 'Share tags stand outside the head',
      why: 'WhatsApp reads the head only, and many readers stop at the body.',
      how: 'Move the tags into <head>, outside <noscript>.',
      reasons: {
        body: 'Share tags in the body: {count}.',
        noscript: 'Share tags inside <noscript>: {count}.',
      },
    },
    it: {
      pass: 'I tag di condivisione sono nell’head',
      fail: 'Ci sono tag di condivisione fuori dall’head',
      why: 'WhatsApp legge solo l’head, e molti si fermano dove comincia il body.',
      how: 'Sposta i tag dentro <head>, fuori da <noscript>.',
      reasons: {
        body: 'Tag di condivisione nel body: {count}.',
        noscript: 'Tag di condivisione dentro <noscript>: {count}.',
      },
    },
  },
  check({ page }) {
    const given = metasBeginning(page, 'og:').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const outside = given.filter(({ tag }) => tag.place === 'body' || tag.inNoscript)
    if (outside.length === 0) return pass
    const tags = outside.map(({ tag }) => tag)
    return fail(outside.some(({ tag }) => tag.place === 'body') ? 'body' : 'noscript', { values: { count: outside.length }, evidence: seenAll(tags), fix: swap(...rewritten(tags)) })
  },
})
