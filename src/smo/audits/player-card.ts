import { defineAudit } from '../audit.ts'
import { add, metaName, seen, swap } from './reading/markup.ts'
import { firstMeta, lastMeta, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

const needed = ['twitter:player', 'twitter:player:width', 'twitter:player:height'] as const

export const playerCard = defineAudit({
  id: 'player-card',
  group: 'card',
  mode: 'html',
  severity: 'error',
  affects: ['x', 'mastodon'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The player card has all it needs',
      fail: 'The player card lacks something',
      why: 'X draws a player only when address and size are there and the address is https; else it draws nothing.',
      how: 'Give twitter:player over https with its width and height.',
      reasons: {
        missing: 'These are missing: {keys}.',
        http: 'twitter:player is not an https address.',
      },
    },
    it: {
      pass: 'L’anteprima con player ha tutto ciò che serve',
      fail: 'All’anteprima con player manca qualcosa',
      why: 'X disegna un player solo se ci sono indirizzo e misure e l’indirizzo è https; altrimenti non disegna nulla.',
      how: 'Dai twitter:player via https, con larghezza e altezza.',
      reasons: {
        missing: 'Mancano: {keys}.',
        http: 'twitter:player non è un indirizzo https.',
      },
    },
  },
  check({ page }) {
    const card = lastMeta(page, 'twitter:card')
    if (card?.value.toLowerCase() !== 'player') return notApplicable
    const evidence = [seen(card.tag)]
    const missing = needed.filter((key) => firstMeta(page, key) === null)
    const player = firstMeta(page, 'twitter:player')
    if (missing.length > 0) {
      const video = metaValue(page, 'og:video:secure_url', 'og:video:url', 'og:video')
      const known: Readonly<Record<string, string | null>> = {
        'twitter:player': video === null ? null : cleanAddress(page, overHttps(video)),
        'twitter:player:width': metaValue(page, 'og:video:width') ?? '1280',
        'twitter:player:height': metaValue(page, 'og:video:height') ?? '720',
      }
      const lines = missing.flatMap((key) => (known[key] == null ? [] : [metaName(key, known[key])]))
      return fail('missing', { values: { keys: missing.join(', ') }, evidence, ...(lines.length === missing.length ? { fix: add(...lines) } : {}) })
    }
    if (player === null || /^https:\/\//i.test(player.value)) return pass
    return fail('http', { evidence: [seen(player.tag)], fix: swap(metaName('twitter:player', overHttps(cleanAddress(page, player.value) ?? player.value))) })
  },
})
