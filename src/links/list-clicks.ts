import { type Kysely, type RawBuilder, sql } from 'kysely'
import { inRanges, momentOf, newestInQuarters, type TimeRange } from './busy-quarters.ts'
import { firstIdAt } from './count-clicks.ts'
import type { PageWanted } from './read-links.ts'
import type { Click, ClickList } from './schema.ts'
import { type ClickRow, clicksByTime, type LinksTables } from './store.ts'

export interface ClicksWanted extends PageWanted {
  readonly linkId?: string | undefined
  readonly postId?: string | undefined
  readonly connectionId?: string | undefined
  readonly campaignId?: string | undefined
  /** Of links of no post, or of no campaign. */
  readonly without?: 'post' | 'campaign' | undefined
  readonly kind?: Click['kind'] | undefined
  /** Only people, repeated clicks left out: what `uniqueClicks` is made of. */
  readonly unique?: boolean | undefined
  /** Half-open, epoch milliseconds. */
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
}

type Db = Kysely<LinksTables>

/** Clicks, the latest first. They must be counted: the counts say where to look for those of a link, a post, an account or a campaign. */
export async function listClicks(db: Db, workspaceId: string, wanted: ClicksWanted): Promise<ClickList> {
  const thing = thingOf(wanted)
  const rows = thing !== null ? await ofThing(db, workspaceId, wanted, thing) : await newest(db, workspaceId, wanted)
  const shown = rows.slice(0, wanted.limit)
  return {
    items: shown.map((row) => ({
      id: row.id, at: row.at, linkId: row.link_id, kind: row.kind, why: row.why, consumer: row.consumer,
      duplicateOf: row.duplicate_of, referrerHost: row.referrer_host, device: row.device,
    })),
    nextCursor: rows.length > wanted.limit ? (shown.at(-1)?.id ?? null) : null,
  }
}

function thingOf({ linkId, postId, connectionId, campaignId, without }: ClicksWanted): { readonly dimension: 'link' | 'post' | 'connection' | 'campaign' | 'without'; readonly id: string } | null {
  if (linkId !== undefined) return { dimension: 'link', id: linkId }
  if (postId !== undefined) return { dimension: 'post', id: postId }
  if (without !== undefined) return { dimension: 'without', id: without }
  if (campaignId !== undefined) return { dimension: 'campaign', id: campaignId }
  return connectionId === undefined ? null : { dimension: 'connection', id: connectionId }
}

function conditions({ linkId, postId, connectionId, campaignId, without, kind, unique, cursor }: ClicksWanted): readonly RawBuilder<unknown>[] {
  const link = [
    ...(postId === undefined ? [] : [sql`l.post_id = ${postId}`]),
    ...(connectionId === undefined ? [] : [sql`l.connection_id = ${connectionId}`]),
    ...(campaignId === undefined ? [] : [sql`l.campaign_id = ${campaignId}`]),
    ...(without === undefined ? [] : [sql`${sql.ref(`l.${without}_id`)} is null`]),
  ]
  return [
    sql`true`,
    ...(linkId === undefined ? [] : [sql`v.link_id = ${linkId}`]),
    ...(link.length === 0 ? [] : [sql`exists (select 1 from links l where l.workspace_id = v.workspace_id and l.id = v.link_id and ${sql.join(link, sql` and `)})`]),
    ...(kind === undefined ? [] : [sql`v.kind = ${kind}`]),
    ...(unique === true ? [sql`v.kind = 'person' and v.duplicate_of is null`] : []),
    ...(cursor === null ? [] : [sql`v.id < ${cursor}`]),
  ]
}

async function newest(db: Db, workspaceId: string, wanted: ClicksWanted): Promise<readonly ClickRow[]> {
  const { fromMs, toMs, limit } = wanted
  const where = [
    sql`v.workspace_id = ${workspaceId}`, ...conditions(wanted),
    ...(fromMs === undefined ? [] : [sql`v.id >= ${firstIdAt(fromMs)}`]), ...(toMs === undefined ? [] : [sql`v.id < ${firstIdAt(toMs)}`]),
  ]
  return (await sql<ClickRow>`select v.* from clicks v where ${sql.join(where, sql` and `)} order by v.id desc limit ${limit + 1}`.execute(db)).rows
}

async function ofThing(db: Db, workspaceId: string, wanted: ClicksWanted, thing: { readonly dimension: string; readonly id: string }): Promise<readonly ClickRow[]> {
  const any = db as never
  const sums = wanted.unique === true ? ['unique_clicks'] : wanted.kind === undefined ? ['clicks', 'bots', 'previews'] : [({ person: 'clicks', bot: 'bots', preview: 'previews' } as const)[wanted.kind]]
  const search = { tables: clicksByTime, workspaceId, fixed: [], ...thing, sums }
  const before = wanted.cursor === null ? null : momentOf(wanted.cursor)
  const to = Math.min(wanted.toMs ?? Number.MAX_SAFE_INTEGER, before === null ? Number.MAX_SAFE_INTEGER : before + 1)
  return newestInQuarters(any, search, [wanted.fromMs ?? 0, to], wanted.limit + 1, async (ranges: readonly TimeRange[], most) => {
    const found = inRanges(any, 'clicks', 'id', workspaceId, ranges.map(([first, last]) => [firstIdAt(first), firstIdAt(last)]), wanted.cursor)
    return (await sql<ClickRow>`select v.* from ${found} where ${sql.join(conditions({ ...wanted, cursor: null }), sql` and `)} order by v.id desc limit ${most}`.execute(db)).rows
  })
}
