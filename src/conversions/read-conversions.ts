import type { Kysely } from 'kysely'
import { firstIdAt } from '../links/index.ts'
import { readCursor, writeCursor } from '../platform/http/page-cursor.ts'
import { notFound } from '../platform/http/problem.ts'
import { inWindow } from './attribution.ts'
import type { Conversion, ConversionList, VisitList } from './schema.ts'
import type { ConversionRow, ConversionsTables, Model, TouchRow } from './store.ts'

export interface ConversionsWanted {
  readonly limit: number
  readonly cursor: string | null
  readonly goalId?: string | undefined
  /** Half-open, epoch milliseconds. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  /** Whose credit the three below mean. Default last non-direct. */
  readonly model?: Model | undefined
  readonly postId?: string | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  readonly outcome?: Conversion['outcome'] | undefined
}

type Db = Kysely<ConversionsTables>

/** Conversions with their journeys, the latest first. */
export async function listConversions(db: Db, workspaceId: string, wanted: ConversionsWanted): Promise<ConversionList> {
  const end = wanted.model === 'first' ? 'first' : 'last'
  let query = db.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId)
  if (wanted.goalId !== undefined) query = query.where('goal_id', '=', wanted.goalId)
  if (wanted.fromMs !== undefined) query = query.where('at', '>=', wanted.fromMs)
  if (wanted.toMs !== undefined) query = query.where('at', '<', wanted.toMs)
  if (wanted.postId !== undefined) query = query.where(`${end}_post_id`, '=', wanted.postId)
  if (wanted.connectionId !== undefined) query = query.where(`${end}_connection_id`, '=', wanted.connectionId)
  if (wanted.campaignId !== undefined) query = query.where(`${end}_campaign_id`, '=', wanted.campaignId)
  if (wanted.outcome !== undefined) query = query.where('outcome', '=', wanted.outcome)
  const after = readCursor(wanted.cursor)
  if (after !== null) {
    const { at, id } = after
    query = query.where(({ or, and, eb }) => or([eb('at', '<', at), and([eb('at', '=', at), eb('id', '<', id)])]))
  }
  const rows = await query.orderBy('at', 'desc').orderBy('id', 'desc').limit(wanted.limit + 1).execute()
  const shown = rows.slice(0, wanted.limit)
  const last = shown.at(-1)
  return { items: await withJourneys(db, workspaceId, shown), nextCursor: rows.length > wanted.limit && last !== undefined ? writeCursor(last) : null }
}

export async function oneConversion(db: Db, workspaceId: string, id: string): Promise<Conversion> {
  const [found] = await conversionsById(db, workspaceId, [id])
  if (found === undefined) throw notFound()
  return found
}

/** In the order of `ids`; those that are not there are left out. */
export async function conversionsById(db: Db, workspaceId: string, ids: readonly string[]): Promise<Conversion[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId).where('id', 'in', [...new Set(ids)]).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return withJourneys(db, workspaceId, ids.flatMap((id) => byId.get(id) ?? []))
}

async function withJourneys(db: Db, workspaceId: string, rows: readonly ConversionRow[]): Promise<Conversion[]> {
  if (rows.length === 0) return []
  const [goals, touches] = await Promise.all([
    db.selectFrom('goals').selectAll().where('workspace_id', '=', workspaceId).where('id', 'in', [...new Set(rows.map((row) => row.goal_id))]).execute(),
    db.selectFrom('conversion_touches').selectAll().where('workspace_id', '=', workspaceId).where('conversion_id', 'in', [...new Set(rows.map((row) => row.id))]).orderBy('position').execute(),
  ])
  const goalOf = new Map(goals.map((goal) => [goal.id, goal]))
  const touchesOf = Map.groupBy(touches, (touch) => touch.conversion_id)
  return rows.map((row) => {
    const goal = goalOf.get(row.goal_id)
    return {
      id: row.id,
      goal: { id: row.goal_id, name: goal?.name ?? '', label: goal?.label ?? '' },
      externalId: row.external_id,
      at: row.at,
      value: row.amount_minor === null || row.currency === null ? null : { amountMinor: row.amount_minor, currency: row.currency },
      source: row.source,
      outcome: row.outcome,
      windowDays: row.window_days,
      journey: (touchesOf.get(row.id) ?? []).map((touch) => touchpoint(touch, row.at, row.window_days)),
      credit: { lastNonDirect: row.credit_last, first: row.credit_first },
    }
  })
}

export const touchpoint = (touch: TouchRow, convertedAt: number, windowDays: number): Conversion['journey'][number] => ({
  id: touch.touch_id, at: touch.at, kind: touch.kind, source: touch.source, medium: touch.medium, campaign: touch.campaign, channelGroup: touch.channel_group, why: touch.why,
  postId: touch.post_id, publicationId: touch.publication_id, connectionId: touch.connection_id, linkId: touch.link_id, landingPath: touch.landing_path,
  referrerHost: touch.referrer_host, direct: touch.direct === 1, inWindow: inWindow(touch, convertedAt, windowDays),
})

export interface VisitsWanted {
  readonly limit: number
  readonly cursor: string | null
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly postId?: string | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  /** Only those that count a visitor: what `visitors` is made of. */
  readonly newVisitors?: boolean | undefined
}

/** Visits, the latest first. */
export async function listVisits(db: Db, workspaceId: string, wanted: VisitsWanted): Promise<VisitList> {
  let query = db.selectFrom('visits').selectAll().where('workspace_id', '=', workspaceId)
  if (wanted.fromMs !== undefined) query = query.where('started_at', '>=', wanted.fromMs).where('id', '>=', firstIdAt(wanted.fromMs))
  if (wanted.toMs !== undefined) query = query.where('started_at', '<', wanted.toMs).where('id', '<', firstIdAt(wanted.toMs))
  const { postId, connectionId, campaignId } = wanted
  if (postId !== undefined) query = query.where('post_id', '=', postId)
  if (connectionId !== undefined) query = query.where('connection_id', '=', connectionId)
  if (campaignId !== undefined) query = query.where('campaign_id', '=', campaignId)
  if (wanted.newVisitors === true) {
    const column = postId !== undefined ? 'new_for_post' : connectionId !== undefined ? 'new_for_connection' : campaignId !== undefined ? 'new_for_campaign' : 'new_visitor'
    query = query.where(column, '=', 1)
  }
  if (wanted.cursor !== null) query = query.where('id', '<', wanted.cursor)
  const rows = await query.orderBy('id', 'desc').limit(wanted.limit + 1).execute()
  const shown = rows.slice(0, wanted.limit)
  return {
    items: shown.map((row) => ({
      id: row.id, at: row.started_at, lastAt: row.last_at, views: row.views, source: row.source, medium: row.medium, campaign: row.campaign, channelGroup: row.channel_group, why: row.why,
      postId: row.post_id, connectionId: row.connection_id, campaignId: row.campaign_id, landingPath: row.landing_path, referrerHost: row.referrer_host, newVisitor: row.new_visitor === 1,
    })),
    nextCursor: rows.length > wanted.limit ? (shown.at(-1)?.id ?? null) : null,
  }
}
