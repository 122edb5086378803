import { groupArrival } from './channel-groups.ts'
import type { GoalRow, TouchRow } from './store.ts'
import type { Readable, Seen } from './visits.ts'

/** A conversion whose words were checked: the goal exists, the value is sound. */
export interface CheckedConversion {
  readonly goal: GoalRow
  readonly externalId: string
  readonly at: number
  readonly recordedAt: number
  readonly value: { readonly amountMinor: number; readonly currency: string } | null
  readonly source: 'snippet' | 'server'
  readonly siteId: string | null
  readonly visitId: string | null
  readonly clickId: string | null
}

/** The same as its procedure takes it: the goal's own value where it brought none. */
export interface ConversionToRecord extends Omit<CheckedConversion, 'goal' | 'value'> {
  readonly goalId: string
  readonly windowDays: number
  readonly amountMinor: number | null
  readonly currency: string | null
}

export type BareTouch = Omit<TouchRow, 'workspace_id' | 'conversion_id' | 'position'>

/** A click a journey may need, as the touch it would be. */
export interface KnownClick {
  readonly id: string
  readonly visitorKey: string | null
  readonly touch: BareTouch
}

/** What became of each conversion of a list. Most have no journey and are new, so that is said in few words. */
export interface RecordedConversions {
  /** In order, of those that were there already too. */
  readonly ids: readonly string[]
  /** Places in the list of those that were there already (or came twice in it): nothing was counted again. */
  readonly same: readonly number[]
  /** Of those stored just now that have one, by their place. */
  readonly journeys: readonly (readonly [place: number, journey: Journey])[]
}

export interface Journey {
  readonly outcome: 'attributed' | 'direct' | 'outside-window' | 'no-journey'
  readonly last: number | null
  readonly first: number | null
  readonly touches: readonly TouchRow[]
}

/**
 * Rows as they travel to their procedure: by column, and a column that says the same of every row says it once. A shop's conversions are
 * much alike; written out as objects they take five times as long to read.
 */
export interface Columns {
  readonly length: number
  readonly columns: { readonly [Column in keyof ConversionToRecord]: ConversionToRecord[Column] | readonly ConversionToRecord[Column][] }
}

const columnNames = ['goalId', 'windowDays', 'externalId', 'at', 'recordedAt', 'source', 'siteId', 'visitId', 'clickId', 'amountMinor', 'currency'] as const satisfies readonly (keyof ConversionToRecord)[]

export function inColumns(rows: readonly ConversionToRecord[]): Columns {
  const columns = Object.fromEntries(columnNames.map((name) => {
    const first = rows[0]?.[name] ?? null
    return [name, rows.every((row) => row[name] === first) ? first : rows.map((row) => row[name])]
  }))
  return { length: rows.length, columns: columns as unknown as Columns['columns'] }
}

/** What the procedures of this module are given (procedures.mjs). */
export interface PagesInput {
  readonly workspaceId: string
  readonly seen: readonly Seen[]
  /** Goals, each reached on the page at this place of `seen`. */
  readonly reached: readonly { readonly visit: number; readonly conversion: ConversionToRecord }[]
  readonly clicks: readonly KnownClick[]
  /** Sites to be marked as seen `at`. */
  readonly sites: readonly string[]
  readonly at: number
}
export interface ConversionsInput {
  readonly workspaceId: string
  readonly conversions: Columns
  readonly clicks: readonly KnownClick[]
}
export interface DeliveriesInput {
  readonly workspaceId: string
  readonly deliveries: readonly { readonly hookId: string; readonly deliveryId: string; readonly at: number; readonly conversions: readonly ConversionToRecord[] }[]
  readonly clicks: readonly KnownClick[]
}

export function toRecord({ goal, value, externalId, at, recordedAt, source, siteId, visitId, clickId }: CheckedConversion): ConversionToRecord {
  const hasDefault = goal.default_amount_minor !== null && goal.default_currency !== null
  return {
    goalId: goal.id, windowDays: goal.click_window_days, externalId, at, recordedAt, source, siteId, visitId, clickId,
    amountMinor: value?.amountMinor ?? (hasDefault ? goal.default_amount_minor : null), currency: value?.currency ?? (hasDefault ? goal.default_currency : null),
  }
}

interface Named {
  readonly clickIds: readonly string[]
  readonly visitIds: readonly string[]
  readonly visitorKeys: readonly string[]
}

/**
 * Every click that journeys of these visitors may need. Read before their procedure begins, once the clicks answered before are settled:
 * clicks never change, and one that comes later is later than what was bought.
 */
export async function clicksOfVisitors(db: Readable, workspaceId: string, { clickIds, visitIds, visitorKeys }: Named): Promise<readonly KnownClick[]> {
  const named = await clicksWithIds(db, workspaceId, [...new Set(clickIds)])
  const keys = new Set([...visitorKeys, ...named.flatMap(({ visitorKey }) => visitorKey ?? [])])
  const visits = visitIds.length + clickIds.length === 0 ? [] : await db.selectFrom('visits').select('visitor_key').where('workspace_id', '=', workspaceId)
    .where(({ or, eb }) => or([...(visitIds.length === 0 ? [] : [eb('id', 'in', visitIds)]), ...(clickIds.length === 0 ? [] : [eb('click_id', 'in', clickIds)])])).execute()
  for (const { visitor_key } of visits) keys.add(visitor_key)
  if (keys.size === 0) return named
  // The last counted click of a visitor on each link. Visitors are known for a day, so that leaves out nothing but a second look at
  // the same link, which would earn the same credit.
  const claims = await db.selectFrom('click_claims').select('click_id').where('workspace_id', '=', workspaceId).where('visitor_key', 'in', [...keys]).execute()
  const there = new Set(named.map(({ id }) => id))
  return [...named, ...(await clicksWithIds(db, workspaceId, claims.map((row) => row.click_id).filter((id) => !there.has(id))))]
}

async function clicksWithIds(db: Readable, workspaceId: string, ids: readonly string[]): Promise<readonly KnownClick[]> {
  if (ids.length === 0) return []
  const rows = await db.selectFrom('clicks as c').innerJoin('links as l', (join) => join.onRef('l.workspace_id', '=', 'c.workspace_id').onRef('l.id', '=', 'c.link_id'))
    .where('c.workspace_id', '=', workspaceId).where('c.id', 'in', ids).where('c.kind', '=', 'person')
    .select(['c.id', 'c.at', 'c.visitor_key', 'c.referrer_host', 'l.id as link_id', 'l.publication_id', 'l.post_id', 'l.connection_id', 'l.campaign_id', 'l.utm_source', 'l.utm_medium', 'l.utm_campaign']).execute()
  return rows.map(({ id, at, visitor_key, referrer_host, link_id, publication_id, post_id, connection_id, campaign_id, utm_source, utm_medium, utm_campaign }): KnownClick => {
    const grouped = groupArrival({ source: utm_source, medium: utm_medium, campaign: utm_campaign, referrer: referrer_host === null ? null : `https://${referrer_host}/`, adClickIds: [] })
    return {
      id, visitorKey: visitor_key,
      touch: {
        link_id, publication_id, post_id, connection_id, campaign_id, touch_id: id, kind: 'click', at, source: grouped.source, medium: grouped.medium, campaign: grouped.campaign,
        channel_group: grouped.direct ? 'referral' : grouped.group, why: 'click-without-visit', direct: 0, landing_path: null, referrer_host,
      },
    }
  })
}
