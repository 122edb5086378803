import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely'
import type { MetricId } from './metrics.ts'
import { type AnalyticsTables, type Counter, counters } from './store.ts'

type Db = Kysely<AnalyticsTables>

/** What counters gained: null where no network gives a number. */
export type Gains = Readonly<Record<Counter, number | null>>

/** What the numbers of one post on one account gained; `read_at`: its youngest reading. */
export interface GrowthOfThing extends Gains {
  readonly post_id: string
  readonly connection_id: string
  readonly read_at: number
}

const sums = sql.join(counters.map((counter) => sql`sum(${sql.ref(counter)}) as ${sql.ref(counter)}`))
const inTime = (workspaceId: string, from: number, to: number): RawBuilder<unknown> => sql`workspace_id = ${workspaceId} and read_at >= ${from} and read_at < ${to}`

/** Growth read in [from, to), epoch milliseconds, by post and account. */
export async function growthByThing(db: Db, workspaceId: string, from: number, to: number): Promise<readonly GrowthOfThing[]> {
  return (await sql<GrowthOfThing>`select post_id, connection_id, ${sums}, max(read_at) as read_at from number_changes where ${inTime(workspaceId, from, to)} group by post_id, connection_id`.execute(db)).rows
}

/** The same in all; nothing when nothing was read. */
export async function growthInAll(db: Db, workspaceId: string, from: number, to: number): Promise<readonly GrowthOfThing[]> {
  const { rows } = await sql<GrowthOfThing & { n: number }>`select '' as post_id, '' as connection_id, ${sums}, max(read_at) as read_at, count(*) as n from number_changes where ${inTime(workspaceId, from, to)}`.execute(db)
  return rows.filter(({ n }) => n > 0)
}

/** The same by day: what was gained in each of `spans`, by its place in the list. */
export async function growthByDay(db: Db, workspaceId: string, spans: readonly (readonly [from: number, to: number])[]): Promise<ReadonlyMap<number, Gains>> {
  const list = JSON.stringify(spans.map(([from, to], i) => [i, from, to]))
  const postgres = db.getExecutor().adapter instanceof PostgresAdapter
  const named = postgres
    ? sql`(select (value ->> 0)::bigint as day, (value ->> 1)::bigint as first, (value ->> 2)::bigint as last from json_array_elements(${list}::json)) d`
    : sql`(select value ->> 0 as day, value ->> 1 as first, value ->> 2 as last from json_each(${list})) d`
  const asList = postgres ? sql`json_build_array` : sql`json_array`
  // One range of the index a day, each added up by itself: nothing is sorted.
  const { rows } = await sql<{ day: number; gains: string | (number | null)[] }>`select d.day, (
    select ${asList}(${sql.join(counters.map((counter) => sql`sum(${sql.ref(counter)})`))}) from number_changes where workspace_id = ${workspaceId} and read_at >= d.first and read_at < d.last
  ) as gains from ${named}`.execute(db)
  return new Map(rows.map(({ day, gains }) => {
    const values = typeof gains === 'string' ? (JSON.parse(gains) as (number | null)[]) : gains
    return [day, Object.fromEntries(counters.map((counter, i) => [counter, values[i] ?? null])) as Gains]
  }))
}

/** The posts whose numbers moved in [from, to). */
export async function postsThatMoved(db: Db, workspaceId: string, from: number, to: number): Promise<readonly string[]> {
  return (await sql<{ post_id: string }>`select distinct post_id from number_changes where ${inTime(workspaceId, from, to)}`.execute(db)).rows.map(({ post_id }) => post_id)
}

export interface ChangesWanted {
  readonly metricId: Extract<MetricId, 'engagements' | 'likes' | 'replies' | 'reposts' | 'impressions'>
  /** Epoch milliseconds, [from, to). */
  readonly from: number
  readonly to: number
  /** Only of these posts; null: of all. */
  readonly postIds: readonly string[] | null
  readonly connectionId: string | null
  readonly after: { readonly at: number; readonly id: string } | null
  readonly limit: number
}

export interface CountedChange {
  readonly id: string
  readonly post_id: string
  readonly connection_id: string
  readonly read_at: number
  readonly amount: number
}

const madeOf: Readonly<Record<ChangesWanted['metricId'], readonly Counter[]>> = {
  engagements: counters.filter((counter) => counter !== 'impressions'), likes: ['likes'], replies: ['replies'], reposts: ['reposts', 'quotes'], impressions: ['impressions'],
}

/** The readings a number is made of, the youngest first, those that changed nothing in it left out; and what all of them come to. */
export async function listChanges(db: Db, workspaceId: string, wanted: ChangesWanted): Promise<{ readonly items: readonly CountedChange[]; readonly more: boolean; readonly total: number }> {
  const { postIds, connectionId, after, limit } = wanted
  const amount = sql.join(madeOf[wanted.metricId].map((counter) => sql`coalesce(${sql.ref(counter)}, 0)`), sql` + `)
  const listed = db.getExecutor().adapter instanceof PostgresAdapter ? sql`(select value from json_array_elements_text(${JSON.stringify(postIds)}::json))` : sql`(select value from json_each(${JSON.stringify(postIds)}))`
  const where = sql.join([
    inTime(workspaceId, wanted.from, wanted.to), sql`${amount} <> 0`,
    ...(postIds === null ? [] : [sql`post_id in ${listed}`]), ...(connectionId === null ? [] : [sql`connection_id = ${connectionId}`]),
  ], sql` and `)
  const rest = after === null ? sql`` : sql`and read_at <= ${after.at} and (read_at < ${after.at} or id < ${after.id})`
  const [page, all] = await Promise.all([
    sql<CountedChange>`select id, post_id, connection_id, read_at, ${amount} as amount from number_changes where ${where} ${rest} order by read_at desc, id desc limit ${limit + 1}`.execute(db),
    sql<{ total: number | null }>`select sum(${amount}) as total from number_changes where ${where}`.execute(db),
  ])
  return { items: page.rows.slice(0, limit), more: page.rows.length > limit, total: all.rows[0]?.total ?? 0 }
}
