import { z } from 'zod'

export const Credentials = z.object({ token: z.string() })

/** How one publish goes wrong, and what is true behind it. */
export const publishFaults = ['timeout-after-accepting', 'timeout-before', 'rate-limited', 'server-error-applied', 'server-error-not-applied', 'rejected'] as const
export const PublishFault = z.enum(publishFaults)
export type PublishFault = z.infer<typeof PublishFault>

/** GET and PUT …/rehearsal/:connectionId/faults: how the made-up network misbehaves for one connection. */
export const RehearsalFaults = z.object({
  /** What the next publishes meet, in order; each is used once. */
  nextPublishes: z.array(PublishFault).max(100).default([]),
  /** What `rate-limited` asks us to wait. */
  retryAfterSeconds: z.number().int().min(1).max(3_600).default(30),
  /** A post can be read (found, counted) only so long after it was accepted. */
  visibilityLagSeconds: z.number().int().min(0).max(3_600).default(0),
  /** Messages of the public come again at each poll. */
  duplicateDelivery: z.boolean().default(false),
  /** Messages of one poll come in another order. */
  reorderDelivery: z.boolean().default(false),
  /** The authorisation is taken back, until the account is connected again. */
  revoked: z.boolean().default(false),
  /** A made-up public reacts to what is published. */
  audience: z.boolean().default(true),
})
export type RehearsalFaults = z.infer<typeof RehearsalFaults>

export const noFaults: RehearsalFaults = RehearsalFaults.parse({})

export const interactionKinds = ['like', 'repost', 'reply', 'mention'] as const
export type InteractionKind = (typeof interactionKinds)[number]

/** A post of the made-up network, as anybody would see it there. */
export const RehearsalPost = z.object({
  id: z.string(),
  author: z.object({ handle: z.string(), displayName: z.string() }),
  text: z.string(),
  language: z.string(),
  images: z.array(z.object({ alt: z.string(), type: z.string(), width: z.number(), height: z.number() })),
  cardUrl: z.string().nullable(),
  replyTo: z.string().nullable(),
  createdAt: z.number().int(),
  likes: z.number().int(),
  reposts: z.number().int(),
  replies: z.array(z.object({ id: z.string(), author: z.object({ handle: z.string(), displayName: z.string() }), text: z.string(), at: z.number().int() })),
})
export type RehearsalPost = z.infer<typeof RehearsalPost>

export const RehearsalPosts = z.object({ items: z.array(RehearsalPost), nextCursor: z.string().nullable() })

/** What somebody of the public said of an account on their own. */
export const RehearsalMention = z.object({ id: z.string(), author: z.object({ handle: z.string(), displayName: z.string() }), text: z.string(), at: z.number().int() })
export type RehearsalMention = z.infer<typeof RehearsalMention>

/** POST …/rehearsal/:connectionId/interactions: somebody of the made-up public does something now. */
export const NewInteraction = z.object({
  kind: z.enum(interactionKinds),
  /** The post it is about; null only for a mention. */
  postId: z.string().max(64).nullable().default(null),
  author: z.string().min(1).max(80),
  text: z.string().max(2_000).nullable().default(null),
})
export type NewInteraction = z.infer<typeof NewInteraction>
