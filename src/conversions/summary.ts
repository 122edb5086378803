import type { Kysely } from 'kysely'
import { countsOf, cutAtQuarters, daysOfZone, firstIdAt, intoDays } from '../links/index.ts'
import { bucketMs, creditsOf, dimensionsOf } from './counts.mjs'
import { type ConversionsTables, creditsByTime, type Model, visitsByTime } from './store.ts'

export interface SummaryQuestion {
  /** Half-open, epoch milliseconds; any instants. */
  readonly fromMs: number
  readonly toMs: number
  /** IANA zone of the days. */
  readonly zone: string
  readonly model: Model
  readonly by?: 'post' | 'connection' | 'campaign' | undefined
  /** One thing only: its visitors, and the conversions it earned by the model. */
  readonly filter?: { readonly postId: string } | { readonly connectionId: string } | { readonly campaignId: string } | { readonly without: 'post' | 'campaign' } | undefined
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
/** `without`: rows `post` and `campaign`, what no post, and no campaign, earned; its visitors are those whose first visit of the day it was. */
export type Whose = 'post' | 'connection' | 'campaign' | 'without'
interface Part { readonly at: number; readonly id: string; readonly visitors: number; readonly visits: number; readonly conversions: number; readonly currency: string; readonly amountMinor: number }

/** Exact figures from whole days and quarter hours, and from the rows where the interval begins or ends within a quarter. */
export async function summarise(db: Db, workspaceId: string, question: SummaryQuestion): Promise<Summary> {
  const { by } = question
  const { total, days, by: rows } = await summariseBy(db, workspaceId, { ...question, by: by === undefined ? [] : [by] })
  return { total, days, rows: (by === undefined ? undefined : rows[by]) ?? [] }
}

export interface SummaryByMany extends Omit<Summary, 'rows'> {
  readonly by: Readonly<Partial<Record<Whose, Summary['rows']>>>
}

/** The same by several dimensions at once. */
export async function summariseBy(db: Db, workspaceId: string, question: Omit<SummaryQuestion, 'by'> & { readonly by: readonly Whose[] }): Promise<SummaryByMany> {
  const { fromMs, toMs, zone, model, by } = question
  const days = daysOfZone(fromMs, toMs, zone)
  const { whole, edges } = cutAtQuarters(fromMs, toMs, bucketMs)
  const spans = whole === null ? [] : days.map((day) => [Math.max(day.fromMs, whole[0]), Math.min(day.toMs, whole[1])] as const)
  const alone = filterOf(question) ?? { dimension: 'all' as const, id: '' }
  const asked = [alone, ...by.map((dimension) => ({ dimension, id: null }))]
  const counts = asked.map((one, i) => (whole === null ? null : { ...one, spans: i === 0 ? spans : [whole] }))
  const [visits, credits, ...rest] = await Promise.all([
    countsOf(db as never, visitsByTime, workspaceId, [], counts),
    countsOf(db as never, creditsByTime, workspaceId, [model], counts),
    ...asked.map(({ dimension, id }) => Promise.all(edges.map((edge) => fromRows(db, workspaceId, edge, model, dimension, id)))),
  ])
  const at = (row: { readonly asked: number; readonly slot: number }): number => (row.asked === 0 ? spans[row.slot]?.[0] : undefined) ?? fromMs
  const [inTime = [], ...byThing] = rest.map((parts, i): readonly Part[] => [
    ...parts.flat(),
    ...visits.filter((row) => row.asked === i).map((row) => ({ at: at(row), id: row.id, visitors: row.visitors, visits: row.visits, ...noCredit })),
    ...credits.filter((row) => row.asked === i && row.conversions !== 0).map((row) => ({ at: at(row), id: row.id, ...noVisits, conversions: row.conversions, currency: row.currency, amountMinor: row.amount_minor })),
  ])
  const perDay = intoDays(days, inTime, (part) => part.at)
  return {
    total: sum(inTime),
    days: days.map(({ day }, i) => ({ day, ...sum(perDay[i] ?? []) })),
    by: Object.fromEntries(byThing.map((parts, i) => [by[i], rowsOf(parts)])),
  }
}

/** What has anything, those with most conversions, then visitors, first. */
function rowsOf(parts: readonly Part[]): Summary['rows'] {
  const rows = [...Map.groupBy(parts, ({ id }) => id)].map(([id, own]) => ({ id, ...sum(own) }))
  return rows.toSorted((left, right) => right.conversions - left.conversions || right.visitors - left.visitors || (left.id < right.id ? -1 : 1))
}

function filterOf({ filter }: Pick<SummaryQuestion, 'filter'>): { dimension: Whose; id: string } | null {
  if (filter === undefined) return null
  if ('without' in filter) return { dimension: 'without', id: filter.without }
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

/** What less than a quarter of an hour had, from its rows than a quarter of an hour. */
async function fromRows(db: Db, workspaceId: string, [fromMs, toMs]: Span, model: Model, dimension: 'all' | Whose, id: string | null): Promise<readonly Part[]> {
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
