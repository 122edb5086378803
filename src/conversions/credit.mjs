// @ts-check
import { attribute } from './attribution.mjs'
/**
 * @import { ConversionRow, TouchRow } from './store.ts'
 */

/** @typedef {Omit<ConversionRow, 'outcome' | `credit_${string}` | `last_${string}` | `first_${string}`>} Uncredited */
/** @typedef {Pick<TouchRow, 'at' | 'direct' | 'post_id' | 'publication_id' | 'connection_id' | 'campaign_id'>} Meeting */

/**
 * A conversion with who earned it. Used again, as it is, when credit is rebuilt.
 * @type {(row: Uncredited, journey: readonly Meeting[]) => ConversionRow}
 */
export function credited(row, journey) {
  const credit = attribute(journey.map(({ at, direct }) => ({ at, direct: direct === 1 })), row.at, row.window_days)
  const last = credit.lastNonDirect === null ? undefined : journey[credit.lastNonDirect]
  const first = credit.first === null ? undefined : journey[credit.first]
  return {
    ...row,
    outcome: journey.length === 0 ? 'no-journey' : last === undefined ? 'outside-window' : last.direct === 1 ? 'direct' : 'attributed',
    credit_last: credit.lastNonDirect,
    credit_first: credit.first,
    last_post_id: last?.post_id ?? null, last_publication_id: last?.publication_id ?? null, last_connection_id: last?.connection_id ?? null, last_campaign_id: last?.campaign_id ?? null,
    first_post_id: first?.post_id ?? null, first_publication_id: first?.publication_id ?? null, first_connection_id: first?.connection_id ?? null, first_campaign_id: first?.campaign_id ?? null,
  }
}
