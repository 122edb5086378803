import { type Kysely, PostgresAdapter, sql } from 'kysely'
import type { RemoteRef } from '../channels/index.ts'
import { refOf } from './publication-store.ts'
import type { PublishingTables } from './tables.ts'

/** A publication that is out, as the modules above see it. Times are epoch milliseconds. */
export interface OutPublication {
  readonly publicationId: string
  readonly postId: string
  readonly connectionId: string
  readonly channelId: string
  readonly campaignId: string | null
  readonly publishedAt: number
}

export interface OutSegment extends OutPublication {
  readonly segment: number
  readonly ref: RemoteRef
}

export interface OurPost {
  readonly postId: string
  readonly publicationId: string
  readonly text: string
  readonly url: string | null
  readonly publishedAt: number
}

export interface AttentionCounts {
  readonly 'needs-person': number
  readonly held: number
  readonly missed: number
  readonly rejected: number
  readonly unknown: number
  readonly 'in-review': number
}

/** What the inbox and the numbers ask of publishing. Answers to the public are left out of `publishedBetween`. */
export function reportVerbs(db: Kysely<PublishingTables>) {
  const out = (workspaceId: string) =>
    db
      .selectFrom('publications as p')
      .innerJoin('posts as o', (join) => join.onRef('o.workspace_id', '=', 'p.workspace_id').onRef('o.id', '=', 'p.post_id'))
      .select(['p.id as publicationId', 'p.post_id as postId', 'p.connection_id as connectionId', 'p.channel_id as channelId', 'o.campaign_id as campaignId', 'p.published_at as publishedAt'])
      .where('p.workspace_id', '=', workspaceId)
      .where('p.published_at', 'is not', null)
      .where('p.state', 'in', ['published', 'removed'])
  const whole = <T extends { publishedAt: number | null }>(row: T): T & { publishedAt: number } => ({ ...row, publishedAt: row.publishedAt ?? 0 })

  async function segments(workspaceId: string, filter: { connectionId?: string; from: number; to?: number }): Promise<OutSegment[]> {
    let query = out(workspaceId)
      .innerJoin('publication_segments as s', (join) => join.onRef('s.workspace_id', '=', 'p.workspace_id').onRef('s.publication_id', '=', 'p.id'))
      .select(['s.number as segment', 's.remote_id', 's.remote_data'])
      .where('p.state', '=', 'published')
      .where('p.published_at', '>=', filter.from)
      .orderBy('p.published_at', 'desc')
      .orderBy('s.number')
    if (filter.to !== undefined) query = query.where('p.published_at', '<', filter.to)
    if (filter.connectionId !== undefined) query = query.where('p.connection_id', '=', filter.connectionId)
    const rows = await query.execute()
    // Left out here: asked for `is not null`, SQLite looks for each publication's segments among all that are out, by their remote id.
    return rows.flatMap(({ remote_id, remote_data, ...row }) => (remote_id === null ? [] : [{ ...whole(row), ref: { id: remote_id, data: JSON.parse(remote_data ?? '{}') as Record<string, string> } }]))
  }

  return {
    /** Went out in [from, to), newest first. */
    async publishedBetween(workspaceId: string, from: number, to: number): Promise<OutPublication[]> {
      const rows = await out(workspaceId).where('o.kind', '=', 'post').where('p.published_at', '>=', from).where('p.published_at', '<', to).orderBy('p.published_at', 'desc').execute()
      return rows.map(whole)
    },

    /** Every visible part of a connection published since `from`, newest first: what its numbers are asked for. */
    refsToMeasure: (workspaceId: string, connectionId: string, from: number) => segments(workspaceId, { connectionId, from }),
    segmentsBetween: (workspaceId: string, from: number, to: number) => segments(workspaceId, { from, to }),

    /** Our post (or answer) that the network calls so; null when it is not ours. */
    async publicationByRef(workspaceId: string, connectionId: string, remoteId: string): Promise<OurPost | null> {
      const row = await db
        .selectFrom('publication_segments as s')
        .innerJoin('publications as p', (join) => join.onRef('p.workspace_id', '=', 's.workspace_id').onRef('p.id', '=', 's.publication_id'))
        .select(['p.post_id', 'p.id', 's.text', 's.url', 's.published_at'])
        .where('s.workspace_id', '=', workspaceId)
        .where('s.remote_id', '=', remoteId)
        .where('p.connection_id', '=', connectionId)
        .executeTakeFirst()
      return row === undefined ? null : { postId: row.post_id, publicationId: row.id, text: row.text, url: row.url, publishedAt: row.published_at ?? 0 }
    },

    async publicationStates(workspaceId: string, publicationIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (publicationIds.length === 0) return new Map()
      const rows = await db.selectFrom('publications').select(['id', 'state']).where('workspace_id', '=', workspaceId).where('id', 'in', [...publicationIds]).execute()
      return new Map(rows.map(({ id, state }) => [id, state]))
    },

    async labels(workspaceId: string, postIds: readonly string[]): Promise<ReadonlyMap<string, { postId: string; label: string; campaignId: string | null }>> {
      if (postIds.length === 0) return new Map()
      // Hundreds of ids travel as one value: a query with a placeholder for each costs more to build than to answer.
      const ids = JSON.stringify(postIds)
      const listed = db.getExecutor().adapter instanceof PostgresAdapter ? sql<string>`(select value from json_array_elements_text(${ids}::json))` : sql<string>`(select value from json_each(${ids}))`
      const rows = await db.selectFrom('posts').select(['id', 'excerpt', 'campaign_id']).where('workspace_id', '=', workspaceId).where('id', 'in', listed).execute()
      return new Map(rows.map((row) => [row.id, { postId: row.id, label: row.excerpt, campaignId: row.campaign_id }]))
    },

    async postsOfCampaign(workspaceId: string, campaignId: string): Promise<readonly string[]> {
      return (await db.selectFrom('posts').select('id').where('workspace_id', '=', workspaceId).where('campaign_id', '=', campaignId).execute()).map(({ id }) => id)
    },

    /** How much waits for a person. */
    async attentionCounts(workspaceId: string): Promise<AttentionCounts> {
      const [publications, review] = await Promise.all([
        db
          .selectFrom('publications')
          .select(['state', ({ fn }) => fn.countAll<number>().as('count')])
          .where('workspace_id', '=', workspaceId)
          .where('state', 'in', ['unknown', 'held', 'needs-person', 'missed', 'rejected'])
          .groupBy('state')
          .execute(),
        db.selectFrom('posts').select(({ fn }) => fn.countAll<number>().as('count')).where('workspace_id', '=', workspaceId).where('kind', '=', 'post').where('state', '=', 'in-review').executeTakeFirst(),
      ])
      const of = (state: string): number => Number(publications.find((row) => row.state === state)?.count ?? 0)
      return { 'needs-person': of('needs-person'), held: of('held'), missed: of('missed'), rejected: of('rejected'), unknown: of('unknown'), 'in-review': Number(review?.count ?? 0) }
    },

    /** Where a publication of one part is, once it is out; null until then. */
    async wentOut(workspaceId: string, publicationId: string): Promise<{ ref: RemoteRef; url: string | null; publishedAt: number } | null> {
      const row = await db
        .selectFrom('publication_segments')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('publication_id', '=', publicationId)
        .where('number', '=', 0)
        .where('published_at', 'is not', null)
        .executeTakeFirst()
      const ref = row === undefined ? null : refOf(row)
      return ref === null ? null : { ref, url: row?.url ?? null, publishedAt: row?.published_at ?? 0 }
    },

    /** The refs of one publication, in order; null where a person told us it is out without saying where. */
    async refsOf(workspaceId: string, publicationId: string): Promise<readonly (RemoteRef | null)[]> {
      const rows = await db.selectFrom('publication_segments').selectAll().where('workspace_id', '=', workspaceId).where('publication_id', '=', publicationId).orderBy('number').execute()
      return rows.map(refOf)
    },
  }
}
