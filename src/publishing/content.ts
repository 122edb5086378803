import type { DraftPart, PostContent } from './schema.ts'

/** What one connection will say: its own wording when it has one. */
export const partsFor = (content: PostContent, connectionId: string): readonly DraftPart[] => content.variants[connectionId]?.parts ?? content.parts

/** Text as it is stored: NFC, no NUL (PostgreSQL refuses it) and no half characters (no network takes them). */
export const storedText = (text: string): string => text.replaceAll('\0', '').toWellFormed().normalize('NFC')

export function storedContent(content: PostContent): PostContent {
  const parts = (all: readonly DraftPart[]): DraftPart[] => all.map((part) => ({ text: storedText(part.text), images: part.images.map((image) => ({ ...image, alt: storedText(image.alt) })) }))
  return {
    ...content,
    parts: parts(content.parts),
    variants: Object.fromEntries(Object.entries(content.variants).map(([id, variant]) => [id, { parts: parts(variant.parts) }])),
    connectionIds: [...new Set(content.connectionIds)],
  }
}

/** Everything an approver judged. The time is not part of it: moving a post keeps its approval. */
export function judged(content: PostContent): string {
  const { parts, variants, connectionIds, language, campaignId } = content
  const sorted = Object.entries(variants).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([parts, sorted, connectionIds.toSorted(), language, campaignId])
}

export const allParts = (content: PostContent): readonly DraftPart[] => [...content.parts, ...Object.values(content.variants).flatMap((variant) => variant.parts)]

export const fileIdsOf = (content: PostContent): readonly string[] => [...new Set(allParts(content).flatMap((part) => part.images.map((image) => image.fileId)))]

/** The first words, for lists: whole characters, at most 140. */
export function excerptOf(content: PostContent): string {
  const text = (content.parts[0]?.text ?? '').replaceAll(/\s+/g, ' ').trim()
  const letters = [...text]
  return letters.length <= 140 ? text : `${letters.slice(0, 139).join('').trimEnd()}…`
}

/** What a search looks through. */
export const wordsOf = (content: PostContent): string => allParts(content).map((part) => part.text).join('\n').toLowerCase().slice(0, 20_000)
