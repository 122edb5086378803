import { newId } from '../platform/ids.ts'
import { attribute } from './attribution.ts'
import { groupArrival } from './channel-groups.ts'
import { insertRows, type Insertion } from './insert-rows.ts'
import { reopenDays } from './reopen-days.ts'
import { bucketOf, type ConversionRow, type CreditDimension, type CreditRollupRow, creditsByTime, type GoalRow, type LinkOrigin, type Model, type TouchRow, type VisitRow } from './store.ts'
import type { Tx } from './visits.ts'

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

export interface RecordedConversion {
  readonly id: string
  /** `same`: it was there already (or came twice in this batch); nothing was counted again. */
  readonly result: 'recorded' | 'same'
}

const journeyLimit = 200

/**
 * Stores conversions of one workspace with their journeys and credit, each (goal, external id) once. The shop's server knows better than a
 * browser: what it says of a conversion the snippet reported first replaces the value and time, and is still one conversion.
 */
export async function recordConversions(tx: Tx, workspaceId: string, wanted: readonly CheckedConversion[]): Promise<readonly RecordedConversion[]> {
  const known = await existing(tx, workspaceId, wanted)
  const fresh: { readonly checked: CheckedConversion; readonly id: string; readonly replaces: ConversionRow | null }[] = []
  const results = wanted.map((checked): RecordedConversion => {
    const name = nameOf(checked.goal.id, checked.externalId)
    const there = known.get(name)
    if (there !== undefined && !(there.source === 'snippet' && checked.source === 'server')) return { id: there.id, result: 'same' }
    const id = there?.id ?? newId(checked.at)
    fresh.push({ checked, id, replaces: there === undefined ? null : there })
    known.set(name, { id, source: checked.source } as ConversionRow)
    return { id, result: there === undefined ? 'recorded' : 'same' }
  })
  if (fresh.length === 0) return results

  const journeys = await journeysOf(tx, workspaceId, fresh.map(({ checked }) => checked))
  const replacedTouches = await touchesOf(tx, workspaceId, fresh.flatMap(({ replaces }) => replaces?.id ?? []))
  const rows: ConversionRow[] = []
  const touches: TouchRow[] = []
  const counts: CreditRollupRow[] = []
  fresh.forEach(({ checked, id, replaces }, i) => {
    let journey = journeys[i] ?? []
    // The server may not know the visit the snippet knew.
    if (journey.length === 0 && replaces !== null) journey = replacedTouches.get(replaces.id) ?? []
    const own = journey.map((touch, position) => ({ ...touch, workspace_id: workspaceId, conversion_id: id, position }))
    const row = conversionRow(workspaceId, id, checked, own)
    rows.push(row)
    touches.push(...own)
    if (replaces !== null) counts.push(...creditsOf(replaces, -1))
    counts.push(...creditsOf(row, 1))
  })

  const replacedIds = fresh.flatMap(({ replaces }) => replaces?.id ?? [])
  if (replacedIds.length > 0) {
    await tx.deleteFrom('conversion_touches').where('workspace_id', '=', workspaceId).where('conversion_id', 'in', replacedIds).execute()
    await tx.deleteFrom('conversions').where('workspace_id', '=', workspaceId).where('id', 'in', replacedIds).execute()
  }
  await insertRows(tx as never, conversionRows, rows)
  await insertRows(tx as never, touchRows, touches)
  await addCredits(tx, counts)
  return results
}

const nameOf = (goalId: string, externalId: string): string => `${goalId} ${externalId}`

async function existing(tx: Tx, workspaceId: string, wanted: readonly CheckedConversion[]): Promise<Map<string, ConversionRow>> {
  if (wanted.length === 0) return new Map()
  const rows = await tx.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId)
    .where('goal_id', 'in', [...new Set(wanted.map(({ goal }) => goal.id))]).where('external_id', 'in', [...new Set(wanted.map(({ externalId }) => externalId))]).execute()
  return new Map(rows.map((row) => [nameOf(row.goal_id, row.external_id), row]))
}

type BareTouch = Omit<TouchRow, 'workspace_id' | 'conversion_id' | 'position'>

