import { CompiledQuery, type Kysely } from 'kysely'
import type { Database, Statement } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { addCountsStatements, countQuery, type CountedGroups } from './click-statements.ts'
import { alone, settleLog } from './clicks.mjs'
import type { LinksTables } from './store.ts'

/** Clicks settled in one go, some 20 µs of the writer each: enough to share pages and a commit, few enough that nobody waits long for it. */
const clicksAtOnce = 100
/** Groups of settled clicks counted in one go: enough that clicks share counts. */
const groupsAtOnce = 40
/** Under load, how long clicks wait for each other. */
const everyMs = 2_000

export interface GroupCounter {
  /** Clicks were written. */
  wrote(): void
  /**
   * Every click logged before is in `clicks` when it resolves: call it before reading them. When the store takes no writes, they stay as they
   * were at its last good moment, and are read as such.
   */
  settled(): Promise<void>
  /** The same, and counted: call it before reading counts. */
  counted(): Promise<void>
  /** Settles and counts whatever there is. Rejects with `StorageError`. */
  countAll(): Promise<void>
  start(): void
  stop(): Promise<void>
}

/** For those who do it without a procedure (clicks.mjs). */
export const aloneStatements = (kind: Database<unknown>['kind']): readonly Statement[] => alone(kind).map(({ text }) => ({ compile: () => CompiledQuery.raw(text, []) }))

/**
 * Handles clicks after they were logged. One at a time: on PostgreSQL a lock says so to every process, on SQLite there is one. Counting reads and adds up
 * on a thread that reads; the writer only adds the sums.
 */
export function createGroupCounter(database: Database<LinksTables>, log: Log): GroupCounter {
  /** Clicks may be waiting in the log, or to be counted: unknown at the start, and for ever where other processes write too. */
  const mayWait = { settle: true, count: true }
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  let started = false

  const inTransaction = <T>(work: (tx: Kysely<LinksTables>) => Promise<T>): Promise<T> =>
    database.transaction(async (tx) => {
      for (const statement of aloneStatements(database.kind)) await tx.executeQuery(statement.compile())
      return work(tx)
    })

  async function settleOnce(): Promise<boolean> {
    if (!(await holds(database.db, 'click_log'))) return false
    return database.perform(settleLog, { most: clicksAtOnce })
  }

  async function countOnce(): Promise<boolean> {
    if (database.kind === 'sqlite') return addUp(database.db, async (statements) => void (await database.commit(statements)))
    if (!(await holds(database.db, 'click_groups'))) return false
    return inTransaction((tx) => addUp(tx, async (statements) => {
      for (const statement of statements) await tx.executeQuery(statement.compile())
    }))
  }

  /** True when there may be more. */
  async function addUp(db: Kysely<LinksTables>, write: (statements: readonly Statement[]) => Promise<void>): Promise<boolean> {
    const groups = await db.selectFrom('click_groups').selectAll().orderBy('workspace_id').orderBy('id').limit(groupsAtOnce).execute()
    const statements: Statement[] = []
    for (const [owner, own] of Map.groupBy(groups, (group) => group.workspace_id)) {
      const ids = `[${own.map(({ click_ids }) => click_ids.slice(1, -1)).join(',')}]`
      const { rows: [sums] } = await db.executeQuery<Pick<CountedGroups, 'counts' | 'previews'>>(countQuery(database.kind, owner, ids).compile())
      if (sums !== undefined) statements.push(...addCountsStatements(database.kind, { workspaceId: owner, groupIds: own.map(({ id }) => id), ...sums }))
    }
    if (statements.length > 0) await write(statements)
    return groups.length === groupsAtOnce
  }

  function turn(what: 'settle' | 'count', once: () => Promise<boolean>): Promise<void> {
    const done = running.then(async () => {
      if (!mayWait[what]) return
      if (database.kind === 'sqlite') mayWait[what] = false
      try {
        while (await once()) { /* until none is left */ }
        if (what === 'settle') mayWait.count = true
      } catch (error) {
        mayWait[what] = true
        throw error
      }
    })
    running = done.catch(() => { /* told to whoever asked */ })
    return done
  }

  const settle = (): Promise<void> => turn('settle', settleOnce)
  async function countAll(): Promise<void> {
    await settle()
    await turn('count', countOnce)
  }

  async function asFarAsPossible(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      log.warn('clicks could not be counted yet', { cause: error })
    }
  }

  function later(): void {
    if (!started || timer !== null) return
    timer = setTimeout(() => {
      void asFarAsPossible(countAll).finally(() => {
        timer = null
        if (mayWait.settle && database.kind === 'sqlite') later()
      })
    }, everyMs).unref()
  }

  return {
    wrote() {
      mayWait.settle = true
      mayWait.count = true
      later()
    },
    settled: () => (mayWait.settle ? asFarAsPossible(settle) : Promise.resolve()),
    counted: () => (mayWait.settle || mayWait.count ? asFarAsPossible(countAll) : Promise.resolve()),
    countAll,
    start() {
      started = true
      later()
    },
    async stop() {
      started = false
      if (timer !== null) clearTimeout(timer)
      timer = null
      await asFarAsPossible(countAll)
    },
  }
}

async function holds(db: Kysely<LinksTables>, table: 'click_log' | 'click_groups'): Promise<boolean> {
  return (await db.selectFrom(table).select('id').limit(1).executeTakeFirst()) !== undefined
}
