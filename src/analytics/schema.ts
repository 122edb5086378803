import { z } from 'zod'

/** A number with what it takes to trust it. `value` null: we do not have it. */
export const Figure = z.object({
  metricId: z.string(),
  value: z.number().nullable(),
  /** Same metric over the previous equal period; null when there is none. */
  previous: z.number().nullable(),
  /** (value − previous) ÷ previous; null when it cannot be said. */
  change: z.number().nullable(),
  /** When the youngest of its parts was read from its source; null when there are none. */
  readAt: z.number().int().nullable(),
})
export type Figure = z.infer<typeof Figure>

/** One metric of the registry: its name, unit and formula in words. */
export const MetricDefinition = z.object({
  id: z.string(),
  stage: z.enum(['visibility', 'engagement', 'conversion']),
  unit: z.enum(['count', 'people', 'money', 'ratio']),
  name: z.string(),
  formula: z.string(),
  source: z.string(),
  /** Networks that give it; empty when it is ours. */
  networks: z.array(z.string()),
  /** Metrics it may never be added to. */
  notAddableWith: z.array(z.string()),
})
export type MetricDefinition = z.infer<typeof MetricDefinition>

const LoopFigures = z.object({
  /** Visibility: never added to one another. */
  posts: Figure,
  potentialReach: Figure,
  impressions: Figure,
  /** Engagement. */
  engagements: Figure,
  likes: Figure,
  replies: Figure,
  reposts: Figure,
  clicks: Figure,
  messagesIn: Figure,
  messagesAnswered: Figure,
  /** Conversion. */
  visitors: Figure,
  conversions: Figure,
  conversionRate: Figure,
})

/** A row of a breakdown; `id` is a campaign, connection or post. */
export const LoopRow = z.object({
  id: z.string().nullable(),
  label: z.string(),
  channelId: z.string().nullable(),
  posts: z.number().int(),
  potentialReach: z.number().nullable(),
  impressions: z.number().nullable(),
  engagements: z.number().nullable(),
  clicks: z.number().int(),
  visitors: z.number().int(),
  conversions: z.number().int(),
  /** One entry per currency: money of different currencies is never added. */
  value: z.array(z.object({ amountMinor: z.number().int(), currency: z.string() })),
})
export type LoopRow = z.infer<typeof LoopRow>

/** What needs attention today: a code of analytics/words.ts, how many, and where to go. */
export const Attention = z.object({
  code: z.enum(['reconnect', 'needs-person', 'held', 'missed', 'rejected', 'in-review', 'waiting-messages', 'overdue', 'parked-work']),
  count: z.number().int(),
  /** Path within the workspace: `/inbox?state=open`. */
  path: z.string(),
})

export type Attention = z.infer<typeof Attention>

/** GET …/loop?from=YYYY-MM-DD&to=YYYY-MM-DD (days of the workspace's zone, both included)&model=last-non-direct|first */
export const Loop = z.object({
  from: z.string(),
  to: z.string(),
  previousFrom: z.string(),
  previousTo: z.string(),
  zone: z.string(),
  model: z.enum(['last-non-direct', 'first']),
  figures: LoopFigures,
  value: z.array(z.object({ amountMinor: z.number().int(), currency: z.string(), previousMinor: z.number().int().nullable() })),
  /** One point per day of the period. */
  days: z.array(z.object({ day: z.string(), posts: z.number().int(), engagements: z.number().nullable(), clicks: z.number().int(), visitors: z.number().int(), conversions: z.number().int() })),
  byCampaign: z.array(LoopRow),
  byChannel: z.array(LoopRow),
  byPost: z.array(LoopRow),
  attention: z.array(Attention),
})
export type Loop = z.infer<typeof Loop>

/** GET …/loop/events?metricId&from&to&campaignId&connectionId&postId&limit&cursor: the events a number is made of. */
export const LoopEvent = z.object({
  id: z.string(),
  at: z.number().int(),
  metricId: z.string(),
  what: z.string(),
  amount: z.number(),
  postId: z.string().nullable(),
  connectionId: z.string().nullable(),
  path: z.string().nullable(),
  readAt: z.number().int().nullable(),
})
export const LoopEvents = z.object({ items: z.array(LoopEvent), nextCursor: z.string().nullable(), total: z.number() })
