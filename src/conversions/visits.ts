import type { Transaction } from 'kysely'
import type { LinksTables } from '../links/index.ts'
import { newId } from '../platform/ids.ts'
import type { Arrival } from './channel-groups.ts'
import { groupArrival } from './channel-groups.ts'
import { insertRows, type Insertion } from './insert-rows.ts'
import { reopenDays } from './reopen-days.ts'
import { bucketOf, type ConversionsTables, type LinkOrigin, type VisitDimension, type VisitRow, visitsByTime } from './store.ts'

export type Tx = Transaction<ConversionsTables & LinksTables>

export const sessionMs = 1_800_000
const dayMs = 86_400_000
/** A link with our click id that was passed on still says which post it came from; older than this it is a bookmark. */
const clickKeptMs = 90 * dayMs

/** A page seen (or a goal reached) by a visitor. */
export interface Seen {
  readonly workspaceId: string
  readonly siteId: string
  readonly at: number
  /** The visitor by today's salt, and by yesterday's; a visit that goes on over midnight keeps yesterday's. */
  readonly visitorKey: string
  readonly previousKey: string | null
  readonly countsAsView: boolean
  readonly arrival: Arrival
  /** `pp_click` of the landing address. */
  readonly clickId: string | null
  readonly landingPath: string | null
  readonly referrerHost: string | null
}

interface KnownClick extends LinkOrigin {
  readonly id: string
  readonly at: number
  readonly utm_source: string | null
  readonly utm_medium: string | null
  readonly utm_campaign: string | null
}

/**
 * Puts what was seen into visits of one workspace: 30 minutes sliding, no cut at midnight, a new visit when the campaign changes. Answers
 * the visit's id per row, in order. The caller holds the workspace's lock and commits.
 */
export async function recordVisits(tx: Tx, workspaceId: string, rows: readonly Seen[]): Promise<readonly string[]> {
  const [visits, clicks] = await Promise.all([visitsOf(tx, workspaceId, rows), clicksById(tx, workspaceId, rows.flatMap(({ clickId }) => clickId ?? []))])
  const usedClicks = await clicksWithVisit(tx, workspaceId, [...clicks.keys()])
  const byKey = Map.groupBy(visits, (visit) => visit.visitor_key)
  const changed = new Map<string, { readonly before: VisitRow | null; now: VisitRow }>()

  const ids = rows.map((seen) => {
    const own = (key: string | null): VisitRow[] => (key === null ? [] : (byKey.get(key) ?? []).map((visit) => changed.get(visit.id)?.now ?? visit))
    const awake = [...own(seen.previousKey), ...own(seen.visitorKey)]
      .filter((visit) => visit.last_at >= seen.at - sessionMs && visit.started_at <= seen.at)
      .toSorted((left, right) => right.last_at - left.last_at)[0]
    const click = seen.clickId === null ? null : (clicks.get(seen.clickId) ?? null)
    const arrived = arrivalOf(seen, click, usedClicks)
    if (awake !== undefined && !isNewCampaign(awake, arrived, seen)) {
      const before = changed.get(awake.id)?.before ?? (changed.has(awake.id) ? null : awake)
      changed.set(awake.id, { before, now: { ...awake, last_at: Math.max(awake.last_at, seen.at), views: awake.views + (seen.countsAsView ? 1 : 0) } })
      return awake.id
    }
    const key = awake?.visitor_key ?? seen.visitorKey
    const visit = newVisit(seen, key, arrived, own(key).filter((other) => sameDay(other.started_at, seen.at)))
    if (visit.click_id !== null) usedClicks.add(visit.click_id)
    byKey.set(key, [...(byKey.get(key) ?? []), visit])
    changed.set(visit.id, { before: null, now: visit })
    return visit.id
  })

  await insertRows(tx as never, visitRows, [...changed.values()].map(({ now }) => now))
  await countVisits(tx, workspaceId, [...changed.values()])
  return ids
}

