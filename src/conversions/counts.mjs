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

/** @typedef {{ readonly row: ConversionRow, conversions: number, amount: number }} Alike */

/** @type {(row: ConversionRow) => string} */
const nameOf = (row) =>
  `${bucketOf(row.at)} ${row.goal_id} ${row.currency} ${row.workspace_id} ${row.last_publication_id} ${row.last_post_id} ${row.last_connection_id} ${row.last_campaign_id} ${row.first_publication_id} ${row.first_post_id} ${row.first_connection_id} ${row.first_campaign_id}`

/** @type {(one: ConversionRow, other: ConversionRow) => boolean} */
const countedAlike = (one, other) =>
  one.goal_id === other.goal_id && one.currency === other.currency && bucketOf(one.at) === bucketOf(other.at) && one.workspace_id === other.workspace_id
  && one.last_publication_id === other.last_publication_id && one.last_post_id === other.last_post_id && one.last_connection_id === other.last_connection_id && one.last_campaign_id === other.last_campaign_id
  && one.first_publication_id === other.first_publication_id && one.first_post_id === other.first_post_id && one.first_connection_id === other.first_connection_id && one.first_campaign_id === other.first_campaign_id

/**
 * One row for each count, without those that come to nothing. Conversions that are counted alike are added up first: a busy shop's are, by the
 * thousand.
 * @type {(changes: Iterable<{ readonly row: ConversionRow, readonly sign: 1 | -1 }>) => readonly CreditRollupRow[]}
 */
export function creditCountsOf(changes) {
  /** @type {Map<string, Alike>} */
  const alike = new Map()
  /** @type {Alike | undefined} */
  let sum
  for (const { row, sign } of changes) {
    // One after the other they mostly are.
    if (sum === undefined || !countedAlike(sum.row, row)) {
      const name = nameOf(row)
      sum = alike.get(name)
      if (sum === undefined) alike.set(name, (sum = { row, conversions: 0, amount: 0 }))
    }
    sum.conversions += sign
    sum.amount += sign * (row.amount_minor ?? 0)
  }
  /** @type {Map<string, CreditRollupRow>} */
  const sums = new Map()
  for (const { row, conversions, amount } of alike.values()) {
    for (const credit of creditsOf(row, 1)) {
      const name = `${credit.workspace_id} ${credit.model} ${credit.dimension} ${credit.dimension_id} ${credit.currency} ${credit.bucket_at}`
      let sum = sums.get(name)
      if (sum === undefined) sums.set(name, (sum = { ...credit, conversions: 0, amount_minor: 0 }))
      sum.conversions += conversions
      sum.amount_minor += amount
    }
  }
  return [...sums.values()].filter((row) => row.conversions !== 0 || row.amount_minor !== 0)
}
