import { z } from 'zod'

const Author = z.object({ handle: z.string(), displayName: z.string(), url: z.string(), avatarUrl: z.string().nullable() })

export const Message = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  kind: z.enum(['post', 'reply', 'mention', 'quote']),
  text: z.string(),
  author: Author,
  sentAt: z.number().int(),
  url: z.string().nullable(),
  images: z.array(z.object({ url: z.string(), alt: z.string() })),
  parentId: z.string().nullable(),
  /** Of an answer of ours: where it stands on its way out (a publication state). */
  publicationState: z.string().nullable(),
  postId: z.string().nullable(),
})
export type Message = z.infer<typeof Message>

export const ConversationSummary = z.object({
  id: z.string(),
  connectionId: z.string(),
  channelId: z.string(),
  accountHandle: z.string(),
  kind: z.enum(['reply', 'mention', 'quote']),
  state: z.enum(['open', 'done']),
  assignee: z.object({ memberId: z.string(), name: z.string() }).nullable(),
  excerpt: z.string(),
  author: Author,
  lastMessageAt: z.number().int(),
  messages: z.number().int(),
  /** Our post they talk about. */
  postId: z.string().nullable(),
  /** The public spoke last. */
  waiting: z.boolean(),
})
export type ConversationSummary = z.infer<typeof ConversationSummary>

/** GET …/conversations/:id */
export const Conversation = ConversationSummary.extend({ thread: z.array(Message) })
export type Conversation = z.infer<typeof Conversation>

/** GET …/conversations?state&assignee=me|none|<memberId>&connectionId&text&limit&cursor */
export const ConversationList = z.object({ items: z.array(ConversationSummary), nextCursor: z.string().nullable(), open: z.number().int() })

/** PATCH …/conversations/:id */
export const ConversationChange = z.object({ state: z.enum(['open', 'done']), assigneeMemberId: z.string().max(64).nullable() }).partial()

/** POST …/conversations/:id/answers: published through the same publish-once path; answers with the out message. */
export const NewAnswer = z.object({ text: z.string().min(1).max(20_000), toMessageId: z.string().max(64).nullable().default(null), thenDone: z.boolean().default(false) })
export type NewAnswer = z.infer<typeof NewAnswer>
