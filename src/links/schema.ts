import { z } from 'zod'

/** One short link. Those of a post are made when it is published, one per (post, connection, link). */
export const ShortLink = z.object({
  id: z.string(),
  shortUrl: z.string(),
  targetUrl: z.string(),
  /** The target with its UTM parameters, where the visitor lands. */
  landingUrl: z.string(),
  postId: z.string().nullable(),
  publicationId: z.string().nullable(),
  connectionId: z.string().nullable(),
  channelId: z.string().nullable(),
  campaignId: z.string().nullable(),
  title: z.string().nullable(),
  createdAt: z.number().int(),
  archivedAt: z.number().int().nullable(),
  clicks: z.number().int(),
  /** Clicks after repeated ones by the same visitor within an hour are set aside. */
  uniqueClicks: z.number().int(),
  bots: z.number().int(),
  /** Link-preview fetches by consumer (`slack`, `whatsapp`, …): shares in private, never clicks. */
  previews: z.record(z.string(), z.number().int()),
})
export type ShortLink = z.infer<typeof ShortLink>

export const LinkList = z.object({ items: z.array(ShortLink), nextCursor: z.string().nullable() })
export type LinkList = z.infer<typeof LinkList>

/** A day of the asked zone. `clicks` are by people, repeated ones included. */
export const ClickDay = z.object({ day: z.string(), clicks: z.number().int(), uniqueClicks: z.number().int(), bots: z.number().int(), previews: z.number().int() })
export type ClickDay = z.infer<typeof ClickDay>

/** GET …/links/:linkId?from&to&zone: a link with its clicks by day and where it led before. */
export const LinkDetail = ShortLink.extend({
  days: z.array(ClickDay),
  changes: z.array(z.object({ at: z.number().int(), who: z.string(), fromUrl: z.string(), toUrl: z.string() })),
})
export type LinkDetail = z.infer<typeof LinkDetail>

/** POST …/links: a short link by hand. */
export const NewShortLink = z.object({
  targetUrl: z.string().max(4_000),
  title: z.string().max(200).nullable().default(null),
  campaignId: z.string().max(64).nullable().default(null),
  utm: z.object({ source: z.string().max(100), medium: z.string().max(100), campaign: z.string().max(200), term: z.string().max(200), content: z.string().max(200) }).partial().default({}),
})
export type NewShortLink = z.infer<typeof NewShortLink>

/** PATCH …/links/:linkId. The target changes only for links made by hand. */
export const LinkChange = z.object({
  title: z.string().max(200).nullable().optional(),
  archived: z.boolean().optional(),
  targetUrl: z.string().max(4_000).optional(),
})
export type LinkChange = z.infer<typeof LinkChange>

export const Click = z.object({
  id: z.string(),
  at: z.number().int(),
  linkId: z.string(),
  kind: z.enum(['person', 'bot', 'preview']),
  /** Why it was judged so: the rule's id. */
  why: z.string(),
  /** Who fetched the preview (`slack`, `whatsapp`, …). */
  consumer: z.string().nullable(),
  duplicateOf: z.string().nullable(),
  referrerHost: z.string().nullable(),
  device: z.enum(['desktop', 'phone', 'tablet', 'other']),
})
export type Click = z.infer<typeof Click>

export const ClickList = z.object({ items: z.array(Click), nextCursor: z.string().nullable() })
export type ClickList = z.infer<typeof ClickList>

const word = z.string().trim().toLowerCase().min(1).max(100)
const vocabulary = z.array(z.object({ value: word, aliases: z.array(word).max(50) })).max(200)

/** The workspace's UTM vocabulary. */
export const UtmRules = z.object({ sources: vocabulary, mediums: vocabulary })
export type UtmRules = z.infer<typeof UtmRules>

/** GET and PUT …/links/settings. */
export const LinkSettings = z.object({
  utmRules: UtmRules,
  /**
   * Adds `pp_click=<click id>` to the landing address, so that a visit is tied to the very click, and so to its post and
   * channel, without cookies. Off: visits are told apart by their UTM parameters only.
   */
  clickParameter: z.boolean(),
})
export type LinkSettings = z.infer<typeof LinkSettings>
