import type { Limits } from '../limit.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

const maxCharacters = 500

/** Ours to choose: those of the networks people rehearse for. */
export const limits: Limits = {
  source: 'src/channels/rehearsal/README.md',
  checkedAt: '2026-11-22',
  maxSegments: 25,
  measure(text) {
    let count = 0
    for (const _grapheme of graphemes.segment(text)) count += 1
    return { count, max: maxCharacters, unit: 'characters', excess: Math.max(0, count - maxCharacters), bytes: null }
  },
  media: () => ({ maxImages: 4, types: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'], maxImageBytes: 8_388_608, maxAltLength: 1_500 }),
}
