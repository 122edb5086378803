import { type Kysely, sql } from 'kysely'
import { cutAtQuarters, daysOfZone, firstIdAt, intoDays } from '../links/index.ts'
import { creditsOf } from './record-conversions.ts'
import { bucketMs, type ConversionsTables, type Model } from './store.ts'
import { dimensionsOf } from './visits.ts'

export interface SummaryQuestion {
  /** Half-open, epoch milliseconds; any instants. */
  readonly fromMs: number
  readonly toMs: number
  /** IANA zone of the days. */
  readonly zone: string
  readonly model: Model
  readonly by?: 'post' | 'connection' | 'campaign' | undefined
  /** One thing only: its visitors, and the conversions it earned by the model. */
  readonly filter?: { readonly postId: string } | { readonly connectionId: string } | { readonly campaignId: string } | undefined
}

export interface Outcome {
  /** People, each once per UTC day (under each post, connection and campaign): without cookies nobody is known longer. */
  readonly visitors: number
  readonly visits: number
  readonly conversions: number
  /** One entry per currency, by code; conversions without value add none. */
  readonly value: readonly { readonly amountMinor: number; readonly currency: string }[]
}

export interface Summary {
  readonly total: Outcome
  /** One per day of the zone the interval touches. */
  readonly days: readonly (Outcome & { readonly day: string })[]
  /** One per `by` that had anything; what nothing of ours earned is in `total` only. */
  readonly rows: readonly (Outcome & { readonly id: string })[]
}

type Db = Kysely<ConversionsTables>
interface Part { readonly at: number; readonly id: string; readonly visitors: number; readonly visits: number; readonly conversions: number; readonly currency: string; readonly amountMinor: number }

/** Exact figures from the quarter-hour rollups, and from the rows where the interval begins or ends within a quarter. */
export async function summarise(db: Db, workspaceId: string, question: SummaryQuestion): Promise<Summary> {
  const { fromMs, toMs, zone, by } = question
  const only = filterOf(question)
  const days = daysOfZone(fromMs, toMs, zone)
  const { whole, edges } = cutAtQuarters(fromMs, toMs, bucketMs)
  const alone = only ?? { dimension: 'all' as const, id: '' }
  const [inTime, byThing] = await Promise.all([
    Promise.all([...(whole === null ? [] : [perQuarter(db, workspaceId, whole, question.model, alone)]), ...edges.map((edge) => fromRows(db, workspaceId, edge, question.model, alone.dimension, alone.id))]),
    by === undefined ? [] : Promise.all([...(whole === null ? [] : [perThing(db, workspaceId, whole, question.model, by)]), ...edges.map((edge) => fromRows(db, workspaceId, edge, question.model, by, null))]),
  ])
  const parts = inTime.flat()
  const perDay = intoDays(days, parts, ({ at }) => at)
  return {
    total: sum(parts),
    days: days.map(({ day }, i) => ({ day, ...sum(perDay[i] ?? []) })),
    rows: [...Map.groupBy(byThing.flat(), ({ id }) => id)].map(([id, own]) => ({ id, ...sum(own) })).toSorted((left, right) => right.conversions - left.conversions || right.visitors - left.visitors || (left.id < right.id ? -1 : 1)),
  }
}

function filterOf({ filter }: SummaryQuestion): { dimension: 'post' | 'connection' | 'campaign'; id: string } | null {
  if (filter === undefined) return null
  if ('postId' in filter) return { dimension: 'post', id: filter.postId }
  return 'connectionId' in filter ? { dimension: 'connection', id: filter.connectionId } : { dimension: 'campaign', id: filter.campaignId }
}

function sum(parts: readonly Part[]): Outcome {
  const value = new Map<string, number>()
  let [visitors, visits, conversions] = [0, 0, 0]
  for (const part of parts) {
    visitors += part.visitors
    visits += part.visits
    conversions += part.conversions
    if (part.currency !== '') value.set(part.currency, (value.get(part.currency) ?? 0) + part.amountMinor)
  }
  return { visitors, visits, conversions, value: [...value].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([currency, amountMinor]) => ({ amountMinor, currency })) }
}

