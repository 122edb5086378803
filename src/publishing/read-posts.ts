import { sql, type Kysely } from 'kysely'
import type { Database } from '../platform/db/database.ts'
import { rowsThatMayHold, type TextIndex } from '../platform/db/text-index.ts'
import { readCursor, writeCursor } from '../platform/http/page-cursor.ts'
import { notFound } from '../platform/http/problem.ts'
import { fileIdsOf } from './content.ts'
import type { FrozenLink } from './frozen.ts'
import { contentOf, type PostState } from './post.ts'
import { evidenceOf } from './publication-store.ts'
import type { Attempt, Post, PostSummary, Publication, PublicationState } from './schema.ts'
import type { AttemptRow, PublicationRow, PublishingTables, SegmentRow } from './tables.ts'

type Db = Kysely<PublishingTables>

export const fileUrl = (workspaceId: string, fileId: string): string => `/api/v1/workspaces/${workspaceId}/files/${fileId}`

/** One post with its publications and their whole proof. @throws Problem 404. */
export async function readPost(db: Db, workspaceId: string, postId: string): Promise<Post> {
  const [row, publications] = await Promise.all([
    db.selectFrom('posts').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', postId).executeTakeFirst(),
    db.selectFrom('publications').selectAll().where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute(),
  ])
  if (row === undefined) throw notFound()
  const content = contentOf(row)
  publications.sort((a, b) => (a.id < b.id ? -1 : 1))
  const ids = publications.map(({ id }) => id)
  const fileIds = fileIdsOf(content)
  const [segments, attempts, files] = await Promise.all([
    ids.length === 0 ? [] : db.selectFrom('publication_segments').selectAll().where('workspace_id', '=', workspaceId).where('publication_id', 'in', ids).orderBy('number').execute(),
    ids.length === 0 ? [] : db.selectFrom('publication_attempts').selectAll().where('workspace_id', '=', workspaceId).where('publication_id', 'in', ids).orderBy('number').execute(),
    fileIds.length === 0 ? [] : db.selectFrom('media_files').selectAll().where('workspace_id', '=', workspaceId).where('id', 'in', [...fileIds]).execute(),
  ])
  return {
    id: row.id,
    revision: row.revision,
    kind: row.kind === 'answer' ? 'answer' : 'post',
    state: row.state as PostState,
    content,
    files: files.map(({ id, type, width, height, size }) => ({ id, url: fileUrl(workspaceId, id), type, width, height, size })),
    dueAt: row.due_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    author: { memberId: row.author_member_id, name: row.author_name },
    approval: row.approved_by === null ? null : { memberId: row.approved_by, name: row.approved_name ?? '', at: row.approved_at ?? 0 },
    changesRequested: row.changes_by === null ? null : { memberId: row.changes_by, name: row.changes_name ?? '', at: row.changes_at ?? 0, note: row.changes_note ?? '' },
    publications: publications.map((publication) =>
      describePublication(publication, segments.filter((segment) => segment.publication_id === publication.id), attempts.filter((attempt) => attempt.publication_id === publication.id)),
    ),
  }
}

export function describePublication(row: PublicationRow, segments: readonly SegmentRow[], attempts: readonly AttemptRow[]): Publication {
  return {
    id: row.id,
    connectionId: row.connection_id,
    channelId: row.channel_id,
    accountHandle: row.account_handle,
    state: row.state as PublicationState,
    reason: row.reason,
    remoteMessage: row.remote_message,
    dueAt: row.due_at,
    publishedAt: row.published_at,
    segments: segments.map((segment) => ({
      number: segment.number,
      remoteId: segment.remote_id,
      url: segment.url,
      publishedAt: segment.published_at,
      evidence: evidenceOf(segment),
      shortLinks: JSON.parse(segment.short_links) as FrozenLink[],
    })),
    attempts: attempts.map((attempt) => ({
      number: attempt.number,
      segment: attempt.segment,
      startedAt: attempt.started_at,
      endedAt: attempt.ended_at,
      outcome: attempt.outcome as Attempt['outcome'],
      remoteCode: attempt.remote_code,
      remoteMessage: attempt.remote_message,
    })),
    resolutionClass: row.resolution as Publication['resolutionClass'],
  }
}

