// @ts-check
import { listed } from '../platform/db/procedure-steps.mjs'
/**
 * @import { Step, StepAnswer } from '../platform/db/procedure.ts'
 * @import { VisitRow } from './store.ts'
 * @import { BareTouch, ConversionToRecord, KnownClick } from './record-conversions.ts'
 */

const journeyLimit = 200

/**
 * Every meeting with the visitor of each conversion up to it, oldest first: visits, and clicks that led to no visit we know of.
 * @param {string} workspaceId
 * @param {readonly ConversionToRecord[]} wanted
 * @param {readonly KnownClick[]} clicks
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], readonly (readonly BareTouch[])[], readonly StepAnswer[]>}
 */
export function* journeysOf(workspaceId, wanted, clicks, kind) {
  const visitIds = [...new Set(wanted.flatMap(({ visitId }) => visitId ?? []))]
  const clickIds = [...new Set(wanted.flatMap(({ clickId }) => clickId ?? []))]
  if (visitIds.length + clickIds.length === 0) return wanted.map(() => [])
  const named = visitsIn(yield [
    { text: `select id, click_id, visitor_key from visits where workspace_id = $1 and id in ${listed(2, kind)}`, values: [workspaceId, JSON.stringify(visitIds)] },
    ...(clickIds.length === 0 ? [] : [{ text: `select id, click_id, visitor_key from visits where workspace_id = $1 and click_id in ${listed(2, kind)}`, values: [workspaceId, JSON.stringify(clickIds)] }]),
  ])
  const clickById = new Map(clicks.map((click) => [click.id, click]))
  const keys = new Set(named.map((visit) => visit.visitor_key))
  for (const id of clickIds) {
    const key = clickById.get(id)?.visitorKey ?? null
    if (key !== null) keys.add(key)
  }
  const visits = keys.size === 0 ? [] : visitsIn(yield [{ text: `select * from visits where workspace_id = $1 and visitor_key in ${listed(2, kind)}`, values: [workspaceId, JSON.stringify([...keys])] }])
  const visitsByKey = Map.groupBy(visits.toSorted((left, right) => left.started_at - right.started_at || (left.id < right.id ? -1 : 1)), (visit) => visit.visitor_key)
  const clicksByKey = Map.groupBy(clicks, (click) => click.visitorKey ?? '')
  const keyOfVisit = new Map(named.map((visit) => [visit.id, visit.visitor_key]))
  const keysOfClick = Map.groupBy(named, (visit) => visit.click_id ?? '')

  return wanted.map(({ visitId, clickId, at }) => {
    const click = clickId === null ? undefined : clickById.get(clickId)
    /** @type {Set<string>} */
    const own = new Set()
    const ofVisit = visitId === null ? undefined : keyOfVisit.get(visitId)
    if (ofVisit !== undefined) own.add(ofVisit)
    if (clickId !== null) for (const visit of keysOfClick.get(clickId) ?? []) own.add(visit.visitor_key)
    if (click !== undefined && click.visitorKey !== null) own.add(click.visitorKey)
    const ownVisits = [...own].flatMap((key) => visitsByKey.get(key) ?? []).filter((visit) => visit.started_at <= at)
    const tied = new Set(ownVisits.flatMap((visit) => visit.click_id ?? []))
    const loose = new Map([...(click === undefined ? [] : [click]), ...[...own].flatMap((key) => clicksByKey.get(key) ?? [])]
      .filter((one) => one.touch.at <= at && !tied.has(one.id)).map((one) => [one.id, one]))
    const touches = [...ownVisits.map(touchOf), ...[...loose.values()].filter((one) => one.id === clickId || !sameLinkSoonAfter(one, ownVisits)).map(({ touch }) => touch)]
    return touches.sort((left, right) => left.at - right.at || (left.touch_id < right.touch_id ? -1 : 1)).slice(-journeyLimit)
  })
}

/** @type {(answers: readonly StepAnswer[]) => VisitRow[]} */
const visitsIn = (answers) => /** @type {VisitRow[]} */ (/** @type {unknown} */ (answers.flatMap(({ rows }) => rows)))

/**
 * A click whose id the site lost on the way is the same meeting as the visit that began right after it by the same link.
 * @type {(click: KnownClick, visits: readonly VisitRow[]) => boolean}
 */
const sameLinkSoonAfter = ({ touch }, visits) => visits.some((visit) => visit.link_id === touch.link_id && visit.started_at >= touch.at && visit.started_at - touch.at < 60_000)

/** @type {(visit: VisitRow) => BareTouch} */
const touchOf = (visit) => ({
  link_id: visit.link_id, publication_id: visit.publication_id, post_id: visit.post_id, connection_id: visit.connection_id, campaign_id: visit.campaign_id,
  touch_id: visit.id, kind: 'visit', at: visit.started_at, source: visit.source, medium: visit.medium, campaign: visit.campaign,
  channel_group: visit.channel_group, why: visit.why, direct: visit.direct, landing_path: visit.landing_path, referrer_host: visit.referrer_host,
})
