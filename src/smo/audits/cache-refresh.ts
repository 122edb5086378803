import { defineAudit } from '../audit.ts'
import { manual } from './reading/outcome.ts'
import { sources } from './sources.ts'

export const cacheRefresh = defineAudit({
  id: 'cache-refresh',
  group: 'share',
  mode: 'manual',
  severity: 'info',
  affects: ['facebook', 'linkedin', 'telegram', 'pinterest', 'x'],
  source: sources.facebookImages,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The networks have read the page again',
      fail: 'After a change, let the networks read the page again',
      why: 'They keep the old card: Facebook until it is asked, X and LinkedIn about 7 days, Mastodon 14 days, Slack about 30 minutes. Most of these times were told by others: unverified.',
      how: 'Ask again: Facebook at developers.facebook.com/tools/debug, LinkedIn at linkedin.com/post-inspector, Pinterest at developers.pinterest.com/tools/url-debugger, Telegram by sending the address to @WebpageBot. X has no such page any more: share with a new parameter.',
      reasons: {},
    },
    it: {
      pass: 'Le reti hanno riletto la pagina',
      fail: 'Dopo una modifica, fai rileggere la pagina alle reti',
      why: 'Conservano la vecchia anteprima: Facebook finché non glielo si chiede, X e LinkedIn circa 7 giorni, Mastodon 14 giorni, Slack circa 30 minuti. Quasi tutti questi tempi vengono da altri siti: non verificati.',
      how: 'Richiedilo: Facebook su developers.facebook.com/tools/debug, LinkedIn su linkedin.com/post-inspector, Pinterest su developers.pinterest.com/tools/url-debugger, Telegram inviando l’indirizzo a @WebpageBot. X non ha più una pagina simile: condividi con un parametro nuovo.',
      reasons: {},
    },
  },
  check: () => manual,
})
