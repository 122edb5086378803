import { defineAudit } from '../audit.ts'
import { fediverseHandle, webfingerAddress } from './reading/handles.ts'
import { seen, told } from './reading/markup.ts'
import { firstMeta } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const fediverseCreatorResolves = defineAudit({
  id: 'fediverse-creator-resolves',
  group: 'fedi',
  mode: 'net',
  severity: 'info',
  affects: ['mastodon'],
  source: sources.webfinger,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The author’s account can be found',
      fail: 'The author’s account cannot be found',
      why: 'Mastodon looks the account up and shows no author when nobody answers.',
      how: 'Look whether name and server are written rightly, and whether the server answers WebFinger.',
      reasons: {
        unanswered: 'WebFinger on {host} answers {status}.',
      },
    },
    it: {
      pass: 'Il profilo dell’autore si trova',
      fail: 'Il profilo dell’autore non si trova',
      why: 'Mastodon cerca il profilo e non mostra alcun autore se nessuno risponde.',
      how: 'Controlla se nome e server sono scritti bene, e se il server risponde a WebFinger.',
      reasons: {
        unanswered: 'WebFinger su {host} risponde {status}.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'fediverse:creator')
    const handle = meta === null ? null : fediverseHandle(meta.value)
    const target = handle === null ? undefined : page.targets[webfingerAddress(handle)]
    if (meta === null || handle === null || target === undefined) return notApplicable
    if (target.status !== null && target.status >= 200 && target.status <= 299) return pass
    return fail('unanswered', { values: { host: handle.host, status: target.status ?? target.trouble ?? '–' }, evidence: [seen(meta.tag), told(`${target.status ?? '–'} ${target.url}`)] })
  },
})
