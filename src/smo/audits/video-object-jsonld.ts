import { defineAudit } from '../audit.ts'
import { isoTime } from './reading/dates.ts'
import { lacks, nodesOf } from './reading/json-ld.ts'
import { seenJsonLd, swapNode } from './reading/markup.ts'
import { metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestImage, bestTitle } from './reading/suggest.ts'
import { sources } from './sources.ts'

const needed = ['name', 'thumbnailUrl', 'uploadDate', 'duration'] as const

export const videoObjectJsonld = defineAudit({
  id: 'video-object-jsonld',
  group: 'video',
  mode: 'html',
  severity: 'info',
  affects: ['google-discover'],
  source: sources.googleVideo,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The VideoObject has what Google asks for',
      fail: 'The VideoObject lacks what Google asks for',
      why: 'Google shows a video with its picture and length only when it is told them.',
      how: 'Add the missing fields to the VideoObject.',
      reasons: {
        missing: 'These are missing: {keys}.',
      },
    },
    it: {
      pass: 'Il VideoObject ha ciò che chiede Google',
      fail: 'Al VideoObject manca ciò che chiede Google',
      why: 'Google mostra un video con immagine e durata solo se gli vengono indicate.',
      how: 'Aggiungi i campi mancanti al VideoObject.',
      reasons: {
        missing: 'Mancano: {keys}.',
      },
    },
  },
  check({ page }) {
    const videos = nodesOf(page, ['VideoObject'])
    if (videos.length === 0) return notApplicable
    const poor = videos.find(({ node }) => needed.some((key) => lacks(node, key)))
    if (poor === undefined) return pass
    const missing = needed.filter((key) => lacks(poor.node, key))
    const seconds = Number.parseInt(metaValue(page, 'og:video:duration', 'video:duration') ?? '', 10)
    const date = metaValue(page, 'article:published_time', 'video:release_date', 'og:video:release_date')
    const known: Readonly<Record<string, string | null>> = {
      name: bestTitle(page), thumbnailUrl: bestImage(page), uploadDate: date === null ? null : isoTime(date), duration: seconds > 0 ? `PT${seconds}S` : null,
    }
    const complete = videos.length === 1 && missing.every((key) => known[key] !== null)
    return fail('missing', {
      values: { keys: missing.join(', ') },
      evidence: [seenJsonLd(poor.tag)],
      // Only facts that the page itself gives: a length or a date is not ours to make up.
      ...(complete ? { fix: swapNode(poor, { ...poor.node, ...Object.fromEntries(missing.map((key) => [key, known[key]])) }) } : {}),
    })
  },
})
