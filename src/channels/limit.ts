import type { LearntLimits } from './channel.ts'

/** What a network accepts. Pure and free of Node, because the composer counts with it in the browser. */
export interface Limits {
  /** Where the numbers come from and when somebody last looked (ISO date). */
  readonly source: string
  readonly checkedAt: string
  /** How much of the allowance a text takes, by the network's own counting. */
  measure(text: string, learnt: LearntLimits): TextMeasure
  media(learnt: LearntLimits): MediaLimits
  readonly maxSegments: number
}

/** `count` of `max` in the network's own unit; `excess` is 0 when it fits. `bytes` where the network limits those too. */
export interface TextMeasure {
  readonly count: number
  readonly max: number
  readonly unit: 'graphemes' | 'characters'
  readonly excess: number
  readonly bytes: { readonly count: number; readonly max: number; readonly excess: number } | null
}

export interface MediaLimits {
  readonly maxImages: number
  readonly types: readonly string[]
  readonly maxImageBytes: number
  readonly maxAltLength: number
}

/** Why a draft does not fit a network; `words.ts` of this module turns it into a sentence. */
export type LimitReason =
  | { readonly code: 'empty' }
  | { readonly code: 'text-too-long'; readonly count: number; readonly max: number; readonly excess: number; readonly unit: TextMeasure['unit'] }
  | { readonly code: 'text-too-many-bytes'; readonly count: number; readonly max: number; readonly excess: number }
  | { readonly code: 'too-many-images'; readonly count: number; readonly max: number }
  | { readonly code: 'image-type'; readonly index: number; readonly type: string; readonly accepted: readonly string[] }
  | { readonly code: 'alt-too-long'; readonly index: number; readonly count: number; readonly max: number }
  | { readonly code: 'alt-missing'; readonly index: number }
  | { readonly code: 'too-many-segments'; readonly count: number; readonly max: number }

/** A reason that stops publishing, or (`alt-missing`) only advises. */
export interface LimitFinding {
  readonly severity: 'error' | 'advice'
  readonly segment: number
  readonly reason: LimitReason
}

/** What of a draft the limits look at. */
export interface DraftSegment {
  readonly text: string
  readonly images: readonly { readonly type: string; readonly alt: string }[]
}

/** Everything about a draft that a network will refuse or a reader would miss, in reading order. */
export function checkDraft(limits: Limits, segments: readonly DraftSegment[], learnt: LearntLimits): readonly LimitFinding[] {
  const findings: LimitFinding[] = []
  const media = limits.media(learnt)
  if (segments.length > limits.maxSegments) {
    findings.push({ severity: 'error', segment: limits.maxSegments, reason: { code: 'too-many-segments', count: segments.length, max: limits.maxSegments } })
  }
  for (const [segment, draft] of segments.entries()) {
    const say = (severity: LimitFinding['severity'], reason: LimitReason) => findings.push({ severity, segment, reason })
    const measured = limits.measure(draft.text, learnt)
    if (draft.text.trim() === '' && draft.images.length === 0) say('error', { code: 'empty' })
    if (measured.excess > 0) {
      say('error', { code: 'text-too-long', count: measured.count, max: measured.max, excess: measured.excess, unit: measured.unit })
    }
    if (measured.bytes && measured.bytes.excess > 0) say('error', { code: 'text-too-many-bytes', ...measured.bytes })
    if (draft.images.length > media.maxImages) say('error', { code: 'too-many-images', count: draft.images.length, max: media.maxImages })
    for (const [index, image] of draft.images.entries()) {
      if (!media.types.includes(image.type)) say('error', { code: 'image-type', index, type: image.type, accepted: media.types })
      const length = [...image.alt].length
      if (length > media.maxAltLength) say('error', { code: 'alt-too-long', index, count: length, max: media.maxAltLength })
      if (image.alt.trim() === '') say('advice', { code: 'alt-missing', index })
    }
  }
  return findings
}