/** Every meeting with the visitor of each conversion up to it, oldest first: visits, and clicks that led to no visit we know of. */
async function journeysOf(tx: Tx, workspaceId: string, wanted: readonly CheckedConversion[]): Promise<readonly (readonly BareTouch[])[]> {
  const visitIds = [...new Set(wanted.flatMap(({ visitId }) => visitId ?? []))]
  const clickIds = [...new Set(wanted.flatMap(({ clickId }) => clickId ?? []))]
  const named = visitIds.length + clickIds.length === 0 ? [] : await tx.selectFrom('visits').selectAll().where('workspace_id', '=', workspaceId)
    .where(({ or, eb }) => or([...(visitIds.length === 0 ? [] : [eb('id', 'in', visitIds)]), ...(clickIds.length === 0 ? [] : [eb('click_id', 'in', clickIds)])])).execute()
  const namedClicks = clickIds.length === 0 ? [] : await clicks(tx, workspaceId, 'id', clickIds)
  const keys = [...new Set([...named.map((visit) => visit.visitor_key), ...namedClicks.flatMap((click) => click.visitor_key ?? [])])]
  const [visits, ownClicks] = keys.length === 0 ? [[], []] : await Promise.all([
    tx.selectFrom('visits').selectAll().where('workspace_id', '=', workspaceId).where('visitor_key', 'in', keys).orderBy('started_at').orderBy('id').execute(),
    clicks(tx, workspaceId, 'visitor', keys),
  ])
  const visitsByKey = Map.groupBy(visits, (visit) => visit.visitor_key)
  const clicksByKey = Map.groupBy(ownClicks, (click) => click.visitor_key ?? '')

  return wanted.map(({ visitId, clickId, at }) => {
    const click = namedClicks.find((one) => one.id === clickId)
    const own = new Set([
      ...named.filter((visit) => visit.id === visitId || (clickId !== null && visit.click_id === clickId)).map((visit) => visit.visitor_key),
      ...(click?.visitor_key == null ? [] : [click.visitor_key]),
    ])
    const ownVisits = [...own].flatMap((key) => visitsByKey.get(key) ?? []).filter((visit) => visit.started_at <= at)
    const tied = new Set(ownVisits.flatMap((visit) => visit.click_id ?? []))
    const loose = new Map([...(click === undefined ? [] : [click]), ...[...own].flatMap((key) => clicksByKey.get(key) ?? [])]
      .filter((one) => one.at <= at && !tied.has(one.id)).map((one) => [one.id, one]))
    const touches = [...ownVisits.map(ofVisit), ...[...loose.values()].filter((one) => one.id === clickId || !sameLinkSoonAfter(one, ownVisits)).map(ofClick)]
    return touches.toSorted((left, right) => left.at - right.at || (left.touch_id < right.touch_id ? -1 : 1)).slice(-journeyLimit)
  })
}

/** A click whose id the site lost on the way is the same meeting as the visit that began right after it by the same link. */
const sameLinkSoonAfter = (click: ClickWithLink, visits: readonly VisitRow[]): boolean =>
  visits.some((visit) => visit.link_id === click.link_id && visit.started_at >= click.at && visit.started_at - click.at < 60_000)

type ClickWithLink = Awaited<ReturnType<typeof clicks>>[number]

/**
 * The clicks with these ids, or the last counted click of these visitors on each link. Visitors are known for a day, so that leaves
 * out nothing but a second look at the same link, which would earn the same credit.
 */
async function clicks(tx: Tx, workspaceId: string, by: 'id' | 'visitor', values: readonly string[]) {
  const ids = by === 'id' ? values : (await tx.selectFrom('click_claims').select('click_id').where('workspace_id', '=', workspaceId).where('visitor_key', 'in', values).execute()).map((row) => row.click_id)
  if (ids.length === 0) return []
  return tx.selectFrom('clicks as c').innerJoin('links as l', (join) => join.onRef('l.workspace_id', '=', 'c.workspace_id').onRef('l.id', '=', 'c.link_id'))
    .where('c.workspace_id', '=', workspaceId).where('c.id', 'in', ids).where('c.kind', '=', 'person')
    .select(['c.id', 'c.at', 'c.visitor_key', 'c.referrer_host', 'l.id as link_id', 'l.publication_id', 'l.post_id', 'l.connection_id', 'l.campaign_id', 'l.utm_source', 'l.utm_medium', 'l.utm_campaign']).execute()
}

const originOf = ({ link_id, publication_id, post_id, connection_id, campaign_id }: LinkOrigin): LinkOrigin => ({ link_id, publication_id, post_id, connection_id, campaign_id })

const ofVisit = (visit: VisitRow): BareTouch => ({
  ...originOf(visit), touch_id: visit.id, kind: 'visit', at: visit.started_at, source: visit.source, medium: visit.medium, campaign: visit.campaign,
  channel_group: visit.channel_group, why: visit.why, direct: visit.direct, landing_path: visit.landing_path, referrer_host: visit.referrer_host,
})

function ofClick(click: ClickWithLink): BareTouch {
  const grouped = groupArrival({ source: click.utm_source, medium: click.utm_medium, campaign: click.utm_campaign, referrer: click.referrer_host === null ? null : `https://${click.referrer_host}/`, adClickIds: [] })
  return {
    ...originOf(click), touch_id: click.id, kind: 'click', at: click.at, source: grouped.source, medium: grouped.medium, campaign: grouped.campaign,
    channel_group: grouped.direct ? 'referral' : grouped.group, why: 'click-without-visit', direct: 0, landing_path: null, referrer_host: click.referrer_host,
  }
}

