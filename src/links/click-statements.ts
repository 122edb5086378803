import { CompiledQuery } from 'kysely'
import type { Database, Statement } from '../platform/db/database.ts'
import type { ClickRow } from './store.ts'

/** A repeated click by the same visitor on the same link counts once within this time. */
export const duplicateWindowMs = 3_600_000
export const bucketMs = 900_000

/** Clicks of one workspace are written in groups of at most this many. */
export const clicksPerGroup = 256

const columns = ['workspace_id', 'id', 'link_id', 'at', 'kind', 'why', 'consumer', 'visitor_key', 'duplicate_of', 'referrer_host', 'device'] as const

/**
 * What writes a group of clicks of one workspace, all or nothing: the rows; who came first (`click_claims`, decided by the
 * database, so that several processes agree); which are repeats; and every count. The texts are few and fixed, so the
 * database prepares them once: building a query per group would cost more than writing it.
 */
export function clickStatements(kind: Database<unknown>['kind'], workspaceId: string, rows: readonly ClickRow[]): readonly Statement[] {
  const size = powerOfTwo(rows.length)
  const ids = Array.from({ length: size }, (_, i) => rows[Math.min(i, rows.length - 1)]?.id ?? '')
  const which = [workspaceId, ...ids]
  const texts = textsFor(kind, size)
  return [
    ...inserts(kind, rows),
    ...(rows.some((row) => row.visitor_key !== null) ? [raw(texts.claim, which), raw(texts.flag, which)] : []),
    raw(texts.count, which),
    ...(rows.some((row) => row.kind === 'preview') ? [raw(texts.previews, which)] : []),
  ]
}

/** Counts made again from the clicks of a workspace, to be committed as they are: no click is counted meanwhile. */
export function rebuildStatements(kind: Database<unknown>['kind'], workspaceId: string): readonly Statement[] {
  const mark = kind === 'sqlite' ? '?' : '$1'
  const where = `workspace_id = ${mark}`
  return [
    // SQLite has one writer anyway.
    ...(kind === 'postgres' ? [raw('lock table clicks, click_rollups, preview_rollups in exclusive mode', [])] : []),
    raw(`delete from click_rollups where ${where}`, [workspaceId]),
    raw(`delete from preview_rollups where ${where}`, [workspaceId]),
    raw(countText(`c.workspace_id = ${mark}`), [workspaceId]),
    raw(previewsText(where), [workspaceId]),
  ]
}

function inserts(kind: Database<unknown>['kind'], rows: readonly ClickRow[]): Statement[] {
  const statements: Statement[] = []
  // 300 = 256 + 32 + 8 + 4: only powers of two, so only nine texts ever exist.
  for (let from = 0; from < rows.length; ) {
    const size = 2 ** Math.floor(Math.log2(rows.length - from))
    const values = rows.slice(from, from + size).flatMap((row) => columns.map((column) => row[column]))
    statements.push(raw(insertText(kind, size), values))
    from += size
  }
  return statements
}

const raw = (text: string, values: readonly unknown[]): Statement => ({ compile: () => CompiledQuery.raw(text, [...values]) })
const powerOfTwo = (n: number): number => 2 ** Math.ceil(Math.log2(n))

const remembered = new Map<string, string>()
function once(key: string, make: () => string): string {
  const known = remembered.get(key)
  if (known !== undefined) return known
  const text = make()
  remembered.set(key, text)
  return text
}

/** `?, ?, ?` or `$1, $2, $3`, from the nth placeholder on. */
const marks = (kind: string, from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => (kind === 'sqlite' ? '?' : `$${from + i}`)).join(', ')

const insertText = (kind: Database<unknown>['kind'], size: number): string =>
  once(`insert ${kind} ${size}`, () => {
    const rows = Array.from({ length: size }, (_, i) => `(${marks(kind, i * columns.length + 1, columns.length)})`)
    return `insert into clicks (${columns.join(', ')}) values ${rows.join(', ')}`
  })

interface Texts { readonly claim: string; readonly flag: string; readonly count: string; readonly previews: string }
const groupTexts = new Map<string, Texts>()

