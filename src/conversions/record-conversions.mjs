// @ts-check
import { newId } from '../platform/new-id.mjs'
import { creditCountsOf } from './counts.mjs'
import { credited } from './credit.mjs'
import { conversionRows, creditCounts, listed, put, reopen, touchRows } from './insertions.mjs'
import { journeysOf } from './journeys.mjs'
/**
 * @import { Step, StepAnswer } from '../platform/db/procedure.ts'
 * @import { ConversionRow, TouchRow } from './store.ts'
 * @import { ConversionToRecord, KnownClick, RecordedConversion } from './record-conversions.ts'
 */

/**
 * Stores conversions of one workspace with their journeys and credit, each (goal, external id) once. The shop's server knows better than a
 * browser: what it says of a conversion the snippet reported first replaces the value and time, and is still one conversion. Part of a
 * procedure that is alone in the workspace. `clicks`: those named, and those of the visitors, that journeys may need.
 * @param {string} workspaceId
 * @param {readonly ConversionToRecord[]} wanted
 * @param {readonly KnownClick[]} clicks
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], readonly RecordedConversion[], readonly StepAnswer[]>}
 */
export function* recordConversions(workspaceId, wanted, clicks, kind) {
  if (wanted.length === 0) return []
  const known = yield* existing(workspaceId, wanted, kind)
  /** @type {{ readonly checked: ConversionToRecord, readonly id: string, readonly replaces: ConversionRow | null, readonly place: number }[]} */
  const fresh = []
  const results = wanted.map((checked, place) => {
    const name = nameOf(checked.goalId, checked.externalId)
    const there = known.get(name)
    if (there !== undefined && !(there.source === 'snippet' && checked.source === 'server')) return { id: there.id, result: /** @type {const} */ ('same'), journey: null }
    const id = there?.id ?? newId(checked.at)
    fresh.push({ checked, id, replaces: there?.row ?? null, place })
    known.set(name, { id, source: checked.source, row: null })
    return { id, result: there === undefined ? /** @type {const} */ ('recorded') : /** @type {const} */ ('same'), journey: /** @type {RecordedConversion['journey']} */ (null) }
  })
  if (fresh.length === 0) return results

  const journeys = yield* journeysOf(workspaceId, fresh.map(({ checked }) => checked), clicks, kind)
  const replacedIds = fresh.flatMap(({ replaces }) => replaces?.id ?? [])
  const replacedTouches = yield* touchesOf(workspaceId, replacedIds, kind)
  /** @type {ConversionRow[]} */
  const rows = []
  /** @type {TouchRow[]} */
  const touches = []
  /** @type {{ row: ConversionRow, sign: 1 | -1 }[]} */
  const credits = []
  fresh.forEach(({ checked, id, replaces, place }, i) => {
    let journey = journeys[i] ?? []
    // The server may not know the visit the snippet knew.
    if (journey.length === 0 && replaces !== null) journey = replacedTouches.get(replaces.id) ?? []
    const own = journey.map((touch, position) => ({ ...touch, workspace_id: workspaceId, conversion_id: id, position }))
    const row = credited({
      workspace_id: workspaceId, id, goal_id: checked.goalId, external_id: checked.externalId, at: checked.at, recorded_at: checked.recordedAt,
      amount_minor: checked.amountMinor, currency: checked.currency, source: checked.source, site_id: checked.siteId, window_days: checked.windowDays,
    }, own)
    rows.push(row)
    touches.push(...own)
    if (replaces !== null) credits.push({ row: replaces, sign: -1 })
    credits.push({ row, sign: 1 })
    const result = results[place]
    if (result !== undefined) result.journey = { outcome: row.outcome, last: row.credit_last, first: row.credit_first, touches: own }
  })

  const counts = creditCountsOf(credits)
  if (replacedIds.length > 0) {
    const values = [workspaceId, JSON.stringify(replacedIds)]
    yield [
      { text: `delete from conversion_touches where workspace_id = $1 and conversion_id in ${listed(2, kind)}`, values },
      { text: `delete from conversions where workspace_id = $1 and id in ${listed(2, kind)}`, values },
    ]
  }
  yield [
    put(conversionRows, rows),
    put(touchRows, touches),
    ...reopen('credit_day_marks', workspaceId, counts.map(({ bucket_at }) => bucket_at), kind),
    put(creditCounts, counts),
  ]
  return results
}

/** @type {(goalId: string, externalId: string) => string} */
const nameOf = (goalId, externalId) => `${goalId} ${externalId}`

/**
 * Those that are there already, by goal and external id.
 * @param {string} workspaceId
 * @param {readonly ConversionToRecord[]} wanted
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], Map<string, { readonly id: string, readonly source: ConversionRow['source'], readonly row: ConversionRow | null }>, readonly StepAnswer[]>}
 */
function* existing(workspaceId, wanted, kind) {
  const answers = yield [...Map.groupBy(wanted, ({ goalId }) => goalId)].map(([goalId, own]) => ({
    text: `select * from conversions where workspace_id = $1 and goal_id = $2 and external_id in ${listed(3, kind)}`,
    values: [workspaceId, goalId, JSON.stringify(own.map(({ externalId }) => externalId))],
  }))
  return new Map(answers.flatMap(({ rows }) => /** @type {ConversionRow[]} */ (/** @type {unknown} */ (rows)).map((row) => [nameOf(row.goal_id, row.external_id), { id: row.id, source: row.source, row }])))
}

/**
 * @param {string} workspaceId
 * @param {readonly string[]} ids
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], Map<string, readonly TouchRow[]>, readonly StepAnswer[]>}
 */
function* touchesOf(workspaceId, ids, kind) {
  if (ids.length === 0) return new Map()
  const [answer] = yield [{ text: `select * from conversion_touches where workspace_id = $1 and conversion_id in ${listed(2, kind)} order by position`, values: [workspaceId, JSON.stringify(ids)] }]
  return Map.groupBy(/** @type {TouchRow[]} */ (/** @type {unknown} */ (answer?.rows ?? [])), (row) => row.conversion_id)
}
