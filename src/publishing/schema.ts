import { z } from 'zod'

/** One part of a post as its author wrote it: the first is the post, the others continue the thread. */
export const DraftPart = z.object({
  text: z.string().max(20_000),
  images: z.array(z.object({ fileId: z.string().max(64), alt: z.string().max(5_000) })).max(20),
})
export type DraftPart = z.infer<typeof DraftPart>

/** A planned moment: what the clock on the wall will say, and which wall. `fold` picks one when that hour happens twice. */
export const Schedule = z.object({
  wallTime: z.string().refine((text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text), {
    params: { en: 'This is no day and time. A day is written 31/12/2026, a time 18:30 (in the API: 2026-12-31T18:30).', it: 'Non sono un giorno e un’ora. Un giorno si scrive 31/12/2026, un’ora 18:30 (nell’API: 2026-12-31T18:30).' },
  }).describe('YYYY-MM-DDTHH:MM, seconds if wanted'),
  zone: z.string().max(64),
  fold: z.enum(['earlier', 'later']).optional(),
})
export type Schedule = z.infer<typeof Schedule>

/** What to do when its moment passed while we could not send: publish if at most so late, else mark it `missed`. */
export const LatePolicy = z.object({ sendIfLateMinutes: z.number().int().min(0).max(10_080) })
export type LatePolicy = z.infer<typeof LatePolicy>

/** What a person writes: POST …/posts and PUT …/posts/:postId. Saved as it is typed. */
export const PostContent = z.object({
  parts: z.array(DraftPart).min(1).max(25),
  /** Wording of its own for one connection; the others use `parts`. */
  variants: z.record(z.string().max(64), z.object({ parts: z.array(DraftPart).min(1).max(25) })).default({}),
  connectionIds: z.array(z.string().max(64)).max(50),
  language: z.string().max(35),
  campaignId: z.string().max(64).nullable().default(null),
  schedule: Schedule.nullable().default(null),
  latePolicy: LatePolicy.default({ sendIfLateMinutes: 60 }),
})
export type PostContent = z.infer<typeof PostContent>

export const publicationStates = [
  'draft', 'in-review', 'approved', 'scheduled', 'claimed', 'preparing', 'sending', 'published', 'rejected', 'unknown',
  'needs-person', 'held', 'missed', 'cancelled', 'removed',
] as const
export const PublicationState = z.enum(publicationStates)
export type PublicationState = z.infer<typeof PublicationState>

/** One try to send one segment, as the proof shows it. */
export const Attempt = z.object({
  number: z.number().int(),
  segment: z.number().int(),
  startedAt: z.number().int(),
  endedAt: z.number().int().nullable(),
  outcome: z.enum(['in-flight', 'published', 'rejected', 'reconnect', 'busy', 'not-sent', 'unknown']),
  remoteCode: z.string().nullable(),
  remoteMessage: z.string().nullable(),
})
export type Attempt = z.infer<typeof Attempt>

/** How we know that a segment is out: the network's answer, or what was found when we looked. */
export const Evidence = z.enum(['answer', 'same-key', 'read-back', 'duplicate-refused', 'container', 'person'])
export type Evidence = z.infer<typeof Evidence>

/** One (post, connection) and its proof. */
export const Publication = z.object({
  id: z.string(),
  connectionId: z.string(),
  channelId: z.string(),
  accountHandle: z.string(),
  state: PublicationState,
  /** Why it is held, rejected, missed or waiting for a person; a code of publishing/words.ts, and the network's own sentence. */
  reason: z.string().nullable(),
  remoteMessage: z.string().nullable(),
  dueAt: z.number().int().nullable(),
  publishedAt: z.number().int().nullable(),
  segments: z.array(
    z.object({
      number: z.number().int(),
      remoteId: z.string().nullable(),
      url: z.string().nullable(),
      publishedAt: z.number().int().nullable(),
      evidence: Evidence.nullable(),
      shortLinks: z.array(z.object({ shortUrl: z.string(), targetUrl: z.string() })),
    }),
  ),
  attempts: z.array(Attempt),
  resolutionClass: z.enum(['natural-key', 'idempotency-key', 'container', 'duplicate-refused', 'read-back', 'blind']),
})
export type Publication = z.infer<typeof Publication>

export const postStates = ['draft', 'in-review', 'approved', 'scheduled', 'publishing', 'published', 'attention', 'cancelled'] as const

