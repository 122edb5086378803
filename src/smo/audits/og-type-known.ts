import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { metaProperty, seen, swap } from './reading/markup.ts'
import { firstMeta } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestType } from './reading/suggest.ts'
import { sources } from './sources.ts'

const known: ReadonlySet<string> = new Set([
  'website', 'article', 'book', 'profile', 'payment.link', 'music.song', 'music.album', 'music.playlist', 'music.radio_station',
  'video.movie', 'video.episode', 'video.tv_show', 'video.other',
  // Not in ogp.me, but read: Pinterest's article and product pins, Facebook's own kinds of old.
  'blog', 'product', 'product.item', 'product.group', 'place', 'business.business',
])

function nearest(page: PageFacts, value: string): string {
  if (known.has(value.toLowerCase())) return value.toLowerCase()
  if (/video|movie|film/i.test(value)) return 'video.other'
  if (/site|home|web|page/i.test(value)) return 'website'
  return /articl|artik|articol|news|post|blog|story|recipe|ricett/i.test(value) ? 'article' : bestType(page)
}

export const ogTypeKnown = defineAudit({
  id: 'og-type-known',
  group: 'core',
  mode: 'html',
  severity: 'info',
  affects: ['facebook', 'pinterest'],
  source: sources.ogp,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'og:type is one of the known kinds',
      fail: 'og:type is no kind that anybody knows',
      why: 'A reader that does not know the kind treats the page as a plain website: no author, no date, no rich pin.',
      how: 'Use a kind from ogp.me, in small letters.',
      reasons: {
        case: '“{value}” must be written in small letters.',
        unknown: '“{value}” is no kind from ogp.me.',
      },
    },
    it: {
      pass: 'og:type è uno dei generi noti',
      fail: 'og:type non è un genere noto',
      why: 'Chi non riconosce il genere tratta la pagina come un sito qualsiasi: niente autore, niente data, niente rich pin.',
      how: 'Usa un genere di ogp.me, in minuscolo.',
      reasons: {
        case: '«{value}» va scritto in minuscolo.',
        unknown: '«{value}» non è un genere di ogp.me.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:type')
    if (meta === null) return notApplicable
    // A kind of somebody's own vocabulary is written with its prefix (https://ogp.me/#types).
    if (known.has(meta.value) || /^[a-z][\w-]*:[\w.-]+$/i.test(meta.value)) return pass
    const reason = known.has(meta.value.toLowerCase()) ? 'case' : 'unknown'
    return fail(reason, { values: { value: meta.value }, evidence: [seen(meta.tag)], fix: swap(metaProperty('og:type', nearest(page, meta.value))) })
  },
})
