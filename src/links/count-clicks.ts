import { type Kysely, sql } from 'kysely'
import { bucketMs } from './click-statements.ts'
import { countsOf } from './day-counts.ts'
import { cutAtQuarters, daysOfZone, intoDays } from './days-of-zone.ts'
import { clicksByTime, type Dimension, type LinksTables } from './store.ts'

export interface ClickCounts {
  /** Clicks by people, repeated ones included. */
  readonly clicks: number
  /** Without those repeated by the same visitor on the same link within an hour. */
  readonly uniqueClicks: number
  readonly bots: number
  readonly previews: number
}

/** Whose clicks: all conditions must hold. */
export interface ClickFilter {
  readonly linkId?: string | undefined
  readonly postId?: string | undefined
  readonly publicationId?: string | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  /** Of links of no post, or of no campaign. */
  readonly without?: 'post' | 'campaign' | undefined
}

export interface ClickQuestion {
  /** Half-open, epoch milliseconds; any instants. */
  readonly fromMs: number
  readonly toMs: number
  /** IANA zone of the days. */
  readonly zone: string
  readonly by?: 'link' | 'post' | 'publication' | 'connection' | 'campaign' | undefined
  readonly filter?: ClickFilter | undefined
}

export interface ClickSummary {
  readonly total: ClickCounts
  /** One per day of the zone the interval touches, days without clicks included. */
  readonly days: readonly (ClickCounts & { readonly day: string })[]
  /** One per `by` that had anything, the most unique clicks first; empty without `by`. Clicks that have no such thing are in `total` only. */
  readonly rows: readonly (ClickCounts & { readonly id: string })[]
}

/** What one span of a question had of one thing; `at`: where the span begins. */
interface Counted { readonly at: number; readonly id: string; readonly clicks: number; readonly unique_clicks: number; readonly bots: number; readonly previews: number }

const columnOf = { link: 'id', post: 'post_id', publication: 'publication_id', connection: 'connection_id', campaign: 'campaign_id' } as const

/** Exact counts from whole days and quarter hours (day-counts.ts), and from the rows where the interval begins or ends within a quarter. */
export async function countClicks(db: Kysely<LinksTables>, workspaceId: string, question: ClickQuestion): Promise<ClickSummary> {
  const { by } = question
  const { total, days, by: rows } = await countClicksBy(db, workspaceId, { ...question, by: by === undefined ? [] : [by] })
  return { total, days, rows: (by === undefined ? undefined : rows[by]) ?? [] }
}

/** What clicks can be broken down by. */
export type Manner = keyof typeof columnOf | 'without'

export interface ClicksByMany extends Omit<ClickSummary, 'rows'> {
  readonly by: Readonly<Partial<Record<Manner, ClickSummary['rows']>>>
}

/** The same by several dimensions at once. `without` has rows `post` and `campaign`: what no post, and no campaign, brought; not to be asked of a filter. */
export async function countClicksBy(db: Kysely<LinksTables>, workspaceId: string, question: Omit<ClickQuestion, 'by'> & { readonly by: readonly Manner[] }): Promise<ClicksByMany> {
  const { fromMs, toMs, zone, by, filter = {} } = question
  const days = daysOfZone(fromMs, toMs, zone)
  const { whole, edges } = cutAtQuarters(fromMs, toMs, bucketMs)
  const spans = whole === null ? [] : days.map((day) => [Math.max(day.fromMs, whole[0]), Math.min(day.toMs, whole[1])] as const)
  const asked = [null, ...by].map((one) => {
    const own = whole === null ? null : dimensionAlone(one, filter)
    return { one, own: own === null || whole === null ? null : { ...own, spans: one === null ? spans : [whole] } }
  })
  const [counts, ...rest] = await Promise.all([
    countsOf(db as never, clicksByTime, workspaceId, [], asked.map(({ own }) => own)),
    ...asked.map(({ one, own }) => Promise.all([
      ...(whole === null || own !== null ? [] : [fromLinks(db, workspaceId, whole, one, filter)]),
      ...edges.map((edge) => fromRows(db, workspaceId, edge, one, filter)),
    ])),
  ])
  const [inTime = [], ...byThing] = rest.map((parts, i) => [
    ...parts.flat(),
    ...counts.filter((row) => row.asked === i).map((row): Counted => ({ ...row, at: (i === 0 ? spans[row.slot]?.[0] : undefined) ?? fromMs })),
  ])
  const perDay = intoDays(days, inTime, ({ at }) => at)
  return {
    total: sum(inTime),
    days: days.map(({ day }, i) => ({ day, ...sum(perDay[i] ?? []) })),
    by: Object.fromEntries(byThing.map((parts, i) => [by[i], rowsOf(parts)])),
  }
}

/** What has anything, the most unique clicks first. */
function rowsOf(parts: readonly Counted[]): ClickSummary['rows'] {
  const rows = [...Map.groupBy(parts, ({ id }) => id)].map(([id, own]) => ({ id, ...sum(own) }))
  return rows.toSorted((left, right) => right.uniqueClicks - left.uniqueClicks || (left.id < right.id ? -1 : 1))
}

