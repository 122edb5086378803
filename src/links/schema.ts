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
  campaignId: z.string().nullable(),
  title: z.string().nullable(),
  createdAt: z.number().int(),
  clicks: z.number().int(),
  /** Clicks after repeated ones by the same visitor within an hour are set aside. */
  uniqueClicks: z.number().int(),
  bots: z.number().int(),
  /** Link-preview fetches by consumer (`slack`, `whatsapp`, …): shares in private, never clicks. */
  previews: z.record(z.string(), z.number().int()),
})
export type ShortLink = z.infer<typeof ShortLink>

/** POST …/links: a short link by hand. */
export const NewShortLink = z.object({
  targetUrl: z.string().max(4_000),
  title: z.string().max(200).nullable().default(null),
  campaignId: z.string().max(64).nullable().default(null),
  utm: z.object({ source: z.string().max(100), medium: z.string().max(100), campaign: z.string().max(200), term: z.string().max(200), content: z.string().max(200) }).partial().default({}),
})
export type NewShortLink = z.infer<typeof NewShortLink>

export const Click = z.object({
  id: z.string(),
  at: z.number().int(),
  linkId: z.string(),
  kind: z.enum(['person', 'bot', 'preview']),
  /** Why it was judged so: the rule's id. */
  why: z.string(),
  duplicateOf: z.string().nullable(),
  referrerHost: z.string().nullable(),
  device: z.enum(['desktop', 'phone', 'tablet', 'other']),
})
export type Click = z.infer<typeof Click>

/** The workspace's UTM vocabulary. */
export const UtmRules = z.object({
  sources: z.array(z.object({ value: z.string(), aliases: z.array(z.string()) })),
  mediums: z.array(z.object({ value: z.string(), aliases: z.array(z.string()) })),
})
export type UtmRules = z.infer<typeof UtmRules>