type Span = readonly [fromMs: number, toMs: number]
const noVisits = { visitors: 0, visits: 0 }
const noCredit = { conversions: 0, currency: '', amountMinor: 0 }

async function perQuarter(db: Db, workspaceId: string, [fromMs, toMs]: Span, model: Model, { dimension, id }: { dimension: 'all' | 'post' | 'connection' | 'campaign'; id: string }): Promise<readonly Part[]> {
  const [visits, credits] = await Promise.all([
    db.selectFrom('visit_rollups').select(['bucket_at', 'visitors', 'visits']).where('workspace_id', '=', workspaceId).where('dimension', '=', dimension).where('dimension_id', '=', id)
      .where('bucket_at', '>=', fromMs).where('bucket_at', '<', toMs).execute(),
    db.selectFrom('credit_rollups').select(['bucket_at', 'currency', 'conversions', 'amount_minor']).where('workspace_id', '=', workspaceId).where('model', '=', model).where('dimension', '=', dimension).where('dimension_id', '=', id)
      .where('bucket_at', '>=', fromMs).where('bucket_at', '<', toMs).execute(),
  ])
  return [
    ...visits.map((row) => ({ at: row.bucket_at, id, visitors: row.visitors, visits: row.visits, ...noCredit })),
    ...credits.filter((row) => row.conversions !== 0).map((row) => ({ at: row.bucket_at, id, ...noVisits, conversions: row.conversions, currency: row.currency, amountMinor: row.amount_minor })),
  ]
}

async function perThing(db: Db, workspaceId: string, [fromMs, toMs]: Span, model: Model, dimension: 'post' | 'connection' | 'campaign'): Promise<readonly Part[]> {
  const [visits, credits] = await Promise.all([
    db.selectFrom('visit_rollups').select(['dimension_id as id', sql<number>`sum(visitors)`.as('visitors'), sql<number>`sum(visits)`.as('visits')])
      .where('workspace_id', '=', workspaceId).where('dimension', '=', dimension).where('bucket_at', '>=', fromMs).where('bucket_at', '<', toMs).groupBy('dimension_id').execute(),
    db.selectFrom('credit_rollups').select(['dimension_id as id', 'currency', sql<number>`sum(conversions)`.as('conversions'), sql<number>`sum(amount_minor)`.as('amountMinor')])
      .where('workspace_id', '=', workspaceId).where('model', '=', model).where('dimension', '=', dimension).where('bucket_at', '>=', fromMs).where('bucket_at', '<', toMs).groupBy(['dimension_id', 'currency']).execute(),
  ])
  return [...visits.map((row) => ({ at: fromMs, ...row, ...noCredit })), ...credits.filter((row) => row.conversions !== 0).map((row) => ({ at: fromMs, ...row, ...noVisits }))]
}

/** The same from the rows of less than a quarter of an hour. */
async function fromRows(db: Db, workspaceId: string, [fromMs, toMs]: Span, model: Model, dimension: 'all' | 'post' | 'connection' | 'campaign', id: string | null): Promise<readonly Part[]> {
  const [visits, conversions] = await Promise.all([
    db.selectFrom('visits').selectAll().where('workspace_id', '=', workspaceId).where('id', '>=', firstIdAt(fromMs)).where('id', '<', firstIdAt(toMs)).execute(),
    db.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId).where('at', '>=', fromMs).where('at', '<', toMs).execute(),
  ])
  return [
    ...visits.flatMap((visit) => dimensionsOf(visit).filter((one) => one.dimension === dimension && (id === null || one.id === id)).map((one) => ({ at: visit.started_at, id: one.id, visitors: one.visitors, visits: 1, ...noCredit }))),
    ...conversions.flatMap((row) => creditsOf(row, 1).filter((one) => one.model === model && one.dimension === dimension && (id === null || one.dimension_id === id))
      .map((one) => ({ at: row.at, id: one.dimension_id, ...noVisits, conversions: 1, currency: one.currency, amountMinor: one.amount_minor }))),
  ]
}
