import type { FastifyRequest } from 'fastify'
import type { Caller } from '../platform/http/api.ts'
import type { Connection, Publishing } from '../channels/index.ts'
import { excerptOf, wordsOf } from './content.ts'
import { PostContent, type Post } from './schema.ts'
import type { PostRow, PublicationRow } from './tables.ts'
import { momentOf } from './wall-time.ts'

/** Who does something: a member of the workspace, or a key speaking for one. */
export interface By {
  readonly memberId: string
  readonly userId: string
  readonly name: string
}

export const byOf = (caller: Caller | null): By => {
  if (caller?.workspace == null) throw new Error('a route without a caller in a workspace')
  return { memberId: caller.workspace.memberId, userId: caller.userId, name: caller.name }
}

/** The `Idempotency-Key` of a request, as this person's own; null without one. */
export const keyOf = ({ headers, caller }: Pick<FastifyRequest, 'headers' | 'caller'>): string | null => {
  const key = headers['idempotency-key']
  return typeof key === 'string' ? `post:${caller?.userId ?? ''}:${key}` : null
}

export type PostState = Post['state']

export const contentOf = (row: Pick<PostRow, 'content'>): PostContent => PostContent.parse(JSON.parse(row.content))

/** The columns that follow from a content. */
export const columnsOf = (content: PostContent) => ({
  content: JSON.stringify(content),
  excerpt: excerptOf(content),
  words: wordsOf(content),
  cover_file_id: content.parts.flatMap((part) => part.images)[0]?.fileId ?? null,
  campaign_id: content.campaignId,
  wall_time: content.schedule?.wallTime ?? null,
  zone: content.schedule?.zone ?? null,
  fold: content.schedule?.fold ?? null,
})

/** A publication at rest: nothing planned, nothing sent. */
export const restingPublication = (at: { workspaceId: string; id: string; postId: string; connection: Connection; resolution: Publishing['resolution']; state: string; now: number }): PublicationRow => ({
  workspace_id: at.workspaceId,
  id: at.id,
  post_id: at.postId,
  connection_id: at.connection.id,
  channel_id: at.connection.channelId,
  account_handle: at.connection.account.handle,
  resolution: at.resolution.class,
  state: at.state,
  reason: null,
  remote_message: null,
  due_at: null,
  send_by: null,
  not_before: null,
  failures: 0,
  epoch: 0,
  claimed_by: null,
  touched: 0,
  attempts: 0,
  published_at: null,
  created_at: at.now,
  updated_at: at.now,
})

/** The last moment at which something planned for `dueAt` may still be sent: the minutes of the late policy, begun ones included. */
export const sendByOf = (dueAt: number, sendIfLateMinutes: number): number => dueAt + (sendIfLateMinutes + 1) * 60_000

/** Where a post that is not planned stands in lists: at the time its author wrote down, else when it was begun. */
export function sortAtOf(content: PostContent, createdAt: number): number {
  const moment = content.schedule === null ? null : momentOf(content.schedule)
  if (moment?.result === 'at') return moment.at
  return moment?.result === 'twice' ? moment.earlier : createdAt
}
