import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import { createAppendBatcher } from './append-batcher.ts'
import { clickStatements, clicksPerGroup, duplicateWindowMs } from './click-statements.ts'
import type { ClickRow, LinksTables } from './store.ts'

/** A click to write. `previousKey`: the same visitor by yesterday's salt, in the first hour of a day. */
export interface NewClick {
  readonly row: ClickRow
  readonly previousKey: string | null
}

export interface ClickRecorder {
  /** Resolves when the click is durable and counted. Rejects with `StorageError` when it is not. */
  record(click: NewClick): Promise<void>
  /** Rows of the past (the rehearsal), in any order; all or nothing per workspace and group. */
  recordAll(rows: readonly ClickRow[]): Promise<void>
  drained(): Promise<void>
}

export function createClickRecorder(database: Database<LinksTables>): ClickRecorder {
  const batcher = createAppendBatcher<NewClick, undefined>({
    most: 2_000,
    storeFailed: (error) => error instanceof StorageError,
    write: async (clicks) => {
      const rows = await withYesterdaysKeys(database, clicks)
      for (const group of groupsOf(rows)) await commitGroup(database, group)
      return clicks.map(() => undefined)
    },
  })
  return {
    record: (click) => batcher.add(click),
    async recordAll(rows) {
      for (const group of groupsWithoutRepeats(rows)) await commitGroup(database, group)
    },
    drained: () => batcher.drained(),
  }
}

/** Two processes may lock shared rows in a bad order on PostgreSQL: the one that was sent back tries again, nothing was kept. */
async function commitGroup(database: Database<LinksTables>, rows: readonly ClickRow[]): Promise<void> {
  const statements = clickStatements(database.kind, rows[0]?.workspace_id ?? '', rows)
  for (let attempt = 1; ; attempt++) {
    try {
      await database.commit(statements)
      return
    } catch (error) {
      const again = error instanceof StorageError && error.trouble === 'busy' && attempt < 4
      if (!again) throw error
    }
  }
}

function groupsOf(rows: readonly ClickRow[]): readonly (readonly ClickRow[])[] {
  const byWorkspace = Map.groupBy(rows, (row) => row.workspace_id)
  const groups: ClickRow[][] = []
  for (const own of byWorkspace.values()) {
    for (let from = 0; from < own.length; from += clicksPerGroup) groups.push(own.slice(from, from + clicksPerGroup))
  }
  return groups
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
    if (group.length >= clicksPerGroup || (visitor !== null && seen.has(visitor))) {
      groups.push(group)
      group = []
      seen = new Set()
    }
    if (visitor !== null) seen.add(visitor)
    group.push(row)
  }
  if (group.length > 0) groups.push(group)
  return groups.flatMap((own) => groupsOf(own))
}

/** In the first hour after midnight a visitor who clicked just before keeps yesterday's name, else the repeat would count again. */
async function withYesterdaysKeys(database: Database<LinksTables>, clicks: readonly NewClick[]): Promise<readonly ClickRow[]> {
  const previous = clicks.flatMap(({ previousKey }) => previousKey ?? [])
  if (previous.length === 0) return clicks.map(({ row }) => row)
  const oldest = clicks.reduce((least, { row }) => Math.min(least, row.at), Number.MAX_SAFE_INTEGER)
  const rows = await database.db
    .selectFrom('click_claims')
    .select(['workspace_id', 'visitor_key'])
    .where('workspace_id', 'in', [...new Set(clicks.map(({ row }) => row.workspace_id))])
    .where('visitor_key', 'in', [...new Set(previous)])
    .where('at', '>', oldest - duplicateWindowMs)
    .execute()
  const awake = new Set(rows.map((row) => `${row.workspace_id} ${row.visitor_key}`))
  return clicks.map(({ row, previousKey }) =>
    previousKey !== null && awake.has(`${row.workspace_id} ${previousKey}`) ? { ...row, visitor_key: previousKey } : row,
  )
}
