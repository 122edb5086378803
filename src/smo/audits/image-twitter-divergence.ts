import { defineAudit } from '../audit.ts'
import { firstImage } from './reading/images.ts'
import { metaName, seenAll, swap } from './reading/markup.ts'
import { firstMeta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const plain = (url: string): string => url.replace(/^https?:\/\/(?:www\.)?/i, '')

export const imageTwitterDivergence = defineAudit({
  id: 'image-twitter-divergence',
  group: 'image',
  mode: 'html',
  severity: 'info',
  affects: ['x', 'slack'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'X shows the same picture as the others',
      fail: 'X and Slack show another picture than the others',
      why: 'One link, two pictures. Fine when it is meant: X crops to 2:1, others to 1.91:1.',
      how: 'When it is not meant, drop twitter:image: X takes og:image.',
      reasons: {
        differs: 'X shows “{x}”, the others “{og}”.',
      },
    },
    it: {
      pass: 'X mostra la stessa immagine delle altre reti',
      fail: 'X e Slack mostrano un’immagine diversa dalle altre reti',
      why: 'Un link, due immagini. Va bene, se è voluto: X ritaglia a 2:1, le altre a 1,91:1.',
      how: 'Se non è voluto, togli twitter:image: X prende og:image.',
      reasons: {
        differs: 'X mostra «{x}», le altre reti «{og}».',
      },
    },
  },
  check({ page }) {
    const og = firstImage(page)
    const x = firstMeta(page, 'twitter:image') ?? firstMeta(page, 'twitter:image:src')
    if (og === null || x === null) return notApplicable
    const [ours, theirs] = [cleanAddress(page, og.meta.value), cleanAddress(page, x.value)]
    if (ours === null || theirs === null) return notApplicable
    if (plain(ours) === plain(theirs)) return pass
    const tags = [...metas(page, 'twitter:image'), ...metas(page, 'twitter:image:src')].map(({ tag }) => tag)
    return fail('differs', { values: { x: shorten(x.value, 120), og: shorten(og.meta.value, 120) }, evidence: seenAll(tags), fix: swap(metaName('twitter:image', ours)) })
  },
})