type Arrived = ReturnType<typeof groupArrival> & LinkOrigin & { readonly clickId: string | null }
const noLink: LinkOrigin = { link_id: null, publication_id: null, post_id: null, connection_id: null, campaign_id: null }

function arrivalOf(seen: Seen, click: KnownClick | null, usedClicks: ReadonlySet<string>): Arrived {
  if (click === null || seen.at - click.at > clickKeptMs) return { ...groupArrival(seen.arrival), ...noLink, clickId: null }
  // The link knows better than the address, which whoever passed it on may have changed.
  const grouped = groupArrival({ ...seen.arrival, source: click.utm_source, medium: click.utm_medium, campaign: click.utm_campaign, referrer: click.utm_source === null ? seen.arrival.referrer : null })
  const { link_id, publication_id, post_id, connection_id, campaign_id } = click
  const passedOn = usedClicks.has(click.id)
  return { ...grouped, link_id, publication_id, post_id, connection_id, campaign_id, clickId: passedOn ? null : click.id, direct: false, why: passedOn ? 'click-passed-on' : 'click' }
}

/** A change of referrer alone does not end a visit: people come back from a payment page. */
function isNewCampaign(visit: VisitRow, arrived: Arrived, seen: Seen): boolean {
  if (arrived.link_id !== null) return arrived.link_id !== visit.link_id
  const { source, medium, campaign, adClickIds } = seen.arrival
  if (source === null && medium === null && campaign === null && adClickIds.length === 0) return false
  return arrived.source !== visit.source || arrived.medium !== visit.medium || arrived.campaign !== visit.campaign
}

const sameDay = (left: number, right: number): boolean => left - (left % dayMs) === right - (right % dayMs)

function newVisit(seen: Seen, key: string, arrived: Arrived, today: readonly VisitRow[]): VisitRow {
  const firstOf = (column: 'post_id' | 'connection_id' | 'campaign_id'): number => arrived[column] !== null && today.every((visit) => visit[column] !== arrived[column]) ? 1 : 0
  return {
    workspace_id: seen.workspaceId, id: newId(seen.at), site_id: seen.siteId, visitor_key: key, started_at: seen.at, last_at: seen.at, views: seen.countsAsView ? 1 : 0,
    source: arrived.source.slice(0, 253), medium: arrived.medium.slice(0, 200), campaign: arrived.campaign?.slice(0, 200) ?? null, channel_group: arrived.group, ga4_group: arrived.ga4Group, why: arrived.why, direct: arrived.direct ? 1 : 0,
    click_id: arrived.clickId, link_id: arrived.link_id, publication_id: arrived.publication_id, post_id: arrived.post_id, connection_id: arrived.connection_id, campaign_id: arrived.campaign_id,
    landing_path: seen.landingPath, referrer_host: seen.referrerHost,
    new_visitor: today.length === 0 ? 1 : 0, new_for_post: firstOf('post_id'), new_for_connection: firstOf('connection_id'), new_for_campaign: firstOf('campaign_id'),
  }
}

/** Visits these rows may go on with, and those of the same day. */
async function visitsOf(tx: Tx, workspaceId: string, rows: readonly Seen[]): Promise<readonly VisitRow[]> {
  const keys = [...new Set(rows.flatMap(({ visitorKey, previousKey }) => (previousKey === null ? [visitorKey] : [visitorKey, previousKey])))]
  if (keys.length === 0) return []
  const oldest = rows.reduce((least, { at }) => Math.min(least, at), Number.MAX_SAFE_INTEGER)
  return tx.selectFrom('visits').selectAll().where('workspace_id', '=', workspaceId).where('visitor_key', 'in', keys)
    .where('last_at', '>=', oldest - (oldest % dayMs) - sessionMs).orderBy('id').execute()
}