const sum = (parts: readonly Counted[]): ClickCounts => ({
  clicks: parts.reduce((all, part) => all + part.clicks, 0),
  uniqueClicks: parts.reduce((all, part) => all + part.unique_clicks, 0),
  bots: parts.reduce((all, part) => all + part.bots, 0),
  previews: parts.reduce((all, part) => all + part.previews, 0),
})

/** From the quarters of links, for what no dimension answers alone: per quarter (`by` null) or per thing. */
async function fromLinks(db: Kysely<LinksTables>, workspaceId: string, [fromMs, toMs]: readonly [number, number], by: Manner | null, filter: ClickFilter): Promise<readonly Counted[]> {
  if (by === 'without') throw new RangeError('what nothing brought has no further filter')
  const sums = [
    sql<number>`sum(r.clicks)`.as('clicks'), sql<number>`sum(r.unique_clicks)`.as('unique_clicks'),
    sql<number>`sum(r.bots)`.as('bots'), sql<number>`sum(r.previews)`.as('previews'),
  ] as const
  const joined = db.selectFrom('click_rollups as r').where('r.workspace_id', '=', workspaceId).where('r.bucket_at', '>=', fromMs).where('r.bucket_at', '<', toMs)
    .where('r.dimension', '=', 'link')
    .innerJoin('links as l', (join) => join.onRef('l.workspace_id', '=', 'r.workspace_id').onRef('l.id', '=', 'r.dimension_id'))
    .where((expression) => expression.and(conditions(filter).map(([column, value]) => expression(`l.${column}`, value === null ? 'is' : '=', value))))
  if (by === null) return joined.select([sql<string>`''`.as('id'), 'r.bucket_at as at', ...sums]).groupBy('r.bucket_at').execute()
  const column = `l.${columnOf[by]}` as const
  return joined
    .where(column, 'is not', null)
    .select([sql<string>`${sql.ref(column)}`.as('id'), sql<number>`${fromMs}`.as('at'), ...sums])
    .groupBy(column)
    .execute()
}

function dimensionAlone(by: Manner | null, filter: ClickFilter): { dimension: Dimension; id: string | null } | null {
  const asked = conditions(filter)
  if (asked.length === 0) return by === null ? { dimension: 'all', id: '' } : by === 'publication' ? null : { dimension: by, id: null }
  const [only] = asked
  if (asked.length > 1 || only === undefined || by === 'without' || (by !== null && columnOf[by] !== only[0])) return null
  if (filter.without !== undefined) return by === null ? { dimension: 'without', id: filter.without } : null
  const name = (Object.keys(columnOf) as (keyof typeof columnOf)[]).find((key) => columnOf[key] === only[0])
  return name === undefined || name === 'publication' || only[1] === null ? null : { dimension: name, id: only[1] }
}

const conditions = (filter: ClickFilter): readonly (readonly ['id' | 'post_id' | 'publication_id' | 'connection_id' | 'campaign_id', string | null])[] => [
  ...(filter.linkId === undefined ? [] : [['id', filter.linkId] as const]),
  ...(filter.postId === undefined ? [] : [['post_id', filter.postId] as const]),
  ...(filter.publicationId === undefined ? [] : [['publication_id', filter.publicationId] as const]),
  ...(filter.connectionId === undefined ? [] : [['connection_id', filter.connectionId] as const]),
  ...(filter.campaignId === undefined ? [] : [['campaign_id', filter.campaignId] as const]),
  ...(filter.without === undefined ? [] : [[`${filter.without}_id`, null] as const]),
]

async function fromRows(db: Kysely<LinksTables>, workspaceId: string, [fromMs, toMs]: readonly [number, number], by: Manner | null, filter: ClickFilter): Promise<readonly Counted[]> {
  const id = by === null || by === 'without' ? sql<string | null>`''` : sql<string | null>`${sql.ref(`l.${columnOf[by]}`)}`
  const rows = await db
    .selectFrom('clicks as c')
    .innerJoin('links as l', (join) => join.onRef('l.workspace_id', '=', 'c.workspace_id').onRef('l.id', '=', 'c.link_id'))
    .where('c.workspace_id', '=', workspaceId)
    .where('c.id', '>=', firstIdAt(fromMs))
    .where('c.id', '<', firstIdAt(toMs))
    .where((expression) => expression.and(conditions(filter).map(([column, value]) => expression(`l.${column}`, value === null ? 'is' : '=', value))))
    .select([id.as('id'), 'c.at', 'c.kind', 'c.duplicate_of', 'l.post_id', 'l.campaign_id'])
    .execute()
  const idsOf = (row: (typeof rows)[number]): readonly string[] => {
    if (by !== 'without') return row.id === null ? [] : [row.id]
    return [...(row.post_id === null ? ['post'] : []), ...(row.campaign_id === null ? ['campaign'] : [])]
  }
  return rows.flatMap((row) => idsOf(row).map((one) => ({
    at: row.at,
    id: one,
    clicks: row.kind === 'person' ? 1 : 0,
    unique_clicks: row.kind === 'person' && row.duplicate_of === null ? 1 : 0,
    bots: row.kind === 'bot' ? 1 : 0,
    previews: row.kind === 'preview' ? 1 : 0,
  })))
}

/** The least UUIDv7 of a millisecond: rows whose ids are made with their own time are found by time through their key. */
export function firstIdAt(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}
