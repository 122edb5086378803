import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import type { Log } from '../platform/log/log.ts'
import type { Work } from '../platform/work/work.ts'
import { analyticsApi } from './api.ts'
import type { LoopSources, NumberSources } from './ports.ts'
import { readNumbersHandler, readNumbersKey, readNumbersWork } from './read-numbers.ts'
import { seedStatements, type SeededReading } from './seed-readings.ts'
import { type AnalyticsTables, makeDue } from './store.ts'

export interface Analytics {
  readonly api: ApiPlugin
  /** A connection works (again) or something new is out on it: read its numbers soon. */
  watch(workspaceId: string, connectionId: string): Promise<void>
  /** The same for many, as statements for a commit of the caller's. `work.wake()` after it. */
  watchStatements(workspaceId: string, connectionId: string): readonly Statement[]
  /** Reads the numbers of one post again as soon as possible. */
  readNow(workspaceId: string, postId: string): Promise<void>
  unwatch(workspaceId: string, connectionId: string): Promise<void>
  /** Stores readings as if they had been made then (rehearsal month), instead of what was read of these publications so far. */
  seed(workspaceId: string, readings: readonly SeededReading[]): Promise<void>
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

  const analytics: Analytics = {
    api: (api) => analyticsApi(api, { database, sources: tools.loop, clock, readNow: (workspaceId, postId) => analytics.readNow(workspaceId, postId) }),
    watch: (workspaceId, connectionId) => work.later(readNumbersWork(workspaceId, connectionId, clock.now())),
    watchStatements: (workspaceId, connectionId) => work.laterStatements(readNumbersWork(workspaceId, connectionId, clock.now())),
    async readNow(workspaceId, postId) {
      const connectionIds = await makeDue(db, workspaceId, postId, clock.now())
      for (const connectionId of connectionIds) await work.later(readNumbersWork(workspaceId, connectionId, clock.now()))
    },
    async unwatch(workspaceId, connectionId) {
      await database.commit(work.cancelStatements(readNumbersKey(workspaceId, connectionId)))
    },
    async seed(workspaceId, readings) {
      await database.commit(seedStatements(db, workspaceId, readings))
    },
  }
  return analytics
}
