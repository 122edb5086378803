import { CompiledQuery } from 'kysely'
import type { Database, Statement } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { listedRows } from './clicks.mjs'
import { reopenStatement } from './close-days.ts'
import { clicksByTime } from './store.ts'

type Kind = Database<unknown>['kind']

export const bucketMs = 900_000

/** What makes clicks durable at once: nothing but a line in the log of each workspace. `clicks` is text that only the log reads again. */
export function logStatements(kind: Kind, rows: readonly { readonly workspaceId: string; readonly at: number; readonly click: unknown }[]): readonly Statement[] {
  return [...Map.groupBy(rows, ({ workspaceId }) => workspaceId)].map(([workspaceId, own]) =>
    raw(textsOf[kind].log, [workspaceId, newId(own[0]?.at), JSON.stringify(own.map(({ click }) => click))]))
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
  readonly log: string
  readonly countQuery: string
  readonly addCounts: string
  readonly addPreviews: string
  readonly forget: string
}

function textsFor(kind: Kind): Texts {
  const sqlite = kind === 'sqlite'
  const mark = (n: number): string => (sqlite ? '?' : `$${n}`)
  const listed = (n: number, names: readonly string[], whole: readonly string[]): string => listedRows(kind, mark(n), names, whole)
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
