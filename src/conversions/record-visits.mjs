// @ts-check
import { listed } from '../platform/db/procedure-steps.mjs'
import { newId } from '../platform/new-id.mjs'
import { visitCountsOf } from './counts.mjs'
import { put, reopen, visitCounts, visitRows } from './insertions.mjs'
/**
 * @import { Step, StepAnswer } from '../platform/db/procedure.ts'
 * @import { VisitChange, VisitRow } from './store.ts'
 * @import { Seen } from './visits.ts'
 */

export const sessionMs = 1_800_000
const dayMs = 86_400_000
/** @type {(at: number) => number} */
const dayOf = (at) => at - (at % dayMs)

/**
 * Puts what was seen into visits of one workspace: 30 minutes sliding, no cut at midnight, a new visit when the campaign changes. Answers
 * the visit's id per row, in order. Part of a procedure that is alone in the workspace.
 * @param {string} workspaceId
 * @param {readonly Seen[]} rows
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], readonly string[], readonly StepAnswer[]>}
 */
export function* recordVisits(workspaceId, rows, kind) {
  if (rows.length === 0) return []
  const { byKey, usedClicks } = yield* known(workspaceId, rows, kind)
  /** @type {Map<string, VisitChange>} */
  const changed = new Map()

  const ids = rows.map((seen) => {
    const awake = awakeVisit(seen, byKey)
    if (awake !== null && !isNewCampaign(awake, seen)) {
      let change = changed.get(awake.id)
      if (change === undefined) changed.set(awake.id, (change = { visit: awake, isNew: false, newViews: 0 }))
      awake.last_at = Math.max(awake.last_at, seen.at)
      awake.views += seen.views
      change.newViews += seen.views
      return awake.id
    }
    const key = awake?.visitor_key ?? seen.visitorKey
    const own = byKey.get(key) ?? []
    const visit = newVisit(workspaceId, seen, key, own.filter((other) => dayOf(other.started_at) === dayOf(seen.at)), usedClicks)
    if (visit.click_id !== null) usedClicks.add(visit.click_id)
    byKey.set(key, [...own, visit])
    changed.set(visit.id, { visit, isNew: true, newViews: seen.views })
    return visit.id
  })

  const counts = visitCountsOf(workspaceId, changed.values())
  yield [
    put(visitRows, [...changed.values()].map(({ visit }) => visit)),
    ...reopen('visit_day_marks', workspaceId, counts.map(({ bucket_at }) => bucket_at), kind),
    put(visitCounts, counts),
  ]
  return ids
}

/**
 * Visits these rows may go on with, and those of the same day; and which of their clicks began a visit already.
 * @param {string} workspaceId
 * @param {readonly Seen[]} rows
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], { byKey: Map<string, readonly VisitRow[]>, usedClicks: Set<string> }, readonly StepAnswer[]>}
 */
function* known(workspaceId, rows, kind) {
  const keys = new Set()
  const clicks = new Set()
  let oldest = Number.MAX_SAFE_INTEGER
  for (const { visitorKey, previousKey, clickId, at } of rows) {
    keys.add(visitorKey)
    if (previousKey !== null) keys.add(previousKey)
    if (clickId !== null) clicks.add(clickId)
    oldest = Math.min(oldest, at)
  }
  const [visits, used] = yield [
    { text: `select * from visits where workspace_id = $1 and visitor_key in ${listed(2, kind)} and last_at >= $3`, values: [workspaceId, JSON.stringify([...keys]), dayOf(oldest) - sessionMs] },
    ...(clicks.size === 0 ? [] : [{ text: `select click_id from visits where workspace_id = $1 and click_id in ${listed(2, kind)}`, values: [workspaceId, JSON.stringify([...clicks])] }]),
  ]
  const inOrder = /** @type {VisitRow[]} */ (/** @type {unknown} */ (visits?.rows ?? [])).toSorted((left, right) => (left.id < right.id ? -1 : 1))
  return { byKey: Map.groupBy(inOrder, (visit) => visit.visitor_key), usedClicks: new Set((used?.rows ?? []).map((row) => String(row['click_id']))) }
}

/**
 * The visit that goes on: the one seen last, by today's name of the visitor or by yesterday's.
 * @type {(seen: Seen, byKey: ReadonlyMap<string, readonly VisitRow[]>) => VisitRow | null}
 */
function awakeVisit(seen, byKey) {
  /** @type {VisitRow | null} */
  let awake = null
  for (const key of seen.previousKey === null ? [seen.visitorKey] : [seen.previousKey, seen.visitorKey]) {
    for (const visit of byKey.get(key) ?? []) {
      if (visit.last_at >= seen.at - sessionMs && visit.started_at <= seen.at && (awake === null || visit.last_at > awake.last_at)) awake = visit
    }
  }
  return awake
}

/**
 * A change of referrer alone does not end a visit: people come back from a payment page.
 * @type {(visit: VisitRow, seen: Seen) => boolean}
 */
function isNewCampaign(visit, { arrived, saysCampaign }) {
  if (arrived.link_id !== null) return arrived.link_id !== visit.link_id
  return saysCampaign && (arrived.source !== visit.source || arrived.medium !== visit.medium || arrived.campaign !== visit.campaign)
}

/** @type {(workspaceId: string, seen: Seen, key: string, today: readonly VisitRow[], usedClicks: ReadonlySet<string>) => VisitRow} */
function newVisit(workspaceId, seen, key, today, usedClicks) {
  const { arrived, clickId } = seen
  /** @type {(column: 'post_id' | 'connection_id' | 'campaign_id') => number} */
  const firstOf = (column) => (arrived[column] !== null && today.every((visit) => visit[column] !== arrived[column]) ? 1 : 0)
  // One visit per click: a link that was passed on still says which post it came from.
  const passedOn = clickId !== null && usedClicks.has(clickId)
  return {
    workspace_id: workspaceId, id: newId(seen.at), site_id: seen.siteId, visitor_key: key, started_at: seen.at, last_at: seen.at, views: seen.views,
    source: arrived.source, medium: arrived.medium, campaign: arrived.campaign, channel_group: arrived.channel_group, ga4_group: arrived.ga4_group, why: passedOn ? 'click-passed-on' : arrived.why, direct: arrived.direct,
    click_id: passedOn ? null : clickId, link_id: arrived.link_id, publication_id: arrived.publication_id, post_id: arrived.post_id, connection_id: arrived.connection_id, campaign_id: arrived.campaign_id,
    landing_path: seen.landingPath, referrer_host: seen.referrerHost,
    new_visitor: today.length === 0 ? 1 : 0, new_for_post: firstOf('post_id'), new_for_connection: firstOf('connection_id'), new_for_campaign: firstOf('campaign_id'),
  }
}