async function touchesOf(tx: Tx, workspaceId: string, ids: readonly string[]): Promise<Map<string, TouchRow[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('conversion_touches').selectAll().where('workspace_id', '=', workspaceId).where('conversion_id', 'in', ids).orderBy('position').execute()
  return Map.groupBy(rows, (row) => row.conversion_id)
}

function conversionRow(workspaceId: string, id: string, checked: CheckedConversion, journey: readonly TouchRow[]): ConversionRow {
  const value = checked.value ?? (checked.goal.default_amount_minor === null || checked.goal.default_currency === null ? null : { amountMinor: checked.goal.default_amount_minor, currency: checked.goal.default_currency })
  return credited({
    workspace_id: workspaceId, id, goal_id: checked.goal.id, external_id: checked.externalId, at: checked.at, recorded_at: checked.recordedAt,
    amount_minor: value?.amountMinor ?? null, currency: value?.currency ?? null, source: checked.source, site_id: checked.siteId, window_days: checked.goal.click_window_days,
  }, journey)
}

type Uncredited = Omit<ConversionRow, 'outcome' | `credit_${string}` | `last_${string}` | `first_${string}`>

/** A conversion with who earned it. Used again, as it is, when credit is rebuilt. */
export function credited(row: Uncredited, journey: readonly TouchRow[]): ConversionRow {
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

/** What a conversion adds to the counts (`sign` 1) or takes back (-1). */
export function creditsOf(row: ConversionRow, sign: 1 | -1): readonly CreditRollupRow[] {
  const of = (model: Model, dimension: CreditDimension, id: string | null): CreditRollupRow[] => id === null ? [] : [{
    workspace_id: row.workspace_id, model, dimension, dimension_id: id, currency: row.currency ?? '', bucket_at: bucketOf(row.at), conversions: sign, amount_minor: sign * (row.amount_minor ?? 0),
  }]
  return (['last-non-direct', 'first'] as const).flatMap((model) => {
    const end = model === 'first' ? 'first' : 'last'
    return [
      ...of(model, 'all', ''), ...of(model, 'goal', row.goal_id), ...of(model, 'post', row[`${end}_post_id`]), ...of(model, 'publication', row[`${end}_publication_id`]),
      ...of(model, 'connection', row[`${end}_connection_id`]), ...of(model, 'campaign', row[`${end}_campaign_id`]),
    ]
  })
}

export async function addCredits(tx: Tx, credits: readonly CreditRollupRow[]): Promise<void> {
  const sums = new Map<string, CreditRollupRow>()
  for (const credit of credits) {
    const name = [credit.model, credit.dimension, credit.dimension_id, credit.currency, credit.bucket_at].join('\n')
    const before = sums.get(name)
    sums.set(name, before === undefined ? credit : { ...before, conversions: before.conversions + credit.conversions, amount_minor: before.amount_minor + credit.amount_minor })
  }
  const rows = [...sums.values()].filter((row) => row.conversions !== 0 || row.amount_minor !== 0)
  for (const [workspaceId, own] of Map.groupBy(rows, (row) => row.workspace_id)) await reopenDays(tx as never, creditsByTime, workspaceId, own.map(({ bucket_at }) => bucket_at))
  await insertRows(tx as never, creditCounts, rows)
}

const conversionRows: Insertion<ConversionRow> = {
  table: 'conversions',
  columns: [
    'workspace_id', 'id', 'goal_id', 'external_id', 'at', 'recorded_at', 'amount_minor', 'currency', 'source', 'site_id', 'window_days', 'outcome', 'credit_last', 'credit_first', 'last_post_id', 'last_publication_id',
    'last_connection_id', 'last_campaign_id', 'first_post_id', 'first_publication_id', 'first_connection_id', 'first_campaign_id',
  ],
  numbers: new Set(['at', 'recorded_at', 'amount_minor', 'window_days', 'credit_last', 'credit_first'] as const),
}

const touchRows: Insertion<TouchRow> = {
  table: 'conversion_touches',
  columns: [
    'workspace_id', 'conversion_id', 'position', 'touch_id', 'kind', 'at', 'source', 'medium', 'campaign', 'channel_group', 'why', 'direct', 'link_id', 'publication_id', 'post_id', 'connection_id', 'campaign_id',
    'landing_path', 'referrer_host',
  ],
  numbers: new Set(['position', 'at', 'direct'] as const),
}

const creditCounts: Insertion<CreditRollupRow> = {
  table: 'credit_rollups',
  columns: ['workspace_id', 'model', 'dimension', 'dimension_id', 'currency', 'bucket_at', 'conversions', 'amount_minor'],
  numbers: new Set(['bucket_at', 'conversions', 'amount_minor'] as const),
  conflict: `on conflict (workspace_id, model, dimension, bucket_at, dimension_id, currency) do update set conversions = credit_rollups.conversions + excluded.conversions,
amount_minor = credit_rollups.amount_minor + excluded.amount_minor`,
}
