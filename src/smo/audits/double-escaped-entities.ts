import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { decodeAgain } from './reading/text.ts'
import { sources } from './sources.ts'

const keys = ['og:title', 'og:description', 'og:site_name', 'og:image', 'og:image:url', 'og:image:secure_url', 'og:image:alt', 'og:url', 'twitter:title', 'twitter:description', 'twitter:image', 'description'] as const

/** Read until nothing is left to read: three times is seen, too. */
function decoded(text: string): string {
  let read = text
  for (let times = 0; times < 8; times++) read = decodeAgain(read)
  return read
}

export const doubleEscapedEntities = defineAudit({
  id: 'double-escaped-entities',
  group: 'text',
  mode: 'html',
  severity: 'warn',
  affects: ['imessage', 'signal', 'lemmy', 'slack'],
  source: sources.mastodon,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Special characters are escaped once',
      fail: 'Special characters are escaped twice',
      why: 'Mastodon and Messages read entities a second time; everywhere else the reader sees &amp;#8217; in place of an apostrophe, and addresses break.',
      how: 'Escape each value once, when the page is written.',
      reasons: {
        twice: '{key} still says “{value}” after it was read.',
      },
    },
    it: {
      pass: 'I caratteri speciali sono codificati una volta sola',
      fail: 'I caratteri speciali sono codificati due volte',
      why: 'Mastodon e Messaggi decodificano una seconda volta; altrove si legge &amp;#8217; al posto dell’apostrofo, e gli indirizzi non funzionano.',
      how: 'Codifica ogni valore una volta sola, quando la pagina viene scritta.',
      reasons: {
        twice: '{key} contiene ancora «{value}» dopo la lettura.',
      },
    },
  },
  check({ page }) {
    const given = keys.flatMap((key) => metas(page, key)).filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const twice = given.filter(({ value }) => decodeAgain(value) !== value)
    const [first] = twice
    if (first === undefined) return pass
    const tags = [...new Set(twice.map(({ tag }) => tag))]
    const residue = /&(?:#\w{1,8}|[a-z]{2,8});/i.exec(first.value)?.[0] ?? ''
    return fail('twice', { values: { key: first.key, value: residue }, evidence: seenAll(tags), fix: swap(...tags.flatMap((tag) => rewritten([tag], twice.filter((each) => each.tag === tag).map((meta) => ({ ...meta, value: decoded(meta.value) }))))) })
  },
})
