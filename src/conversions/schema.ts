import { z } from 'zod'

const privacySignals = z.enum(['gpc', 'gpc-and-dnt', 'ignore'])

/** A site our snippet may run on. `key` is public: it names the site, it opens nothing. */
export const Site = z.object({
  id: z.string(),
  key: z.string(),
  name: z.string(),
  hosts: z.array(z.string()),
  /** Whose wish not to be counted is honoured: Global Privacy Control, Do Not Track too, or nobody's. */
  privacySignals,
  createdAt: z.number().int(),
  lastSeenAt: z.number().int().nullable(),
  /** The tag to paste into the pages. */
  snippet: z.string(),
  /** What a strict Content-Security-Policy must allow. */
  csp: z.string(),
})
export type Site = z.infer<typeof Site>

/** POST …/sites, PATCH …/sites/:siteId. `*.shop.example` allows every subdomain; `shop.example` also `www.shop.example`. */
export const NewSite = z.object({
  name: z.string().trim().min(1).max(100),
  hosts: z.array(z.string().trim().toLowerCase().min(1).max(260)).min(1).max(50),
  privacySignals: privacySignals.default('gpc'),
})
export type NewSite = z.infer<typeof NewSite>

const Money = z.object({ amountMinor: z.number().int(), currency: z.string() })

export const Goal = z.object({
  id: z.string(),
  /** What the site calls it: `purchase`, `signup`. Lower case, unique in the workspace. */
  name: z.string(),
  label: z.string(),
  /** Value of a conversion that carries none; minor units. */
  defaultValue: Money.nullable(),
  clickWindowDays: z.number().int().min(1).max(90),
  archivedAt: z.number().int().nullable(),
})
export type Goal = z.infer<typeof Goal>

/** POST …/goals. */
export const NewGoal = z.object({
  name: z.string().trim().toLowerCase().regex(/^[a-z0-9][a-z0-9_.-]{0,63}$/),
  label: z.string().trim().min(1).max(100),
  defaultValue: z.object({ amountMinor: z.number().int().min(0), currency: z.string().max(3) }).nullable().default(null),
  clickWindowDays: z.number().int().min(1).max(90).default(30),
})
export type NewGoal = z.infer<typeof NewGoal>

/** PATCH …/goals/:goalId. The name stays: sites send it. A new window counts for conversions from then on. */
export const GoalChange = z.object({
  label: z.string().trim().min(1).max(100).optional(),
  defaultValue: z.object({ amountMinor: z.number().int().min(0), currency: z.string().max(3) }).nullable().optional(),
  clickWindowDays: z.number().int().min(1).max(90).optional(),
  archived: z.boolean().optional(),
})
export type GoalChange = z.infer<typeof GoalChange>

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
  value: Money.nullable(),
  source: z.enum(['snippet', 'server']),
  /** `outside-window`: there is a journey, all of it older than the goal's window. `no-journey`: nobody knows how they came. */
  outcome: z.enum(['attributed', 'direct', 'outside-window', 'no-journey']),
  windowDays: z.number().int(),
  journey: z.array(Touchpoint),
  /** Indexes into `journey`; null when nothing earned the credit. */
  credit: z.object({ lastNonDirect: z.number().int().nullable(), first: z.number().int().nullable() }),
})
export type Conversion = z.infer<typeof Conversion>

export const ConversionList = z.object({ items: z.array(Conversion), nextCursor: z.string().nullable() })
export type ConversionList = z.infer<typeof ConversionList>

/** The answer to a batch: one result per row, in order. */
export const BatchResult = z.object({
  results: z.array(z.object({
    index: z.number().int(),
    result: z.enum(['recorded', 'same', 'refused']),
    conversion: Conversion.nullable(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })),
  })),
})
export type BatchResult = z.infer<typeof BatchResult>

export const Visit = z.object({
  id: z.string(),
  at: z.number().int(),
  lastAt: z.number().int(),
  views: z.number().int(),
  source: z.string(),
  medium: z.string(),
  campaign: z.string().nullable(),
  channelGroup: z.string(),
  why: z.string(),
  postId: z.string().nullable(),
  connectionId: z.string().nullable(),
  campaignId: z.string().nullable(),
  landingPath: z.string().nullable(),
  referrerHost: z.string().nullable(),
  newVisitor: z.boolean(),
})
export type Visit = z.infer<typeof Visit>
export const VisitList = z.object({ items: z.array(Visit), nextCursor: z.string().nullable() })
export type VisitList = z.infer<typeof VisitList>

/** A door for signed deliveries. */
export const Hook = z.object({
  id: z.string(),
  name: z.string(),
  /** Where deliveries are posted. */
  url: z.string(),
  createdAt: z.number().int(),
  /** When the last delivery was accepted. */
  lastAt: z.number().int().nullable(),
  /** The last one that was refused, and why: the problem's code. */
  refused: z.object({ at: z.number().int(), because: z.string() }).nullable(),
  /** Until when the secret before the last rotation is good as well. */
  previousUntil: z.number().int().nullable(),
})
export type Hook = z.infer<typeof Hook>

/** POST …/hooks. */
export const NewHook = z.object({ name: z.string().trim().min(1).max(100) })
export type NewHook = z.infer<typeof NewHook>

/** The secret is shown here and never again. */
export const HookWithSecret = z.object({ hook: Hook, secret: z.string() })
export type HookWithSecret = z.infer<typeof HookWithSecret>

/** POST /collect, as text/plain so that browsers ask nobody first. What the visitor is, and when, is never taken from here. */
export const Collected = z.object({
  site: z.string().max(64),
  /** A visitor's own id, when the site has their consent to keep one. */
  visitor: z.string().regex(/^[0-9a-zA-Z-]{16,64}$/).nullable().default(null),
  events: z.array(z.object({
    type: z.enum(['view', 'goal']),
    url: z.string().max(4_000),
    referrer: z.string().max(4_000).default(''),
    goal: z.string().max(64).optional(),
    id: z.string().max(200).optional(),
    /** Major units, as shops write them: 49.9. */
    value: z.number().optional(),
    currency: z.string().max(3).optional(),
  })).min(1).max(50),
})
export type Collected = z.infer<typeof Collected>
