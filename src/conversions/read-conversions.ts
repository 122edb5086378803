import { type Kysely, type RawBuilder, sql } from 'kysely'
import { inRanges, newestInQuarters } from '../links/index.ts'
import { readCursor, writeCursor } from '../platform/http/page-cursor.ts'
import { notFound } from '../platform/http/problem.ts'
import { inWindow } from './attribution.ts'
import type { Conversion, ConversionList } from './schema.ts'
import { type ConversionRow, type ConversionsTables, type CreditDimension, creditsByTime, type Model, type TouchRow } from './store.ts'

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
  /** Only what no post, or no campaign, earned. */
  readonly without?: 'post' | 'campaign' | undefined
  readonly outcome?: Conversion['outcome'] | undefined
}

type Db = Kysely<ConversionsTables>

/** Conversions with their journeys, the latest first. The counts of credit say where to look for those of a post, an account or a campaign. */
export async function listConversions(db: Db, workspaceId: string, wanted: ConversionsWanted): Promise<ConversionList> {
  const thing = thingOf(wanted)
  const rows = thing === null ? await newest(db, workspaceId, wanted) : await ofThing(db, workspaceId, wanted, thing)
  const shown = rows.slice(0, wanted.limit)
  const last = shown.at(-1)
  return { items: await withJourneys(db, workspaceId, shown), nextCursor: rows.length > wanted.limit && last !== undefined ? writeCursor(last) : null }
}

function thingOf({ postId, connectionId, campaignId, without }: ConversionsWanted): { readonly dimension: CreditDimension; readonly id: string } | null {
  if (postId !== undefined) return { dimension: 'post', id: postId }
  if (without !== undefined) return { dimension: 'without', id: without }
  if (campaignId !== undefined) return { dimension: 'campaign', id: campaignId }
  return connectionId === undefined ? null : { dimension: 'connection', id: connectionId }
}

function conditions({ goalId, model, postId, connectionId, campaignId, without, outcome, cursor }: ConversionsWanted): readonly RawBuilder<unknown>[] {
  const earner = (what: string) => sql.ref(`v.${model === 'first' ? 'first' : 'last'}_${what}_id`)
  const after = readCursor(cursor)
  return [
    sql`true`,
    ...(goalId === undefined ? [] : [sql`v.goal_id = ${goalId}`]),
    ...(postId === undefined ? [] : [sql`${earner('post')} = ${postId}`]),
    ...(connectionId === undefined ? [] : [sql`${earner('connection')} = ${connectionId}`]),
    ...(campaignId === undefined ? [] : [sql`${earner('campaign')} = ${campaignId}`]),
    ...(without === undefined ? [] : [sql`${earner(without)} is null`]),
    ...(outcome === undefined ? [] : [sql`v.outcome = ${outcome}`]),
    ...(after === null ? [] : [sql`v.at <= ${after.at} and (v.at < ${after.at} or v.id < ${after.id})`]),
  ]
}

async function newest(db: Db, workspaceId: string, wanted: ConversionsWanted): Promise<readonly ConversionRow[]> {
  const { fromMs, toMs, limit } = wanted
  const where = [sql`v.workspace_id = ${workspaceId}`, ...conditions(wanted), ...(fromMs === undefined ? [] : [sql`v.at >= ${fromMs}`]), ...(toMs === undefined ? [] : [sql`v.at < ${toMs}`])]
  return (await sql<ConversionRow>`select v.* from conversions v where ${sql.join(where, sql` and `)} order by v.at desc, v.id desc limit ${limit + 1}`.execute(db)).rows
}

async function ofThing(db: Db, workspaceId: string, wanted: ConversionsWanted, thing: { readonly dimension: string; readonly id: string }): Promise<readonly ConversionRow[]> {
  const any = db as never
  const search = { tables: creditsByTime, workspaceId, fixed: [wanted.model ?? 'last-non-direct'], ...thing, sums: ['conversions'] }
  const to = Math.min(wanted.toMs ?? Number.MAX_SAFE_INTEGER, (readCursor(wanted.cursor)?.at ?? Number.MAX_SAFE_INTEGER - 1) + 1)
  return newestInQuarters(any, search, [wanted.fromMs ?? 0, to], wanted.limit + 1, async (ranges, most) =>
    (await sql<ConversionRow>`select v.* from ${inRanges(any, 'conversions', 'at', workspaceId, ranges)} where ${sql.join(conditions(wanted), sql` and `)} order by v.at desc, v.id desc limit ${most}`.execute(db)).rows)
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
