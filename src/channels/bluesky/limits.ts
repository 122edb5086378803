import type { Limits } from '../limit.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const utf8 = new TextEncoder()

// app.bsky.feed.post: maxGraphemes 300 and maxLength (bytes) 3000, both at once.
const maxGraphemes = 300
const maxBytes = 3_000

/** Servers that still carry the older lexicon refuse images over 1,000,000 bytes; the newer one allows twice that. */
export const maxImageBytes = 1_000_000

export const limits: Limits = {
  source: 'https://github.com/bluesky-social/atproto/tree/main/lexicons (app.bsky.feed.post, app.bsky.embed.images)',
  checkedAt: '2026-11-22',
  maxSegments: 25,
  measure(text) {
    const count = [...graphemes.segment(text)].length
    const bytes = utf8.encode(text).length
    return {
      count,
      max: maxGraphemes,
      unit: 'graphemes',
      excess: Math.max(0, count - maxGraphemes),
      bytes: { count: bytes, max: maxBytes, excess: Math.max(0, bytes - maxBytes) },
    }
  },
  media: () => ({
    maxImages: 4,
    types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
    maxImageBytes,
    // The lexicon sets none; the app cuts there (social-app, MAX_ALT_TEXT).
    maxAltLength: 2_000,
  }),
}