export const Post = z.object({
  id: z.string(),
  /** Grows at each change; send it back in `If-Match` to be told (412) when somebody else changed the post meanwhile. */
  revision: z.number().int(),
  kind: z.enum(['post', 'answer']),
  state: z.enum(postStates),
  content: PostContent,
  /** Every image the content mentions. */
  files: z.array(z.object({ id: z.string(), url: z.string(), type: z.string(), width: z.number(), height: z.number(), size: z.number() })),
  dueAt: z.number().int().nullable(),
  createdAt: z.number().int(),
  updatedAt: z.number().int(),
  author: z.object({ memberId: z.string(), name: z.string() }),
  approval: z.object({ memberId: z.string(), name: z.string(), at: z.number().int() }).nullable(),
  /** The last refusal by an approver, until the text changes. */
  changesRequested: z.object({ memberId: z.string(), name: z.string(), at: z.number().int(), note: z.string() }).nullable(),
  publications: z.array(Publication),
})
export type Post = z.infer<typeof Post>

/** A line of the calendar and of lists: no attempts, no variants. */
export const PostSummary = z.object({
  id: z.string(),
  revision: z.number().int(),
  state: z.enum(postStates),
  excerpt: z.string(),
  imageUrl: z.string().nullable(),
  dueAt: z.number().int().nullable(),
  publishedAt: z.number().int().nullable(),
  schedule: Schedule.nullable(),
  campaignId: z.string().nullable(),
  authorName: z.string(),
  channels: z.array(z.object({ connectionId: z.string(), channelId: z.string(), accountHandle: z.string(), state: PublicationState })),
})
export type PostSummary = z.infer<typeof PostSummary>

/** GET …/posts?from&to&state&connectionId&campaignId&text&limit&cursor (from/to: epoch ms on due or published time). */
export const PostList = z.object({ items: z.array(PostSummary), nextCursor: z.string().nullable() })

export const Campaign = z.object({ id: z.string(), name: z.string(), utmCampaign: z.string(), archivedAt: z.number().int().nullable() })
export type Campaign = z.infer<typeof Campaign>

/** POST …/posts/:id/preview and GET …/posts/:id/checks: what each network will get, before it gets it. */
export const ChannelPreview = z.object({
  connectionId: z.string(),
  channelId: z.string(),
  segments: z.array(
    z.object({
      /** Text with links as they will go out (short links have their final length). */
      text: z.string(),
      count: z.number().int(),
      max: z.number().int(),
      unit: z.enum(['graphemes', 'characters']),
      images: z.array(z.object({ url: z.string(), alt: z.string() })),
      card: z.object({ url: z.string(), targetUrl: z.string(), title: z.string(), description: z.string(), imageUrl: z.string().nullable() }).nullable(),
    }),
  ),
  findings: z.array(z.object({ severity: z.enum(['error', 'advice']), segment: z.number().int(), code: z.string(), sentence: z.string(), field: z.enum(['text', 'images', 'schedule', 'connection']) })),
})
export type ChannelPreview = z.infer<typeof ChannelPreview>

/** POST …/campaigns. `utmCampaign`: what the links say; made from the name when absent. */
export const NewCampaign = z.object({ name: z.string().trim().min(1).max(120), utmCampaign: z.string().max(120).optional() })
export type NewCampaign = z.infer<typeof NewCampaign>

/** PATCH …/campaigns/:id */
export const CampaignChange = z.object({ name: z.string().trim().min(1).max(120), utmCampaign: z.string().max(120), archived: z.boolean() }).partial()
export type CampaignChange = z.infer<typeof CampaignChange>

/** Answer of POST …/files. */
export const MediaFile = z.object({ id: z.string(), url: z.string(), type: z.string(), width: z.number().int(), height: z.number().int(), size: z.number().int(), name: z.string() })
export type MediaFile = z.infer<typeof MediaFile>

/** POST …/publications/:publicationId/decision */
export const PublicationDecision = z.object({ decision: z.enum(['it-is-out', 'send-again', 'give-up']), url: z.string().max(2_000).nullable().default(null) })
export type PublicationDecision = z.infer<typeof PublicationDecision>

/** Answer of POST …/posts/import: what would become (dry run) or became drafts, and each row that cannot, by its line. */
export const PlanImport = z.object({
  dryRun: z.boolean(),
  rows: z.array(z.object({ line: z.number().int(), excerpt: z.string(), schedule: Schedule.nullable(), accounts: z.array(z.string()), postId: z.string().nullable() })),
  bad: z.array(z.object({ line: z.number().int(), column: z.string().nullable(), sentence: z.string() })),
})
export type PlanImport = z.infer<typeof PlanImport>
