import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { add, metaName, seen } from './reading/markup.ts'
import { firstMeta, lastMeta, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { sources } from './sources.ts'

const needed = ['twitter:app:id:iphone', 'twitter:app:id:ipad', 'twitter:app:id:googleplay'] as const

/** Ids that the page gives elsewhere: Safari’s banner and App Links. */
function known(page: PageFacts): Readonly<Record<string, string | null>> {
  const apple = metaValue(page, 'twitter:app:id:iphone', 'twitter:app:id:ipad') ?? /app-id=(\d+)/.exec(metaValue(page, 'apple-itunes-app') ?? '')?.[1] ?? metaValue(page, 'al:ios:app_store_id', 'al:iphone:app_store_id')
  return { 'twitter:app:id:iphone': apple, 'twitter:app:id:ipad': apple, 'twitter:app:id:googleplay': metaValue(page, 'al:android:package') }
}

export const appCard = defineAudit({
  id: 'app-card',
  group: 'card',
  mode: 'html',
  severity: 'warn',
  affects: ['x'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The app card has all it needs',
      fail: 'The app card lacks something',
      why: 'X draws it only when it knows the app in both stores.',
      how: 'Give the ids of the App Store and of Google Play.',
      reasons: {
        missing: 'These are missing: {keys}.',
      },
    },
    it: {
      pass: 'L’anteprima dell’app ha tutto ciò che serve',
      fail: 'All’anteprima dell’app manca qualcosa',
      why: 'X la disegna solo se conosce l’app in entrambi gli store.',
      how: 'Indica gli id di App Store e Google Play.',
      reasons: {
        missing: 'Mancano: {keys}.',
      },
    },
  },
  check({ page }) {
    const card = lastMeta(page, 'twitter:card')
    if (card?.value.toLowerCase() !== 'app') return notApplicable
    const missing = needed.filter((key) => firstMeta(page, key) === null)
    if (missing.length === 0) return pass
    const ids = known(page)
    const lines = missing.flatMap((key) => (ids[key] == null ? [] : [metaName(key, ids[key])]))
    return fail('missing', { values: { keys: missing.join(', ') }, evidence: [seen(card.tag)], ...(lines.length === missing.length ? { fix: add(...lines) } : {}) })
  },
})