function textsFor(kind: Database<unknown>['kind'], size: number): Texts {
  const key = `${kind} ${size}`
  const known = groupTexts.get(key)
  if (known !== undefined) return known
  const workspace = marks(kind, 1, 1)
  const ids = marks(kind, 2, size)
  const where = `workspace_id = ${workspace} and id in (${ids})`
  const texts: Texts = {
    claim: `insert into click_claims (workspace_id, link_id, visitor_key, click_id, at)
select workspace_id, link_id, visitor_key, min(id), min(at) from clicks where ${where} and kind = 'person'
group by workspace_id, visitor_key, link_id order by workspace_id, visitor_key, link_id
on conflict (workspace_id, visitor_key, link_id) do update set click_id = excluded.click_id, at = excluded.at
where click_claims.at <= excluded.at - ${duplicateWindowMs}`,
    flag: `update clicks set duplicate_of = (select p.click_id from click_claims p
where p.workspace_id = clicks.workspace_id and p.link_id = clicks.link_id and p.visitor_key = clicks.visitor_key)
where ${where} and kind = 'person' and exists (select 1 from click_claims p
where p.workspace_id = clicks.workspace_id and p.link_id = clicks.link_id and p.visitor_key = clicks.visitor_key
and p.click_id <> clicks.id and p.at <= clicks.at and p.at > clicks.at - ${duplicateWindowMs})`,
    count: countText(`c.workspace_id = ${workspace} and c.id in (${ids})`),
    previews: previewsText(where),
  }
  groupTexts.set(key, texts)
  return texts
}

/** Sorted, so that two processes lock the rows they share in the same order. */
const countText = (where: string): string => `insert into click_rollups (workspace_id, dimension, dimension_id, bucket_at, clicks, unique_clicks, bots, previews)
with batch as (
select c.workspace_id, c.at - c.at % ${bucketMs} as bucket_at, c.kind, c.duplicate_of, l.id as link_id, l.post_id, l.connection_id, l.campaign_id
from clicks c join links l on l.workspace_id = c.workspace_id and l.id = c.link_id where ${where}
), counted as (
select workspace_id, 'all' as dimension, '' as dimension_id, bucket_at, kind, duplicate_of from batch
union all select workspace_id, 'link', link_id, bucket_at, kind, duplicate_of from batch
union all select workspace_id, 'total', link_id, 0, kind, duplicate_of from batch
union all select workspace_id, 'post', post_id, bucket_at, kind, duplicate_of from batch where post_id is not null
union all select workspace_id, 'connection', connection_id, bucket_at, kind, duplicate_of from batch where connection_id is not null
union all select workspace_id, 'campaign', campaign_id, bucket_at, kind, duplicate_of from batch where campaign_id is not null
)
select workspace_id, dimension, dimension_id, bucket_at,
sum(case when kind = 'person' then 1 else 0 end), sum(case when kind = 'person' and duplicate_of is null then 1 else 0 end),
sum(case when kind = 'bot' then 1 else 0 end), sum(case when kind = 'preview' then 1 else 0 end)
from counted where true group by workspace_id, dimension, bucket_at, dimension_id order by workspace_id, dimension, bucket_at, dimension_id
on conflict (workspace_id, dimension, bucket_at, dimension_id) do update set clicks = click_rollups.clicks + excluded.clicks,
unique_clicks = click_rollups.unique_clicks + excluded.unique_clicks, bots = click_rollups.bots + excluded.bots, previews = click_rollups.previews + excluded.previews`

const previewsText = (where: string): string => `insert into preview_rollups (workspace_id, link_id, consumer, bucket_at, previews)
select workspace_id, link_id, consumer, at - at % ${bucketMs}, count(*) from clicks where ${where} and kind = 'preview' and consumer is not null
group by workspace_id, link_id, consumer, at - at % ${bucketMs} order by workspace_id, link_id, consumer, at - at % ${bucketMs}
on conflict (workspace_id, link_id, consumer, bucket_at) do update set previews = preview_rollups.previews + excluded.previews`