export interface PostFilter {
  /** Epoch milliseconds, inclusive and exclusive, on published, else due, else created time. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly state?: readonly string[] | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  readonly text?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export const postsText: TextIndex = { name: 'search_posts', table: 'posts', columns: ['words'] }

/** A page of posts by time: forwards within a range (a calendar), else the newest first. Keyset: as fast at the end as at the start. */
export async function listPosts(database: Pick<Database<PublishingTables>, 'kind' | 'db'>, workspaceId: string, filter: PostFilter): Promise<{ items: PostSummary[]; nextCursor: string | null }> {
  const { db } = database
  const forwards = filter.from !== undefined
  const text = filter.text?.normalize('NFC').toLowerCase() ?? ''
  const mayHold = await rowsThatMayHold(database as never, postsText, text)
  let query = db
    .selectFrom('posts')
    .select(['id', 'revision', 'state', 'excerpt', 'cover_file_id', 'due_at', 'published_at', 'wall_time', 'zone', 'fold', 'campaign_id', 'author_name', 'sort_at'])
    // Without statistics SQLite would begin at the list of the workspace, not at the few rows: a sum has no index.
    .where(mayHold === null ? sql.ref('workspace_id') : sql<string>`+posts.workspace_id`, '=', workspaceId)
    .where('kind', '=', 'post')
    .orderBy('sort_at', forwards ? 'asc' : 'desc')
    .orderBy('id', forwards ? 'asc' : 'desc')
    .limit(filter.limit + 1)
  if (filter.from !== undefined) query = query.where('sort_at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('sort_at', '<', filter.to)
  if (filter.from !== undefined || filter.to !== undefined) {
    // A draft without a time has no place on a calendar.
    query = query.where((eb) => eb.or([eb('due_at', 'is not', null), eb('published_at', 'is not', null), eb('wall_time', 'is not', null)]))
  }
  if (filter.state !== undefined && filter.state.length > 0) query = query.where('state', 'in', [...filter.state])
  if (filter.campaignId !== undefined) query = query.where('campaign_id', '=', filter.campaignId)
  if (text !== '') query = query.where('words', 'like', sql<string>`${`%${text.replaceAll(/[!%_]/g, '!$&')}%`} escape '!'`)
  if (mayHold !== null) query = query.where(mayHold)
  const { connectionId } = filter
  if (connectionId !== undefined) {
    query = query.where(({ exists, selectFrom }) =>
      exists(selectFrom('publications as p').select(sql.lit(1).as('one')).whereRef('p.workspace_id', '=', 'posts.workspace_id').whereRef('p.post_id', '=', 'posts.id').where('p.connection_id', '=', connectionId)),
    )
  }
  const cursor = readCursor(filter.cursor)
  if (cursor !== null) {
    const beyond = forwards ? '>' : '<'
    query = query.where('sort_at', forwards ? '>=' : '<=', cursor.at).where((eb) => eb.or([eb('sort_at', beyond, cursor.at), eb.and([eb('sort_at', '=', cursor.at), eb('id', beyond, cursor.id)])]))
  }
  const rows = await query.execute()
  const page = rows.slice(0, filter.limit)
  const last = page.at(-1)
  const publications = page.length === 0 ? [] : await db
    .selectFrom('publications')
    .select(['id', 'post_id', 'connection_id', 'channel_id', 'account_handle', 'state'])
    .where('workspace_id', '=', workspaceId)
    .where('post_id', 'in', page.map(({ id }) => id))
    .execute()
  // Sorted here: asked for in order, SQLite walks the whole workspace by primary key instead of taking the few by their posts.
  publications.sort((a, b) => (a.id < b.id ? -1 : 1))
  const ofPost = Map.groupBy(publications, ({ post_id }) => post_id)
  return {
    items: page.map((row) => ({
      id: row.id,
      revision: row.revision,
      state: row.state as PostState,
      excerpt: row.excerpt,
      imageUrl: row.cover_file_id === null ? null : fileUrl(workspaceId, row.cover_file_id),
      dueAt: row.due_at,
      publishedAt: row.published_at,
      schedule: row.wall_time === null || row.zone === null ? null : { wallTime: row.wall_time, zone: row.zone, ...(row.fold === 'earlier' || row.fold === 'later' ? { fold: row.fold } : {}) },
      campaignId: row.campaign_id,
      authorName: row.author_name,
      channels: (ofPost.get(row.id) ?? []).map((publication) => ({ connectionId: publication.connection_id, channelId: publication.channel_id, accountHandle: publication.account_handle, state: publication.state as PublicationState })),
    })),
    nextCursor: rows.length > filter.limit && last !== undefined ? writeCursor({ at: last.sort_at, id: last.id }) : null,
  }
}
