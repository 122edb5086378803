import { defineAudit } from '../audit.ts'
import { fediverseHandle } from './reading/handles.ts'
import { drop, metaName, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

function mended(value: string): string | null {
  const [, host, user] = /^https?:\/\/([^/]+)\/@([\w.-]+)\/?$/i.exec(value.trim()) ?? []
  return host === undefined || user === undefined ? null : `@${user}@${host.toLowerCase()}`
}

export const fediverseCreator = defineAudit({
  id: 'fediverse-creator',
  group: 'fedi',
  mode: 'html',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.mastodonCreator,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'fediverse:creator is a handle',
      fail: 'fediverse:creator is no handle',
      why: 'Mastodon shows the author under the card, with a link to the profile.',
      how: 'Write it as @name@server. The author must also list this domain in their profile’s settings on Mastodon (Verification, author attribution).',
      reasons: {
        invalid: '“{value}” is not written as @name@server.',
      },
    },
    it: {
      pass: 'fediverse:creator è un nome utente valido',
      fail: 'fediverse:creator non è un nome utente valido',
      why: 'Mastodon mostra l’autore sotto l’anteprima, con il link al profilo.',
      how: 'Scrivilo come @nome@server. L’autore deve anche elencare questo dominio nelle impostazioni del profilo su Mastodon (Verifica, attribuzione dell’autore).',
      reasons: {
        invalid: '«{value}» non è scritto come @nome@server.',
      },
    },
  },
  check({ page }) {
    const given = metas(page, 'fediverse:creator').filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const wrong = given.filter(({ value }) => fediverseHandle(value) === null)
    const [first] = wrong
    if (first === undefined) return pass
    const better = mended(first.value)
    return fail('invalid', { values: { value: shorten(first.value, 80) }, evidence: seenAll(wrong.map(({ tag }) => tag)), fix: better === null ? drop : swap(metaName('fediverse:creator', better)) })
  },
})
