// @ts-check
/**
 * What a visit and a conversion add to the counts. Plain JavaScript, as is everything that a procedure uses (see platform/db/procedure.ts).
 * @import { ConversionRow, CreditDimension, CreditRollupRow, Model, VisitChange, VisitCountRow, VisitDimension, VisitRow } from './store.ts'
 */

export const bucketMs = 900_000
/** @type {(at: number) => number} */
export const bucketOf = (at) => at - (at % bucketMs)

/**
 * Under which names a visit is counted; a visitor once a day under each.
 * @type {(visit: VisitRow) => readonly { readonly dimension: VisitDimension, readonly id: string, readonly visitors: number }[]}
 */
export function dimensionsOf(visit) {
  /** @type {{ dimension: VisitDimension, id: string, visitors: number }[]} */
  const dimensions = [{ dimension: 'all', id: '', visitors: visit.new_visitor }, { dimension: 'group', id: visit.channel_group, visitors: visit.new_visitor }]
  if (visit.post_id !== null) dimensions.push({ dimension: 'post', id: visit.post_id, visitors: visit.new_for_post })
  if (visit.connection_id !== null) dimensions.push({ dimension: 'connection', id: visit.connection_id, visitors: visit.new_for_connection })
  if (visit.campaign_id !== null) dimensions.push({ dimension: 'campaign', id: visit.campaign_id, visitors: visit.new_for_campaign })
  if (visit.post_id === null) dimensions.push({ dimension: 'without', id: 'post', visitors: visit.new_visitor })
  if (visit.campaign_id === null) dimensions.push({ dimension: 'without', id: 'campaign', visitors: visit.new_visitor })
  return dimensions
}

/**
 * What new visits, and views added to known ones, add to each count.
 * @type {(workspaceId: string, changes: Iterable<VisitChange>) => readonly VisitCountRow[]}
 */
export function visitCountsOf(workspaceId, changes) {
  /** @type {Map<string, VisitCountRow>} */
  const counts = new Map()
  for (const { isNew, newViews, visit } of changes) {
    if (!isNew && newViews === 0) continue
    const bucket = bucketOf(visit.started_at)
    for (const { dimension, id, visitors } of dimensionsOf(visit)) {
      const name = `${dimension} ${id} ${bucket}`
      let count = counts.get(name)
      if (count === undefined) counts.set(name, (count = { workspace_id: workspaceId, dimension, dimension_id: id, bucket_at: bucket, visits: 0, visitors: 0, views: 0 }))
      count.visits += isNew ? 1 : 0
      count.visitors += isNew ? visitors : 0
      count.views += newViews
    }
  }
  return [...counts.values()]
}

/** @type {readonly (readonly [Model, 'first' | 'last'])[]} */
const models = [['last-non-direct', 'last'], ['first', 'first']]

/**
 * What a conversion adds to the counts (`sign` 1) or takes back (-1).
 * @type {(row: ConversionRow, sign: 1 | -1) => readonly CreditRollupRow[]}
 */
export function creditsOf(row, sign) {
  const currency = row.currency ?? ''
  const bucket = bucketOf(row.at)
  const amount = sign * (row.amount_minor ?? 0)
  /** @type {CreditRollupRow[]} */
  const credits = []
  /** @type {(model: Model, dimension: CreditDimension, id: string | null) => void} */
  const add = (model, dimension, id) => {
    if (id !== null) credits.push({ workspace_id: row.workspace_id, model, dimension, dimension_id: id, currency, bucket_at: bucket, conversions: sign, amount_minor: amount })
  }
  for (const [model, end] of models) {
    add(model, 'all', '')
    add(model, 'goal', row.goal_id)
    add(model, 'post', row[`${end}_post_id`])
    add(model, 'publication', row[`${end}_publication_id`])
    add(model, 'connection', row[`${end}_connection_id`])
    add(model, 'campaign', row[`${end}_campaign_id`])
    if (row[`${end}_post_id`] === null) add(model, 'without', 'post')
    if (row[`${end}_campaign_id`] === null) add(model, 'without', 'campaign')
  }
  return credits
}

/**
 * One row for each count, without those that come to nothing.
 * @type {(credits: readonly CreditRollupRow[]) => readonly CreditRollupRow[]}
 */
export function sumOfCredits(credits) {
  /** @type {Map<string, CreditRollupRow>} */
  const sums = new Map()
  for (const credit of credits) {
    const name = `${credit.workspace_id} ${credit.model} ${credit.dimension} ${credit.dimension_id} ${credit.currency} ${credit.bucket_at}`
    const sum = sums.get(name)
    if (sum === undefined) sums.set(name, { ...credit })
    else {
      sum.conversions += credit.conversions
      sum.amount_minor += credit.amount_minor
    }
  }
  return [...sums.values()].filter((row) => row.conversions !== 0 || row.amount_minor !== 0)
}
