import { sql } from 'kysely'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../log/log.ts'
import type { Database } from './database.ts'
import type { TextIndex } from './text-index.ts'

/** Two milliseconds of the writing thread. */
const rowsAtOnce = 50
/** Pages of the index that are merged after them: as many as keep up, so that SQLite never has to merge a whole level while others wait. */
const pagesAtOnce = 40
const everyMs = 10_000
/** Of the time in which others wait to write, indexing takes one part in so many. */
const share = 20

export interface TextIndexer {
  /** Takes in everything that waits, without pausing. */
  finish(): Promise<void>
  /** Does so by itself, a little at a time: who writes much is not kept waiting for it. */
  start(): void
  stop(): Promise<void>
}

/** Keeps SQLite's text indexes up with their rows. PostgreSQL keeps its own. A row that has not been taken in is looked at by itself: nothing is missed meanwhile. */
export function createTextIndexer({ database, indexes, log }: { readonly database: Pick<Database<never>, 'kind' | 'db' | 'commit'>; readonly indexes: readonly TextIndex[]; readonly log: Log }): TextIndexer {
  const { db, kind } = database
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  const stopped = new AbortController()

  /** One commit: what is waiting goes out of the index as it was and in as it is. False when nothing waits. */
  async function step({ name, table, columns }: TextIndex): Promise<boolean> {
    const [index, waiting, rows] = [sql.table(name), sql.table(`${name}_waiting`), sql.table(table)]
    const { rows: some } = await sql`select number from ${waiting} limit 1`.execute(db)
    if (some.length === 0) return false
    const numbers = sql`(select number from ${waiting} order by number limit ${rowsAtOnce})`
    const texts = sql.join(columns.map((column) => sql.ref(column)))
    await database.commit([
      sql`delete from ${index} where rowid in ${numbers}`,
      sql`insert into ${index} (rowid, ${texts}) select rowid, ${texts} from ${rows} where rowid in ${numbers}`,
      sql`delete from ${waiting} where number in ${numbers}`,
      sql`insert into ${index} (${index}, rank) values ('merge', ${pagesAtOnce})`,
    ].map((statement) => ({ compile: () => statement.compile(db) })))
    return true
  }

  async function takeIn(rest: (tookMs: number) => Promise<unknown>): Promise<void> {
    for (const index of indexes) {
      for (;;) {
        const begun = performance.now()
        if (stopped.signal.aborted || !(await step(index))) break
        await rest(performance.now() - begun)
      }
    }
  }

  const later = (): void => {
    timer = setTimeout(() => {
      running = takeIn((tookMs) => pause(tookMs * share, undefined, { signal: stopped.signal }).catch(() => {}))
        .catch((cause: unknown) => log.error('texts are taken into the search index later', { cause }))
        .finally(() => {
          if (!stopped.signal.aborted) later()
        })
    }, everyMs)
    timer.unref()
  }

  return {
    finish: () => (kind === 'sqlite' ? takeIn(async () => {}) : Promise.resolve()),
    start() {
      if (kind === 'sqlite') later()
    },
    async stop() {
      stopped.abort()
      if (timer !== null) clearTimeout(timer)
      await running
    },
  }
}
