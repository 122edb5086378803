import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import { createAppendBatcher, groupsUnderWay } from './append-batcher.ts'
import { logStatements } from './click-statements.ts'
import { writeClicks } from './clicks.mjs'
import type { GroupCounter } from './count-groups.ts'
import type { ClickRow, LinksTables } from './store.ts'

/** A click to write. `previousKey`: the same visitor by yesterday's salt, in the first hour of a day. */
export interface NewClick {
  readonly row: ClickRow
  readonly previousKey: string | null
}

export interface ClickRecorder {
  /** Resolves when the click is durable; it is counted before anybody reads a count. Rejects with `StorageError` when it is not. */
  record(click: NewClick): Promise<void>
  /** Rows of the past (the rehearsal), in any order; all or nothing per group. */
  recordAll(rows: readonly ClickRow[]): Promise<void>
  drained(): Promise<void>
}

/** Past clicks written at once. */
const pastClicksPerGroup = 256

export function createClickRecorder(database: Database<LinksTables>, counter: Pick<GroupCounter, 'wrote' | 'countAll'>): ClickRecorder {
  const batcher = createAppendBatcher<NewClick, undefined>({
    most: 2_000,
    underWay: groupsUnderWay(database.kind),
    storeFailed: (error) => error instanceof StorageError,
    write: async (clicks) => {
      await database.commit(logStatements(database.kind, clicks.map((click) => ({ workspaceId: click.row.workspace_id, at: click.row.at, click }))))
      counter.wrote()
      return clicks.map(() => undefined)
    },
  })
  return {
    record: (click) => batcher.add(click),
    async recordAll(rows) {
      await counter.countAll()
      for (const group of groupsWithoutRepeats(rows)) await commitGroup(database, group)
      counter.wrote()
      await counter.countAll()
    },
    drained: () => batcher.drained(),
  }
}

/** Two processes may lock shared rows in a bad order on PostgreSQL: the one that was sent back tries again, nothing was kept. */
async function commitGroup(database: Database<LinksTables>, rows: readonly ClickRow[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.perform(writeClicks, rows)
      return
    } catch (error) {
      const again = error instanceof StorageError && error.trouble === 'busy' && attempt < 4
      if (!again) throw error
    }
  }
}

/**
 * Past clicks, oldest first, cut so that a visitor meets a link once per group: within a group only the first can be a first,
 * which holds for the milliseconds of a live group but not for a month.
 */
function groupsWithoutRepeats(rows: readonly ClickRow[]): readonly (readonly ClickRow[])[] {
  const groups: ClickRow[][] = []
  let seen = new Set<string>()
  let group: ClickRow[] = []
  for (const row of rows.toSorted((left, right) => left.at - right.at)) {
    const visitor = row.visitor_key === null ? null : `${row.workspace_id} ${row.link_id} ${row.visitor_key}`
    if (group.length >= pastClicksPerGroup || (visitor !== null && seen.has(visitor))) {
      groups.push(group)
      group = []
      seen = new Set()
    }
    if (visitor !== null) seen.add(visitor)
    group.push(row)
  }
  if (group.length > 0) groups.push(group)
  return groups
}
