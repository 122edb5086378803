import { CompiledQuery } from 'kysely'
import type { Database, Statement } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { reopenStatement } from './close-days.ts'
import { clicksByTime, type ClickRow } from './store.ts'

type Kind = Database<unknown>['kind']

/** A repeated click by the same visitor on the same link counts once within this time. */
export const duplicateWindowMs = 3_600_000
export const bucketMs = 900_000

const columns = ['workspace_id', 'id', 'link_id', 'at', 'kind', 'why', 'consumer', 'visitor_key', 'referrer_host', 'device'] as const

/**
 * What writes clicks, all or nothing: who came first (`click_claims`, decided by the database, so that several processes agree); the
 * rows, repeats flagged; and a note that they are still to be counted. Rows travel as one JSON text: three short statements
 * whatever the size of the group, prepared once.
 */
export function clickStatements(kind: Kind, rows: readonly ClickRow[]): readonly Statement[] {
  const texts = textsOf[kind]
  const claims = firstOfEach(rows)
  return [
    ...(claims.length === 0 ? [] : [raw(texts.claim, [JSON.stringify(claims.map((row) => [row.workspace_id, row.link_id, row.visitor_key, row.id, row.at]))])]),
    raw(texts.insert, [JSON.stringify(rows.map((row) => columns.map((column) => row[column])))]),
    ...[...Map.groupBy(rows, (row) => row.workspace_id)].map(([workspaceId, own]) =>
      raw(texts.group, [workspaceId, newId(own[0]?.at), JSON.stringify(own.map(({ id }) => id))])),
  ]
}

/** What makes clicks durable at once: nothing but a line in the log of each workspace. `clicks` is text that only the log reads again. */
export function logStatements(kind: Kind, rows: readonly { readonly workspaceId: string; readonly at: number; readonly click: unknown }[]): readonly Statement[] {
  return [...Map.groupBy(rows, ({ workspaceId }) => workspaceId)].map(([workspaceId, own]) =>
    raw(textsOf[kind].log, [workspaceId, newId(own[0]?.at), JSON.stringify(own.map(({ click }) => click))]))
}

/** The first click of each visitor on each link, in the order in which every process locks them. */
function firstOfEach(rows: readonly ClickRow[]): readonly ClickRow[] {
  const first = new Map<string, ClickRow>()
  for (const row of rows) {
    if (row.visitor_key === null || row.kind !== 'person') continue
    const name = `${row.workspace_id} ${row.visitor_key} ${row.link_id}`
    const before = first.get(name)
    if (before === undefined || row.id < before.id) first.set(name, row)
  }
  return [...first].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
}

export interface CountedGroups {
  readonly workspaceId: string
  readonly groupIds: readonly string[]
  /** What `countQuery` answered. */
  readonly counts: string
  readonly previews: string
}

/** What the clicks of a JSON list of ids add to the counts, each as a JSON list: the database itself reads it again, below. */
export function countQuery(kind: Kind, workspaceId: string, idsAsJson: string): Statement {
  return raw(textsOf[kind].countQuery, kind === 'sqlite' ? [idsAsJson, workspaceId, idsAsJson, workspaceId] : [workspaceId, idsAsJson])
}

/** Adds what was counted and forgets the groups. Adds nothing when they are gone: the workspace was wiped, or everything counted again. */
export function addCountsStatements(kind: Kind, { workspaceId, groupIds, counts, previews }: CountedGroups): readonly Statement[] {
  const texts = textsOf[kind]
  const first = groupIds[0] ?? ''
  return [
    raw(texts.addCounts, [workspaceId, counts, workspaceId, first]),
    reopenStatement(kind, clicksByTime, workspaceId, counts, 2),
    ...(previews === '[]' ? [] : [raw(texts.addPreviews, [workspaceId, previews, workspaceId, first])]),
    raw(texts.forget, [workspaceId, JSON.stringify(groupIds)]),
  ]
}

