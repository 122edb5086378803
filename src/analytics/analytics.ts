import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import type { Log } from '../platform/log/log.ts'
import { newId } from '../platform/ids.ts'
import type { Work } from '../platform/work/work.ts'
import { analyticsApi } from './api.ts'
import type { LoopSources, NumberSources, OutSegment } from './ports.ts'
import { readNumbersHandler, readNumbersKey, readNumbersWork } from './read-numbers.ts'
import { addSegmentStatement, type AnalyticsTables, readingStatements } from './store.ts'
import type { PostNumbers } from '../channels/index.ts'

export interface Analytics {
  readonly api: ApiPlugin
  /** A connection works (again) or something new is out on it: read its numbers soon. */
  watch(workspaceId: string, connectionId: string): Promise<void>
  unwatch(workspaceId: string, connectionId: string): Promise<void>
  /** Stores readings as if they had been made then (rehearsal month): each segment's readings in the order of time. */
  seed(workspaceId: string, readings: readonly { segment: OutSegment; readAt: number; numbers: PostNumbers }[]): Promise<void>
}

export function createAnalytics(tools: {
  database: Database<AnalyticsTables>
  work: Work
  loop: LoopSources
  numbers: NumberSources
  clock: Clock
  log: Log
}): Analytics {
  const { database, work, clock, log } = tools
  const db = database.db
  work.handle(readNumbersHandler({ database, sources: tools.numbers, clock, log }))

  return {
    api: (api) => analyticsApi(api, { database, sources: tools.loop, clock }),
    watch: (workspaceId, connectionId) => work.later(readNumbersWork(workspaceId, connectionId, clock.now())),
    async unwatch(workspaceId, connectionId) {
      await database.commit(work.cancelStatements(readNumbersKey(workspaceId, connectionId)))
    },
    async seed(workspaceId, readings) {
      for (const { segment, readAt, numbers } of readings) {
        await database.commit([
          addSegmentStatement(db, {
            workspace_id: workspaceId,
            publication_id: segment.publicationId,
            segment: segment.segment,
            post_id: segment.postId,
            connection_id: segment.connectionId,
            remote_id: segment.ref.id,
            remote_data: JSON.stringify(segment.ref.data),
            published_at: segment.publishedAt,
            next_read_at: segment.publishedAt,
          }),
        ])
        const row = await db
          .selectFrom('measured_segments')
          .selectAll()
          .where('workspace_id', '=', workspaceId)
          .where('publication_id', '=', segment.publicationId)
          .where('segment', '=', segment.segment)
          .executeTakeFirstOrThrow()
        await database.commit(readingStatements(db, row, numbers, { id: newId(readAt), readAt, nextReadAt: Number.MAX_SAFE_INTEGER }))
      }
    },
  }
}
