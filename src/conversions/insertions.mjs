// @ts-check
import { listed } from '../platform/db/procedure-steps.mjs'
/**
 * How the rows of visits, conversions and their counts are written.
 * @import { Insertion, Put, Step } from '../platform/db/procedure.ts'
 * @import { Value } from '../platform/db/sqlite-protocol.ts'
 */

/** @type {Insertion} */
export const visitRows = {
  table: 'visits',
  columns: [
    'workspace_id', 'id', 'site_id', 'visitor_key', 'started_at', 'last_at', 'views', 'source', 'medium', 'campaign', 'channel_group', 'ga4_group', 'why', 'direct', 'click_id', 'link_id', 'publication_id',
    'post_id', 'connection_id', 'campaign_id', 'landing_path', 'referrer_host', 'new_visitor', 'new_for_post', 'new_for_connection', 'new_for_campaign',
  ],
  numbers: new Set(['started_at', 'last_at', 'views', 'direct', 'new_visitor', 'new_for_post', 'new_for_connection', 'new_for_campaign']),
  conflict: 'on conflict (workspace_id, id) do update set last_at = excluded.last_at, views = excluded.views',
}

/** @type {Insertion} */
export const visitCounts = {
  table: 'visit_rollups',
  columns: ['workspace_id', 'dimension', 'dimension_id', 'bucket_at', 'visits', 'visitors', 'views'],
  numbers: new Set(['bucket_at', 'visits', 'visitors', 'views']),
  conflict: `on conflict (workspace_id, dimension, bucket_at, dimension_id) do update set visits = visit_rollups.visits + excluded.visits,
visitors = visit_rollups.visitors + excluded.visitors, views = visit_rollups.views + excluded.views`,
}

/** @type {Insertion} */
export const conversionRows = {
  table: 'conversions',
  columns: [
    'workspace_id', 'id', 'goal_id', 'external_id', 'at', 'recorded_at', 'amount_minor', 'currency', 'source', 'site_id', 'window_days', 'outcome', 'credit_last', 'credit_first', 'last_post_id', 'last_publication_id',
    'last_connection_id', 'last_campaign_id', 'first_post_id', 'first_publication_id', 'first_connection_id', 'first_campaign_id',
  ],
  numbers: new Set(['at', 'recorded_at', 'amount_minor', 'window_days', 'credit_last', 'credit_first']),
  conflict: 'on conflict (workspace_id, goal_id, external_id) do nothing',
  tells: 'id',
}

/** Those without a journey, which have no credit: half as much to be handed over. @type {Insertion} */
export const uncreditedRows = { ...conversionRows, columns: conversionRows.columns.slice(0, conversionRows.columns.indexOf('credit_last')) }

/** @type {Insertion} */
export const touchRows = {
  table: 'conversion_touches',
  columns: [
    'workspace_id', 'conversion_id', 'position', 'touch_id', 'kind', 'at', 'source', 'medium', 'campaign', 'channel_group', 'why', 'direct', 'link_id', 'publication_id', 'post_id', 'connection_id', 'campaign_id',
    'landing_path', 'referrer_host',
  ],
  numbers: new Set(['position', 'at', 'direct']),
}

/** @type {Insertion} */
export const creditCounts = {
  table: 'credit_rollups',
  columns: ['workspace_id', 'model', 'dimension', 'dimension_id', 'currency', 'bucket_at', 'conversions', 'amount_minor'],
  numbers: new Set(['bucket_at', 'conversions', 'amount_minor']),
  conflict: `on conflict (workspace_id, model, dimension, bucket_at, dimension_id, currency) do update set conversions = credit_rollups.conversions + excluded.conversions,
amount_minor = credit_rollups.amount_minor + excluded.amount_minor`,
}

/** Known by its id, or by what a signature that does not cover the id has signed. @type {Insertion} */
export const deliveryRows = {
  table: 'hook_deliveries',
  columns: ['workspace_id', 'hook_id', 'delivery_id', 'body_hash', 'at', 'body', 'signed_once', 'waiting'],
  numbers: new Set(['at', 'waiting']),
  conflict: 'on conflict do nothing returning workspace_id, hook_id, delivery_id',
}

/**
 * The step that writes rows.
 * @type {(into: Insertion, rows: readonly object[]) => Put}
 */
export const put = (into, rows) => ({ into, rows: rows.map((row) => valuesOf(into.columns, /** @type {Record<string, Value>} */ (row))) })

/** @type {(columns: readonly string[], row: Readonly<Record<string, Value>>) => Value[]} */
function valuesOf(columns, row) {
  /** @type {Value[]} */
  const values = []
  for (const column of columns) values.push(row[column] ?? null)
  return values
}

const dayMs = 86_400_000

/**
 * What is counted at these times may fall into days that were added up: they are open again (links/close-days.ts).
 * @type {(marks: 'visit_day_marks' | 'credit_day_marks', workspaceId: string, times: readonly number[], kind: 'sqlite' | 'postgres') => readonly Step[]}
 */
export function reopen(marks, workspaceId, times, kind) {
  if (times.length === 0) return []
  const days = [...new Set(times.map((at) => at - (at % dayMs)))]
  return [{ text: `update ${marks} set closed = 0, token = '' where workspace_id = $1 and (closed = 1 or token <> '') and day_at in ${listed(2, kind, 'bigint')}`, values: [workspaceId, JSON.stringify(days)] }]
}