/** Counts made again from the clicks of a workspace, to be committed as they are: no click is counted meanwhile. */
export function rebuildStatements(kind: Kind, workspaceId: string): readonly Statement[] {
  const where = `c.workspace_id = ${kind === 'sqlite' ? '?' : '$1'}`
  const only = `workspace_id = ${kind === 'sqlite' ? '?' : '$1'}`
  return [
    // SQLite has one writer anyway.
    ...(kind === 'postgres' ? [raw('lock table clicks, click_groups, click_rollups, preview_rollups in exclusive mode', [])] : []),
    ...['click_rollups', 'preview_rollups', 'click_groups'].map((table) => raw(`delete from ${table} where ${only}`, [workspaceId])),
    raw(`insert into click_rollups (workspace_id, ${rollupColumns}) ${countsOf(`clicks c`, where, 'workspace_id, ')}`, [workspaceId]),
    raw(`insert into preview_rollups (workspace_id, ${previewColumns}) ${previewsOf('clicks c', where, 'workspace_id, ')}`, [workspaceId]),
  ]
}

const rollupColumns = 'dimension, dimension_id, bucket_at, clicks, unique_clicks, bots, previews'
const previewColumns = 'link_id, consumer, bucket_at, previews'

const countsOf = (from: string, where: string, workspace: string): string => `with batch as (
select c.workspace_id, c.at - c.at % ${bucketMs} as bucket_at, l.id as link_id, l.post_id, l.connection_id, l.campaign_id,
sum(case when c.kind = 'person' then 1 else 0 end) as clicks, sum(case when c.kind = 'person' and c.duplicate_of is null then 1 else 0 end) as unique_clicks,
sum(case when c.kind = 'bot' then 1 else 0 end) as bots, sum(case when c.kind = 'preview' then 1 else 0 end) as previews
from ${from} join links l on l.workspace_id = c.workspace_id and l.id = c.link_id where ${where}
group by c.workspace_id, c.at - c.at % ${bucketMs}, l.id, l.post_id, l.connection_id, l.campaign_id
), counted as (
select workspace_id, 'all' as dimension, '' as dimension_id, bucket_at, clicks, unique_clicks, bots, previews from batch
union all select workspace_id, 'link', link_id, bucket_at, clicks, unique_clicks, bots, previews from batch
union all select workspace_id, 'total', link_id, 0, clicks, unique_clicks, bots, previews from batch
union all select workspace_id, 'post', post_id, bucket_at, clicks, unique_clicks, bots, previews from batch where post_id is not null
union all select workspace_id, 'connection', connection_id, bucket_at, clicks, unique_clicks, bots, previews from batch where connection_id is not null
union all select workspace_id, 'campaign', campaign_id, bucket_at, clicks, unique_clicks, bots, previews from batch where campaign_id is not null
union all select workspace_id, 'without', 'post', bucket_at, clicks, unique_clicks, bots, previews from batch where post_id is null
union all select workspace_id, 'without', 'campaign', bucket_at, clicks, unique_clicks, bots, previews from batch where campaign_id is null
)
select ${workspace}dimension, dimension_id, bucket_at, sum(clicks) as clicks, sum(unique_clicks) as unique_clicks, sum(bots) as bots, sum(previews) as previews
from counted where true group by workspace_id, dimension, bucket_at, dimension_id`

const previewsOf = (from: string, where: string, workspace: string): string => `select ${workspace}c.link_id, c.consumer, c.at - c.at % ${bucketMs} as bucket_at, count(*) as previews
from ${from} where ${where} and c.kind = 'preview' and c.consumer is not null group by c.workspace_id, c.link_id, c.consumer, c.at - c.at % ${bucketMs}`

interface Texts {
  readonly claim: string
  readonly insert: string
  readonly group: string
  readonly log: string
  readonly countQuery: string
  readonly addCounts: string
  readonly addPreviews: string
  readonly forget: string
}

