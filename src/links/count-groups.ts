import { type Kysely, sql } from 'kysely'
import type { Database, Statement } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { addCountsStatements, countQuery, type CountedGroups } from './click-statements.ts'
import type { LinksTables } from './store.ts'

/** Groups counted in one go: large enough that clicks share their counts, small enough that nobody waits long for the writer. */
const groupsAtOnce = 400
/** Under load, how long clicks wait to be counted together. */
const everyMs = 2_000

export interface GroupCounter {
  /** Clicks were written. */
  wrote(): void
  /**
   * Everything written before is counted when it resolves: call it before reading counts. When the store takes no writes, the counts stay
   * those of its last good moment, and are read as such.
   */
  counted(workspaceId: string): Promise<void>
  /** Counts every group there is. Rejects with `StorageError`. */
  countAll(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/**
 * Counts clicks after they were written. One counter at a time: on PostgreSQL a lock says so to every process, on SQLite there is one.
 * Reading and adding up happens on a thread that reads; the writer only adds the sums.
 */
export function createGroupCounter(database: Database<LinksTables>, log: Log): GroupCounter {
  /** Groups may be waiting: unknown at the start, and for ever where other processes write too. */
  let mayWait = true
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  let started = false

  async function countOnce(workspaceId: string | null): Promise<boolean> {
    if (database.kind === 'sqlite') return addUp(database.db, workspaceId, async (statements) => void (await database.commit(statements)))
    if (!(await someWait(database.db, workspaceId))) return false
    return database.transaction(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended('click groups', 0))`.execute(tx)
      return addUp(tx, workspaceId, async (statements) => {
        for (const statement of statements) await tx.executeQuery(statement.compile())
      })
    })
  }

  /** True when there may be more. */
  async function addUp(db: Kysely<LinksTables>, workspaceId: string | null, write: (statements: readonly Statement[]) => Promise<void>): Promise<boolean> {
    let query = db.selectFrom('click_groups').selectAll().orderBy('workspace_id').orderBy('id').limit(groupsAtOnce)
    if (workspaceId !== null) query = query.where('workspace_id', '=', workspaceId)
    const groups = await query.execute()
    const statements: Statement[] = []
    for (const [owner, own] of Map.groupBy(groups, (group) => group.workspace_id)) {
      const ids = `[${own.map(({ click_ids }) => click_ids.slice(1, -1)).join(',')}]`
      const { rows: [sums] } = await db.executeQuery<Pick<CountedGroups, 'counts' | 'previews'>>(countQuery(database.kind, owner, ids).compile())
      if (sums !== undefined) statements.push(...addCountsStatements(database.kind, { workspaceId: owner, groupIds: own.map(({ id }) => id), ...sums }))
    }
    if (statements.length > 0) await write(statements)
    return groups.length === groupsAtOnce
  }

  function count(workspaceId: string | null): Promise<void> {
    const turn = running.then(async () => {
      if (!mayWait) return
      if (workspaceId === null && database.kind === 'sqlite') mayWait = false
      try {
        while (await countOnce(workspaceId)) { /* until none is left */ }
      } catch (error) {
        mayWait = true
        throw error
      }
    })
    running = turn.catch(() => { /* told to whoever asked */ })
    return turn
  }

  function later(): void {
    if (!started || timer !== null) return
    timer = setTimeout(() => {
      count(null)
        .catch((cause: unknown) => log.warn('clicks could not be counted yet', { cause }))
        .finally(() => {
          timer = null
          if (mayWait && database.kind === 'sqlite') later()
        })
    }, everyMs).unref()
  }

  return {
    wrote() {
      mayWait = true
      later()
    },
    async counted(workspaceId) {
      if (!mayWait) return
      try {
        await count(database.kind === 'sqlite' ? null : workspaceId)
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
        log.warn('clicks could not be counted yet', { cause: error })
      }
    },
    countAll: () => count(null),
    start() {
      started = true
      later()
    },
    async stop() {
      started = false
      if (timer !== null) clearTimeout(timer)
      timer = null
      await count(null).catch((cause: unknown) => log.warn('clicks will be counted at the next start', { cause }))
    },
  }
}

async function someWait(db: Kysely<LinksTables>, workspaceId: string | null): Promise<boolean> {
  let query = db.selectFrom('click_groups').select('id').limit(1)
  if (workspaceId !== null) query = query.where('workspace_id', '=', workspaceId)
  return (await query.executeTakeFirst()) !== undefined
}
