import { ChannelError, type PostNumbers, type RemoteRef } from '../channels/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log/log.ts'
import type { NewWork, WorkHandler, WorkItem, WorkOutcome } from '../platform/work/work.ts'
import type { NumberSources } from './ports.ts'
import { addAccountNumbers, addSegmentStatement, type AnalyticsTables, dueSegments, followedSince, nextReadAt, readingStatements } from './store.ts'

const KIND = 'read-numbers'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const FOLLOWED_DAYS = 90
const BATCH = 100

/**
 * How long until a post's numbers are read again, by its age, milliseconds: most of what happens to a post happens
 * in its first hours (virality.md), so young posts are read often and old ones rarely. Null: no longer.
 */
export function readAgainAfter(ageMs: number): number | null {
  if (ageMs < HOUR) return 2 * MINUTE
  if (ageMs < 6 * HOUR) return 10 * MINUTE
  if (ageMs < 2 * DAY) return HOUR
  if (ageMs < 14 * DAY) return 6 * HOUR
  if (ageMs < FOLLOWED_DAYS * DAY) return DAY
  return null
}

export interface ReadTools {
  readonly database: Database<AnalyticsTables>
  readonly sources: NumberSources
  readonly clock: Clock
  readonly log: Log
}

export function readNumbersHandler(tools: ReadTools): WorkHandler {
  return { kind: KIND, concurrency: 4, maxAttempts: Number.MAX_SAFE_INTEGER, run: (item, signal) => readConnection(tools, item, signal) }
}

export function readNumbersWork(workspaceId: string, connectionId: string, dueAt: number): NewWork {
  return { workspaceId, kind: KIND, key: connectionId, payload: { connectionId }, dueAt }
}

export const readNumbersKey = (workspaceId: string, connectionId: string) => ({ workspaceId, kind: KIND, key: connectionId })

/** Reads what is due of one connection: the account, then its posts by age; says when to come back. */
async function readConnection(tools: ReadTools, item: WorkItem, signal: AbortSignal): Promise<WorkOutcome> {
  const { connectionId } = item.payload as { connectionId: string }
  const { workspaceId } = item
  const connection = await tools.sources.channelOf(workspaceId, connectionId)
  const metrics = connection?.channel.metrics
  if (connection?.state !== 'active' || !metrics) return { done: true }

  // The list of what is out is asked for, not only heard of: a crash between a publish and its news loses no post.
  await follow(tools, workspaceId, connectionId)
  try {
    await tools.sources.withAccount(workspaceId, connectionId, async (access) => {
      const account = await metrics.account(access, signal)
      await addAccountNumbers(tools.database.db, { workspace_id: workspaceId, connection_id: connectionId, read_at: tools.clock.now(), ...account })
    })
    for (;;) {
      const due = await dueSegments(tools.database.db, workspaceId, connectionId, tools.clock.now(), BATCH)
      if (due.length === 0) break
      const refs: RemoteRef[] = due.map((row) => ({ id: row.remote_id, data: JSON.parse(row.remote_data) as Record<string, string> }))
      const numbers = await tools.sources.withAccount(workspaceId, connectionId, (access) => metrics.posts(refs, access, signal))
      const readAt = tools.clock.now()
      await tools.database.commit(due.flatMap((row) => readingOf(tools, row, numbers.get(row.remote_id) ?? null, readAt)))
    }
  } catch (cause) {
    if (!(cause instanceof ChannelError)) throw cause
    if (cause.refusal === 'reconnect') return { done: true }
    tools.log.warn('numbers could not be read', { connectionId, refusal: cause.refusal, code: cause.remoteCode })
    return { againAt: tools.clock.now() + Math.max(5 * MINUTE, (cause.retryAfterSeconds ?? 0) * 1000) }
  }
  const next = await nextReadAt(tools.database.db, workspaceId, connectionId)
  const now = tools.clock.now()
  return { againAt: Math.min(Math.max(next ?? Number.POSITIVE_INFINITY, now + MINUTE), now + 6 * HOUR) }
}

function readingOf(tools: ReadTools, row: Parameters<typeof readingStatements>[1], numbers: PostNumbers | null, readAt: number) {
  const again = readAgainAfter(readAt - row.published_at)
  return readingStatements(tools.database.db, row, numbers, {
    id: newId(readAt),
    readAt,
    // A post too old to be followed is left at its last reading, far in the future.
    nextReadAt: again === null ? Number.MAX_SAFE_INTEGER : readAt + again,
  })
}

async function follow(tools: ReadTools, workspaceId: string, connectionId: string): Promise<void> {
  const since = tools.clock.now() - FOLLOWED_DAYS * DAY
  const out = await tools.sources.segmentsSince(workspaceId, connectionId, since)
  const followed = await followedSince(tools.database.db, workspaceId, connectionId, since)
  // Thousands are out and a few are new: writing the others again, to no effect, would keep the store busy.
  const unheard = out.filter(({ publicationId, segment }) => !followed.has(`${publicationId} ${segment}`))
  if (unheard.length === 0) return
  await tools.database.commit(
    unheard.map((segment) =>
      addSegmentStatement(tools.database.db, {
        workspace_id: workspaceId,
        publication_id: segment.publicationId,
        segment: segment.segment,
        post_id: segment.postId,
        connection_id: connectionId,
        remote_id: segment.ref.id,
        remote_data: JSON.stringify(segment.ref.data),
        published_at: segment.publishedAt,
        next_read_at: segment.publishedAt,
      }),
    ),
  )
}
