import { z } from 'zod'

/** A site our snippet may run on. `key` is public: it names the site, it opens nothing. */
export const Site = z.object({ id: z.string(), key: z.string(), name: z.string(), hosts: z.array(z.string()), createdAt: z.number().int(), lastSeenAt: z.number().int().nullable(), snippet: z.string() })
export type Site = z.infer<typeof Site>

export const Goal = z.object({
  id: z.string(),
  /** What the site calls it: `purchase`, `signup`. Lower case, unique in the workspace. */
  name: z.string(),
  label: z.string(),
  /** Value of a conversion that carries none; minor units. */
  defaultValue: z.object({ amountMinor: z.number().int(), currency: z.string() }).nullable(),
  clickWindowDays: z.number().int().min(1).max(90),
  archivedAt: z.number().int().nullable(),
})
export type Goal = z.infer<typeof Goal>

/** POST …/conversions (server API, one or a batch up to 500) and what the snippet sends. */
export const NewConversion = z.object({
  goal: z.string().max(64),
  /** The shop's own order number: the same one twice is the same conversion. */
  externalId: z.string().min(1).max(200),
  value: z.object({ amountMinor: z.number().int(), currency: z.string().max(3) }).nullable().default(null),
  /** The visitor as our snippet named it (`passaparola.visit()`), or null for the server's own knowledge. */
  visitId: z.string().max(64).nullable().default(null),
  /** Or the short link's click, when the shop kept it (`pp_click`). */
  clickId: z.string().max(64).nullable().default(null),
  at: z.number().int().nullable().default(null),
})
export type NewConversion = z.infer<typeof NewConversion>

export const Touchpoint = z.object({
  id: z.string(),
  at: z.number().int(),
  kind: z.enum(['click', 'visit']),
  source: z.string(),
  medium: z.string(),
  campaign: z.string().nullable(),
  channelGroup: z.string(),
  /** The rule that decided the group. */
  why: z.string(),
  postId: z.string().nullable(),
  publicationId: z.string().nullable(),
  connectionId: z.string().nullable(),
  linkId: z.string().nullable(),
  landingPath: z.string().nullable(),
  referrerHost: z.string().nullable(),
  direct: z.boolean(),
  /** True when it lies inside the goal's window. */
  inWindow: z.boolean(),
})
export type Touchpoint = z.infer<typeof Touchpoint>

export const Conversion = z.object({
  id: z.string(),
  goal: z.object({ id: z.string(), name: z.string(), label: z.string() }),
  externalId: z.string(),
  at: z.number().int(),
  value: z.object({ amountMinor: z.number().int(), currency: z.string() }).nullable(),
  source: z.enum(['snippet', 'server']),
  journey: z.array(Touchpoint),
  /** Indexes into `journey`; null when nothing earned the credit. */
  credit: z.object({ lastNonDirect: z.number().int().nullable(), first: z.number().int().nullable() }),
})
export type Conversion = z.infer<typeof Conversion>
