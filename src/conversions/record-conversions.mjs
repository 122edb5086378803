// @ts-check
import { listed } from '../platform/db/procedure-steps.mjs'
import { newId } from '../platform/new-id.mjs'
import { creditCountsOf } from './counts.mjs'
import { credited } from './credit.mjs'
import { conversionRows, creditCounts, put, reopen, touchRows, uncreditedRows } from './insertions.mjs'
import { journeysOf } from './journeys.mjs'
/**
 * @import { Step, StepAnswer } from '../platform/db/procedure.ts'
 * @import { ConversionRow, TouchRow } from './store.ts'
 * @import { BareTouch, ConversionToRecord, KnownClick, RecordedConversions } from './record-conversions.ts'
 */

/** @typedef {{ readonly row: ConversionRow, readonly sign: 1 | -1 }} Change */

/**
 * Stores conversions of one workspace with their journeys and credit, each (goal, external id) once. The shop's server knows better than a
 * browser: what it says of a conversion the snippet reported first replaces the value and time, and is still one conversion. Part of a
 * procedure that is alone in the workspace. `clicks`: those named, and those of the visitors, that journeys may need.
 * @param {string} workspaceId
 * @param {readonly ConversionToRecord[]} wanted
 * @param {readonly KnownClick[]} clicks
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], RecordedConversions, readonly StepAnswer[]>}
 */
export function* recordConversions(workspaceId, wanted, clicks, kind) {
  if (wanted.length === 0) return { ids: [], same: [], journeys: [] }
  const bare = yield* journeysOf(workspaceId, wanted, clicks, kind)
  const rows = wanted.map((checked, i) => rowOf(workspaceId, newId(checked.at), checked, bare[i] ?? []))
  const touches = rows.map(({ id }, i) => touchesOf(workspaceId, id, bare[i] ?? []))
  // Nearly always all of them are new: that is asked by writing them.
  const [written] = yield [put(touches.some((own) => own.length > 0) ? conversionRows : uncreditedRows, rows)]
  if (written?.changes === rows.length) {
    yield keep(workspaceId, touches.flat(), rows.map((row) => ({ row, sign: 1 })), kind)
    return { ids: rows.map(({ id }) => id), same: [], journeys: journeysIn(rows, touches) }
  }

  const fresh = new Set(written?.rows.map(({ id }) => id))
  const same = rows.flatMap(({ id }, i) => (fresh.has(id) ? [] : [i]))
  const known = yield* existing(workspaceId, same.flatMap((i) => wanted[i] ?? []), kind)
  const ids = wanted.map(({ goalId, externalId }, i) => (fresh.has(rows[i]?.id ?? '') ? rows[i] : known.get(nameOf(goalId, externalId)))?.id ?? '')
  if (ids.includes('')) throw new Error('a conversion vanished while it was recorded')
  /** The first word of the server on each that the snippet reported. @type {Map<string, number>} */
  const better = new Map()
  for (const i of same) {
    const { goalId, externalId, source } = /** @type {ConversionToRecord} */ (wanted[i])
    const there = known.get(nameOf(goalId, externalId))
    if (there?.source === 'snippet' && source === 'server' && !better.has(there.id)) better.set(there.id, i)
  }
  const replaced = [...known.values()].filter(({ id }) => better.has(id))
  const before = yield* journeysBefore(workspaceId, [...better.keys()], kind)
  // The server may not know the visit the snippet knew.
  const corrected = [...better].map(([id, i]) => ({ id, checked: /** @type {ConversionToRecord} */ (wanted[i]), journey: bare[i]?.length ? bare[i] : before.get(id) ?? [] }))
  const again = corrected.map(({ id, checked, journey }) => rowOf(workspaceId, id, checked, journey))
  if (again.length > 0) {
    const values = [workspaceId, JSON.stringify([...better.keys()])]
    yield [
      { text: `delete from conversion_touches where workspace_id = $1 and conversion_id in ${listed(2, kind)}`, values },
      { text: `delete from conversions where workspace_id = $1 and id in ${listed(2, kind)}`, values },
      put(conversionRows, again),
    ]
  }
  const kept = rows.filter(({ id }) => fresh.has(id))
  const ownTouches = touches.map((own, i) => (fresh.has(rows[i]?.id ?? '') ? own : []))
  yield keep(workspaceId, [...ownTouches.flat(), ...corrected.flatMap(({ id, journey }) => touchesOf(workspaceId, id, journey))], [
    ...replaced.map((row) => ({ row, sign: /** @type {const} */ (-1) })),
    ...[...kept, ...again].map((row) => ({ row, sign: /** @type {const} */ (1) })),
  ], kind)
  return { ids, same, journeys: journeysIn(rows, ownTouches) }
}

