import { type Kysely, sql } from 'kysely'
import type { PostNumbers } from '../channels/index.ts'
import type { Statement } from '../platform/db/database.ts'

/** The tables of this module; see migrations/0060-analytics.sql. */
export interface AnalyticsTables {
  measured_segments: MeasuredRow
  number_changes: ChangeRow
  account_numbers: { workspace_id: string; connection_id: string; read_at: number; followers: number | null; posts: number | null }
}

/** Counters whose growth is engagement or visibility; potential reach is a level, not a counter. */
export const counters = ['likes', 'replies', 'reposts', 'quotes', 'saves', 'impressions'] as const
export type Counter = (typeof counters)[number]
type Counters = Record<Counter, number | null>

export interface MeasuredRow extends Counters {
  workspace_id: string
  publication_id: string
  segment: number
  post_id: string
  connection_id: string
  remote_id: string
  remote_data: string
  published_at: number
  next_read_at: number
  read_at: number | null
  /** How often in a row the network did not have it: its index may be behind, or somebody deleted it. */
  misses: number
  /** 1 once the network no longer has it. */
  gone: number
  potential_reach: number | null
}

export interface ChangeRow extends Counters {
  workspace_id: string
  id: string
  publication_id: string
  segment: number
  post_id: string
  connection_id: string
  read_at: number
}

type Db = Kysely<AnalyticsTables>

/** A network's index lags behind its posts by seconds, rarely minutes; readings of a young post are two minutes apart. */
const MISSES_TO_BE_GONE = 5

export function addSegmentStatement(db: Db, row: Pick<MeasuredRow, 'workspace_id' | 'publication_id' | 'segment' | 'post_id' | 'connection_id' | 'remote_id' | 'remote_data' | 'published_at' | 'next_read_at'>): Statement {
  return db
    .insertInto('measured_segments')
    .values({ ...row, misses: 0, gone: 0, read_at: null, potential_reach: null, ...noCounters })
    .onConflict((conflict) => conflict.doNothing())
}

export const noCounters: Counters = { likes: null, replies: null, reposts: null, quotes: null, saves: null, impressions: null }

/** What is followed of a connection already, of all that went out since: `publication segment`. */
export async function followedSince(db: Db, workspaceId: string, connectionId: string, since: number): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('measured_segments')
    .select(['publication_id', 'segment'])
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('published_at', '>=', since)
    .execute()
  return new Set(rows.map(({ publication_id, segment }) => `${publication_id} ${segment}`))
}

export function dueSegments(db: Db, workspaceId: string, connectionId: string, now: number, limit: number) {
  return db
    .selectFrom('measured_segments')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('gone', '=', 0)
    .where('next_read_at', '<=', now)
    .orderBy('next_read_at')
    .limit(limit)
    .execute()
}

export async function nextReadAt(db: Db, workspaceId: string, connectionId: string): Promise<number | null> {
  const row = await db
    .selectFrom('measured_segments')
    .select((select) => select.fn.min('next_read_at').as('at'))
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('gone', '=', 0)
    .executeTakeFirst()
  return row?.at ?? null
}

/**
 * One reading of one segment: its numbers, and (when something moved) the change since the last reading. Both or none.
 * Guarded by the last reading's time, so that two readers cannot count the same growth twice.
 */
export function readingStatements(
  db: Db,
  row: MeasuredRow,
  numbers: PostNumbers | null,
  reading: { id: string; readAt: number; nextReadAt: number },
): readonly Statement[] {
  const sameRow = [row.workspace_id, row.publication_id, row.segment] as const
  const unread = row.read_at === null ? sql`read_at is null` : sql`read_at = ${row.read_at}`
  const guard = sql<boolean>`workspace_id = ${sameRow[0]} and publication_id = ${sameRow[1]} and segment = ${sameRow[2]} and ${unread}`
  if (!numbers) {
    // Not a reading: what was known stays, and only a post missed again and again is gone.
    const misses = row.misses + 1
    return [db.updateTable('measured_segments').set({ misses, gone: misses >= MISSES_TO_BE_GONE ? 1 : 0, next_read_at: reading.nextReadAt }).where(guard)]
  }

  const change = changeBetween(row, numbers)
  const statements: Statement[] = []
  if (counters.some((counter) => (change[counter] ?? 0) !== 0)) {
    // Inserted only if the guarded row still is as it was read.
    statements.push({
      compile: () =>
        sql`insert into number_changes (workspace_id, id, publication_id, segment, post_id, connection_id, read_at, likes, replies, reposts, quotes, saves, impressions)
          select workspace_id, ${reading.id}, publication_id, segment, post_id, connection_id, cast(${reading.readAt} as bigint),
            cast(${change.likes} as bigint), cast(${change.replies} as bigint), cast(${change.reposts} as bigint),
            cast(${change.quotes} as bigint), cast(${change.saves} as bigint), cast(${change.impressions} as bigint)
          from measured_segments where ${guard}`.compile(db),
    })
  }
  statements.push(
    db
      .updateTable('measured_segments')
      .set({
        // A number the network stopped giving keeps its last known value; unknown stays unknown.
        ...Object.fromEntries(counters.map((counter) => [counter, numbers[counter] ?? row[counter]])),
        potential_reach: numbers.potentialReach ?? row.potential_reach,
        misses: 0,
        read_at: reading.readAt,
        next_read_at: reading.nextReadAt,
      })
      .where(guard),
  )
  return statements
}

/** What each counter gained since the last reading (a post starts at 0); null where the network gives no number. */
export function changeBetween(row: MeasuredRow, numbers: PostNumbers): Counters {
  const change = { ...noCounters }
  for (const counter of counters) {
    const now = numbers[counter]
    change[counter] = now === null ? null : now - (row[counter] ?? 0)
  }
  return change
}

/** Potential reach of the segments published in [from, to), with when it was read. */
export function reachOfPublished(db: Db, workspaceId: string, from: number, to: number) {
  return db
    .selectFrom('measured_segments')
    .select(['publication_id', 'post_id', 'connection_id', 'potential_reach', 'read_at'])
    .where('workspace_id', '=', workspaceId)
    .where('published_at', '>=', from)
    .where('published_at', '<', to)
    .execute()
}

/** Makes a post's numbers due now; the connections it is on. */
export async function makeDue(db: Db, workspaceId: string, postId: string, now: number): Promise<readonly string[]> {
  await db
    .updateTable('measured_segments')
    .set({ next_read_at: now })
    .where('workspace_id', '=', workspaceId)
    .where('post_id', '=', postId)
    .where('gone', '=', 0)
    .execute()
  return [...new Set((await numbersOfPost(db, workspaceId, postId)).map((row) => row.connection_id))]
}

/** Latest numbers of one post, by publication and segment. */
export function numbersOfPost(db: Db, workspaceId: string, postId: string) {
  return db.selectFrom('measured_segments').selectAll().where('workspace_id', '=', workspaceId).where('post_id', '=', postId).execute()
}

export async function addAccountNumbers(db: Db, row: AnalyticsTables['account_numbers']): Promise<void> {
  await db
    .insertInto('account_numbers')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
