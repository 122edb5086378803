import { defineAudit } from '../audit.ts'
import { metaName, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const handle = /^@\w{1,15}$/

function mended(value: string): string | null {
  const [, name] = /^(?:@|https?:\/\/(?:www\.|mobile\.)?(?:twitter|x)\.com\/(?:#!\/)?@?|(?:twitter|x)\.com\/)?@?(\w{1,15})\/?(?:\?.*)?$/i.exec(value.trim()) ?? []
  return name === undefined ? null : `@${name}`
}

export const twitterSiteHandle = defineAudit({
  id: 'twitter-site-handle',
  group: 'card',
  mode: 'html',
  severity: 'info',
  affects: ['x'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The accounts named for X are written as X reads them',
      fail: 'An account named for X is not written as X reads it',
      why: 'X takes a name with @ of at most 15 letters, digits and underscores, and ignores everything else.',
      how: 'Write the name as in @example, not its address and not the name of a person.',
      reasons: {
        invalid: '{key} is “{value}”.',
      },
    },
    it: {
      pass: 'Gli account indicati per X sono scritti come X li legge',
      fail: 'Un account indicato per X non è scritto come X lo legge',
      why: 'X accetta un nome con @ di 15 lettere, cifre e trattini bassi al massimo, e ignora tutto il resto.',
      how: 'Scrivi il nome come in @esempio, non il suo indirizzo e non il nome di una persona.',
      reasons: {
        invalid: '{key} è «{value}».',
      },
    },
  },
  check({ page }) {
    const given = [...metas(page, 'twitter:site'), ...metas(page, 'twitter:creator')].filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const wrong = given.filter(({ value }) => !handle.test(value))
    const [first] = wrong
    if (first === undefined) return pass
    const lines = wrong.flatMap(({ key, value }) => {
      const better = mended(value)
      return better === null ? [] : [metaName(key, better)]
    })
    return fail('invalid', { values: { key: first.key, value: shorten(first.value, 80) }, evidence: seenAll(wrong.map(({ tag }) => tag)), fix: swap(...lines) })
  },
})
