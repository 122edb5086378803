import { type Kysely, type RawBuilder, sql } from 'kysely'
import { firstIdAt, inRanges, momentOf, newestInQuarters } from '../links/index.ts'
import type { VisitList } from './schema.ts'
import { type ConversionsTables, type VisitDimension, type VisitRow, visitsByTime } from './store.ts'

export interface VisitsWanted {
  readonly limit: number
  readonly cursor: string | null
  /** Half-open, epoch milliseconds. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly postId?: string | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  /** Only visits no post, or no campaign, of ours brought. */
  readonly without?: 'post' | 'campaign' | undefined
  /** Only those that count a visitor: what `visitors` is made of. */
  readonly newVisitors?: boolean | undefined
}

type Db = Kysely<ConversionsTables>

/** Visits, the latest first. The counts say where to look for those of a post, an account or a campaign. */
export async function listVisits(db: Db, workspaceId: string, wanted: VisitsWanted): Promise<VisitList> {
  const thing = thingOf(wanted)
  const rows = thing === null ? await newest(db, workspaceId, wanted) : await ofThing(db, workspaceId, wanted, thing)
  const shown = rows.slice(0, wanted.limit)
  return {
    items: shown.map((row) => ({
      id: row.id, at: row.started_at, lastAt: row.last_at, views: row.views, source: row.source, medium: row.medium, campaign: row.campaign, channelGroup: row.channel_group, why: row.why,
      postId: row.post_id, connectionId: row.connection_id, campaignId: row.campaign_id, landingPath: row.landing_path, referrerHost: row.referrer_host, newVisitor: row.new_visitor === 1,
    })),
    nextCursor: rows.length > wanted.limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

interface Thing {
  readonly dimension: VisitDimension
  readonly id: string
  /** What says that a visit counts a visitor of it. */
  readonly isNew: 'new_for_post' | 'new_for_connection' | 'new_for_campaign' | 'new_visitor'
}

function thingOf({ postId, connectionId, campaignId, without }: VisitsWanted): Thing | null {
  if (postId !== undefined) return { dimension: 'post', id: postId, isNew: 'new_for_post' }
  if (without !== undefined) return { dimension: 'without', id: without, isNew: 'new_visitor' }
  if (connectionId !== undefined) return { dimension: 'connection', id: connectionId, isNew: 'new_for_connection' }
  return campaignId === undefined ? null : { dimension: 'campaign', id: campaignId, isNew: 'new_for_campaign' }
}

function conditions(wanted: VisitsWanted): readonly RawBuilder<unknown>[] {
  const { postId, connectionId, campaignId, without, cursor } = wanted
  return [
    sql`true`,
    ...(postId === undefined ? [] : [sql`v.post_id = ${postId}`]),
    ...(connectionId === undefined ? [] : [sql`v.connection_id = ${connectionId}`]),
    ...(campaignId === undefined ? [] : [sql`v.campaign_id = ${campaignId}`]),
    ...(without === undefined ? [] : [sql`${sql.ref(`v.${without}_id`)} is null`]),
    ...(wanted.newVisitors === true ? [sql`${sql.ref(`v.${thingOf(wanted)?.isNew ?? 'new_visitor'}`)} = 1`] : []),
    ...(cursor === null ? [] : [sql`v.id < ${cursor}`]),
  ]
}

async function newest(db: Db, workspaceId: string, wanted: VisitsWanted): Promise<readonly VisitRow[]> {
  const { fromMs, toMs, limit } = wanted
  const where = [
    sql`v.workspace_id = ${workspaceId}`, ...conditions(wanted),
    ...(fromMs === undefined ? [] : [sql`v.id >= ${firstIdAt(fromMs)}`]), ...(toMs === undefined ? [] : [sql`v.id < ${firstIdAt(toMs)}`]),
  ]
  return (await sql<VisitRow>`select v.* from visits v where ${sql.join(where, sql` and `)} order by v.id desc limit ${limit + 1}`.execute(db)).rows
}

async function ofThing(db: Db, workspaceId: string, wanted: VisitsWanted, { dimension, id }: Thing): Promise<readonly VisitRow[]> {
  const any = db as never
  const search = { tables: visitsByTime, workspaceId, fixed: [], dimension, id, sums: [wanted.newVisitors === true ? 'visitors' : 'visits'] }
  const before = wanted.cursor === null ? null : momentOf(wanted.cursor)
  const to = Math.min(wanted.toMs ?? Number.MAX_SAFE_INTEGER, before === null ? Number.MAX_SAFE_INTEGER : before + 1)
  return newestInQuarters(any, search, [wanted.fromMs ?? 0, to], wanted.limit + 1, async (ranges, most) => {
    const found = inRanges(any, 'visits', 'id', workspaceId, ranges.map(([first, last]) => [firstIdAt(first), firstIdAt(last)]), wanted.cursor)
    return (await sql<VisitRow>`select v.* from ${found} where ${sql.join(conditions({ ...wanted, cursor: null }), sql` and `)} order by v.id desc limit ${most}`.execute(db)).rows
  })
}
