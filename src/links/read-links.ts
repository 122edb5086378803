import { type Kysely, sql } from 'kysely'
import { readCursor, writeCursor } from '../platform/http/page-cursor.ts'
import type { LinkList, ShortLink } from './schema.ts'
import type { LinkRow, LinksTables } from './store.ts'

export interface LinkFilter {
  readonly postId?: string | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  /** Part of the address, title or slug. */
  readonly text?: string | undefined
  readonly archived?: boolean | undefined
  readonly by?: 'hand' | 'post' | undefined
}

export interface PageWanted {
  readonly limit: number
  readonly cursor: string | null
}

type Db = Kysely<LinksTables>

/** Links, the youngest first, with their counts. */
export async function listLinks(db: Db, workspaceId: string, filter: LinkFilter, { limit, cursor }: PageWanted, shortUrl: (slug: string) => string): Promise<LinkList> {
  let query = db.selectFrom('links').selectAll().where('workspace_id', '=', workspaceId)
  query = filter.archived === true ? query.where('archived_at', 'is not', null) : query.where('archived_at', 'is', null)
  if (filter.postId !== undefined) query = query.where('post_id', '=', filter.postId)
  if (filter.connectionId !== undefined) query = query.where('connection_id', '=', filter.connectionId)
  if (filter.campaignId !== undefined) query = query.where('campaign_id', '=', filter.campaignId)
  if (filter.by !== undefined) query = query.where('publication_id', filter.by === 'hand' ? 'is' : 'is not', null)
  if (filter.text !== undefined && filter.text !== '') {
    const like = `%${filter.text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(({ or }) => or([
      sql<boolean>`lower(target_url) like ${like} escape '\\'`, sql<boolean>`lower(coalesce(title, '')) like ${like} escape '\\'`, sql<boolean>`lower(slug) like ${like} escape '\\'`,
    ]))
  }
  const after = readCursor(cursor)
  if (after !== null) {
    const { at, id } = after
    query = query.where(({ or, and, eb }) => or([eb('created_at', '<', at), and([eb('created_at', '=', at), eb('id', '<', id)])]))
  }
  const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute()
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: await withCounts(db, workspaceId, shown, shortUrl),
    nextCursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.created_at, id: last.id }) : null,
  }
}

/** Every link row with its counts so far. */
export async function withCounts(db: Db, workspaceId: string, rows: readonly LinkRow[], shortUrl: (slug: string) => string): Promise<ShortLink[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const [counts, previews] = await Promise.all([
    db.selectFrom('click_rollups').where('workspace_id', '=', workspaceId).where('dimension', '=', 'total').where('bucket_at', '=', 0).where('dimension_id', 'in', ids)
      .select(['dimension_id', 'clicks', 'unique_clicks as uniqueClicks', 'bots']).execute(),
    db.selectFrom('preview_rollups').where('workspace_id', '=', workspaceId).where('link_id', 'in', ids)
      .select(['link_id', 'consumer', sql<number>`sum(previews)`.as('previews')]).groupBy(['link_id', 'consumer']).orderBy('consumer').execute(),
  ])
  const countOf = new Map(counts.map((row) => [row.dimension_id, row]))
  const previewsOf = Map.groupBy(previews, ({ link_id }) => link_id)
  return rows.map((row) => ({
    ...withoutClicks(row, shortUrl),
    clicks: countOf.get(row.id)?.clicks ?? 0,
    uniqueClicks: countOf.get(row.id)?.uniqueClicks ?? 0,
    bots: countOf.get(row.id)?.bots ?? 0,
    previews: Object.fromEntries((previewsOf.get(row.id) ?? []).map(({ consumer, previews: count }) => [consumer, count])),
  }))
}

/** A link that nobody has followed. */
export const withoutClicks = (row: LinkRow, shortUrl: (slug: string) => string): ShortLink => ({
  id: row.id,
  shortUrl: shortUrl(row.slug),
  targetUrl: row.target_url,
  landingUrl: row.landing_url,
  postId: row.post_id,
  publicationId: row.publication_id,
  connectionId: row.connection_id,
  channelId: row.channel_id,
  campaignId: row.campaign_id,
  title: row.title,
  createdAt: row.created_at,
  archivedAt: row.archived_at,
  clicks: 0,
  uniqueClicks: 0,
  bots: 0,
  previews: {},
})