function textsFor(kind: Kind): Texts {
  const sqlite = kind === 'sqlite'
  const mark = (n: number): string => (sqlite ? '?' : `$${n}`)
  /** The rows of a JSON list of lists, as a table of `names`; those of `whole` are whole numbers. The limit: see platform/db/json-rows.ts. */
  const listed = (n: number, names: readonly string[], whole: readonly string[]): string =>
    `(select ${names.map((name, i) => `${sqlite ? `value ->> ${i}` : whole.includes(name) ? `(value ->> ${i})::bigint` : `value ->> ${i}`} as ${name}`).join(', ')} from ${sqlite ? `(select value from json_each(${mark(n)}) limit -1)` : `json_array_elements(${mark(n)}::json)`})`
  const asList = (query: string, names: string): string =>
    sqlite ? `(select json_group_array(json_array(${names})) from (${query}))` : `(select coalesce(json_agg(json_build_array(${names})), '[]')::text from (${query}) as found)`
  const ids = (n: number): string => (sqlite ? `json_each(${mark(n)})` : `json_array_elements_text(${mark(n)}::json) as each(value)`)
  // The list of ids leads: few clicks are looked up, never all of them walked.
  const chosen = `${sqlite ? `${ids(2)} as each cross` : `${ids(2)}`} join clicks c`
  const where = `c.workspace_id = ${mark(1)} and c.id = each.value`
  const counts = countsOf(sqlite ? chosen : `clicks c`, sqlite ? where : `c.workspace_id = $1 and c.id in (select value from ${ids(2)})`, '')
  const previews = previewsOf(sqlite ? chosen : `clicks c`, sqlite ? where : `c.workspace_id = $1 and c.id in (select value from ${ids(2)})`, '')
  const stillThere = `exists (select 1 from click_groups where workspace_id = ${mark(3)} and id = ${mark(4)})`
  return {
    claim: `insert into click_claims (workspace_id, link_id, visitor_key, click_id, at)
select workspace_id, link_id, visitor_key, click_id, at from ${listed(1, ['workspace_id', 'link_id', 'visitor_key', 'click_id', 'at'], ['at'])} as new where true
on conflict (workspace_id, visitor_key, link_id) do update set click_id = excluded.click_id, at = excluded.at
where click_claims.at <= excluded.at - ${duplicateWindowMs}`,
    insert: `insert into clicks (${columns.join(', ')}, duplicate_of)
with new as materialized ${listed(1, columns, ['at'])}
select ${columns.map((column) => `new.${column}`).join(', ')}, p.click_id from new left join click_claims p
on p.workspace_id = new.workspace_id and p.visitor_key = new.visitor_key and p.link_id = new.link_id
and new.kind = 'person' and p.click_id <> new.id and p.at < new.at + ${duplicateWindowMs} and p.at > new.at - ${duplicateWindowMs}`,
    group: `insert into click_groups (workspace_id, id, click_ids) values (${mark(1)}, ${mark(2)}, ${mark(3)})`,
    log: `insert into click_log (workspace_id, id, clicks) values (${mark(1)}, ${mark(2)}, ${mark(3)})`,
    countQuery: `select ${asList(counts, rollupColumns)} as counts, ${asList(previews, previewColumns)} as previews`,
    addCounts: `insert into click_rollups (workspace_id, ${rollupColumns})
select ${sqlite ? '?' : '$1::text'}, ${rollupColumns} from ${listed(2, rollupColumns.split(', '), ['bucket_at', 'clicks', 'unique_clicks', 'bots', 'previews'])} as new where ${stillThere}
on conflict (workspace_id, dimension, bucket_at, dimension_id) do update set clicks = click_rollups.clicks + excluded.clicks,
unique_clicks = click_rollups.unique_clicks + excluded.unique_clicks, bots = click_rollups.bots + excluded.bots, previews = click_rollups.previews + excluded.previews`,
    addPreviews: `insert into preview_rollups (workspace_id, ${previewColumns})
select ${sqlite ? '?' : '$1::text'}, ${previewColumns} from ${listed(2, previewColumns.split(', '), ['bucket_at', 'previews'])} as new where ${stillThere}
on conflict (workspace_id, link_id, consumer, bucket_at) do update set previews = preview_rollups.previews + excluded.previews`,
    forget: `delete from click_groups where workspace_id = ${mark(1)} and id in (select value from ${ids(2)})`,
  }
}

const textsOf: Readonly<Record<Kind, Texts>> = { sqlite: textsFor('sqlite'), postgres: textsFor('postgres') }

const raw = (text: string, values: readonly unknown[]): Statement => ({ compile: () => CompiledQuery.raw(text, [...values]) })