/** @type {(workspaceId: string, id: string, checked: ConversionToRecord, journey: readonly BareTouch[]) => ConversionRow} */
const rowOf = (workspaceId, id, checked, journey) => credited({
  workspace_id: workspaceId, id, goal_id: checked.goalId, external_id: checked.externalId, at: checked.at, recorded_at: checked.recordedAt,
  amount_minor: checked.amountMinor, currency: checked.currency, source: checked.source, site_id: checked.siteId, window_days: checked.windowDays,
}, journey)

/** @type {(workspaceId: string, id: string, journey: readonly BareTouch[]) => readonly TouchRow[]} */
const touchesOf = (workspaceId, id, journey) => journey.map((touch, position) => ({ ...touch, workspace_id: workspaceId, conversion_id: id, position }))

/** @type {(rows: readonly ConversionRow[], touches: readonly (readonly TouchRow[])[]) => RecordedConversions['journeys']} */
const journeysIn = (rows, touches) => rows.flatMap((row, i) => {
  const own = touches[i] ?? []
  return own.length === 0 ? [] : [[i, { outcome: row.outcome, last: row.credit_last, first: row.credit_first, touches: own }]]
})

/**
 * The journeys of conversions that were written, and what they add to the counts or take from them.
 * @type {(workspaceId: string, touches: readonly TouchRow[], changes: readonly Change[], kind: 'sqlite' | 'postgres') => readonly Step[]}
 */
function keep(workspaceId, touches, changes, kind) {
  const counts = creditCountsOf(changes)
  return [put(touchRows, touches), ...reopen('credit_day_marks', workspaceId, counts.map(({ bucket_at }) => bucket_at), kind), put(creditCounts, counts)]
}

/** @type {(goalId: string, externalId: string) => string} */
const nameOf = (goalId, externalId) => `${goalId} ${externalId}`

/**
 * Those that are there already, by goal and external id.
 * @param {string} workspaceId
 * @param {readonly ConversionToRecord[]} wanted
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], Map<string, ConversionRow>, readonly StepAnswer[]>}
 */
function* existing(workspaceId, wanted, kind) {
  const answers = yield [...Map.groupBy(wanted, ({ goalId }) => goalId)].map(([goalId, own]) => ({
    text: `select * from conversions where workspace_id = $1 and goal_id = $2 and external_id in ${listed(3, kind)}`,
    values: [workspaceId, goalId, JSON.stringify(own.map(({ externalId }) => externalId))],
  }))
  return new Map(answers.flatMap(({ rows }) => /** @type {ConversionRow[]} */ (/** @type {unknown} */ (rows)).map((row) => [nameOf(row.goal_id, row.external_id), row])))
}

/**
 * @param {string} workspaceId
 * @param {readonly string[]} ids
 * @param {'sqlite' | 'postgres'} kind
 * @returns {Generator<readonly Step[], Map<string, readonly TouchRow[]>, readonly StepAnswer[]>}
 */
function* journeysBefore(workspaceId, ids, kind) {
  if (ids.length === 0) return new Map()
  const [answer] = yield [{ text: `select * from conversion_touches where workspace_id = $1 and conversion_id in ${listed(2, kind)} order by position`, values: [workspaceId, JSON.stringify(ids)] }]
  return Map.groupBy(/** @type {TouchRow[]} */ (/** @type {unknown} */ (answer?.rows ?? [])), (row) => row.conversion_id)
}