async function clicksById(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Map<string, KnownClick>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('clicks as c').innerJoin('links as l', (join) => join.onRef('l.workspace_id', '=', 'c.workspace_id').onRef('l.id', '=', 'c.link_id'))
    .where('c.workspace_id', '=', workspaceId).where('c.id', 'in', [...new Set(ids)]).where('c.kind', '=', 'person')
    .select(['c.id', 'c.at', 'l.id as link_id', 'l.publication_id', 'l.post_id', 'l.connection_id', 'l.campaign_id', 'l.utm_source', 'l.utm_medium', 'l.utm_campaign']).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

async function clicksWithVisit(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const rows = await tx.selectFrom('visits').select('click_id').where('workspace_id', '=', workspaceId).where('click_id', 'in', ids).execute()
  return new Set(rows.flatMap((row) => row.click_id ?? []))
}

const visitRows: Insertion<VisitRow> = {
  table: 'visits',
  columns: [
    'workspace_id', 'id', 'site_id', 'visitor_key', 'started_at', 'last_at', 'views', 'source', 'medium', 'campaign', 'channel_group', 'ga4_group', 'why', 'direct', 'click_id', 'link_id', 'publication_id',
    'post_id', 'connection_id', 'campaign_id', 'landing_path', 'referrer_host', 'new_visitor', 'new_for_post', 'new_for_connection', 'new_for_campaign',
  ],
  numbers: new Set(['started_at', 'last_at', 'views', 'direct', 'new_visitor', 'new_for_post', 'new_for_connection', 'new_for_campaign'] as const),
  conflict: 'on conflict (workspace_id, id) do update set last_at = excluded.last_at, views = excluded.views',
}

const visitCounts: Insertion<ConversionsTables['visit_rollups']> = {
  table: 'visit_rollups',
  columns: ['workspace_id', 'dimension', 'dimension_id', 'bucket_at', 'visits', 'visitors', 'views'],
  numbers: new Set(['bucket_at', 'visits', 'visitors', 'views'] as const),
  conflict: `on conflict (workspace_id, dimension, bucket_at, dimension_id) do update set visits = visit_rollups.visits + excluded.visits,
visitors = visit_rollups.visitors + excluded.visitors, views = visit_rollups.views + excluded.views`,
}

export async function countVisits(tx: Tx, workspaceId: string, changes: readonly { readonly before: VisitRow | null; readonly now: VisitRow }[]): Promise<void> {
  const counts = new Map<string, { dimension: VisitDimension; dimension_id: string; bucket_at: number; visits: number; visitors: number; views: number }>()
  for (const { before, now } of changes) {
    const isNew = before === null
    const views = now.views - (before?.views ?? 0)
    if (!isNew && views === 0) continue
    for (const { dimension, id, visitors } of dimensionsOf(now)) {
      const bucket = bucketOf(now.started_at)
      const name = `${dimension} ${id} ${bucket}`
      const count = counts.get(name) ?? { dimension, dimension_id: id, bucket_at: bucket, visits: 0, visitors: 0, views: 0 }
      counts.set(name, { ...count, visits: count.visits + (isNew ? 1 : 0), visitors: count.visitors + (isNew ? visitors : 0), views: count.views + views })
    }
  }
  await reopenDays(tx as never, visitsByTime, workspaceId, [...counts.values()].map(({ bucket_at }) => bucket_at))
  await insertRows(tx as never, visitCounts, [...counts.values()].map((count) => ({ workspace_id: workspaceId, ...count })))
}

/** Under which names a visit is counted; a visitor once a day under each. */
export function dimensionsOf(visit: VisitRow): readonly { readonly dimension: VisitDimension; readonly id: string; readonly visitors: number }[] {
  return [
    { dimension: 'all', id: '', visitors: visit.new_visitor },
    { dimension: 'group', id: visit.channel_group, visitors: visit.new_visitor },
    ...(visit.post_id === null ? [] : [{ dimension: 'post' as const, id: visit.post_id, visitors: visit.new_for_post }]),
    ...(visit.connection_id === null ? [] : [{ dimension: 'connection' as const, id: visit.connection_id, visitors: visit.new_for_connection }]),
    ...(visit.campaign_id === null ? [] : [{ dimension: 'campaign' as const, id: visit.campaign_id, visitors: visit.new_for_campaign }]),
  ]
}
