import { sql } from 'kysely'
import type { Database } from '../platform/db/database.ts'
import { notFound } from '../platform/http/problem.ts'
import { fieldProblem } from './problems.ts'
import type { Parts } from './parts.ts'
import { findWorkspace } from './store.ts'
import type { WorkspacesTables } from './tables.ts'

/**
 * Deletes a workspace and everything it owns, in every table that has a `workspace_id`. From the first step on nobody
 * gets in; a program killed on the way goes on at its next start (`finishRemovals`).
 * @throws Problem 404; 422 at `/name` when `typedName` is given and is not its name.
 */
export async function removeWorkspace(parts: Parts, workspaceId: string, typedName?: string): Promise<void> {
  const { db } = parts.database
  const workspace = await findWorkspace(db, workspaceId)
  if (workspace === null) throw notFound()
  if (typedName !== undefined && typedName.normalize('NFC').trim() !== workspace.name) throw fieldProblem('name-differs', '/name', 'nameDiffers')
  await db.updateTable('workspaces').set({ removed_at: parts.clock.now() }).where('id', '=', workspaceId).execute()
  parts.callers.clear()
  await removeRows(parts, workspaceId)
}

/** Goes on with removals that an earlier run of the program did not finish. */
export async function finishRemovals(parts: Parts): Promise<void> {
  const unfinished = await parts.database.db.selectFrom('workspaces').select('id').where('removed_at', 'is not', null).execute()
  for (const { id } of unfinished) await removeRows(parts, id)
}

/** Work that was under way when the removal began may still write for a moment: swept until nothing is found, at most so often. */
const mostSweeps = 50

async function removeRows({ database, events }: Parts, workspaceId: string): Promise<void> {
  const tables = await tablesOfWorkspaces(database)
  // Work first: what is taken out of the queue starts nothing new.
  const inOrder = tables.toSorted((one, other) => Number(other === 'work_items') - Number(one === 'work_items'))
  for (let clean = 0, sweeps = 0; clean < 2 && sweeps < mostSweeps; sweeps += 1) {
    let found = 0n
    for (const table of inOrder) {
      const { numAffectedRows } = await sql`delete from ${sql.table(table)} where workspace_id = ${workspaceId}`.execute(database.db)
      found += numAffectedRows ?? 0n
    }
    clean = found === 0n ? clean + 1 : 0
  }
  await database.db.deleteFrom('workspaces').where('id', '=', workspaceId).execute()
  events.announce('workspaceRemoved', { workspaceId })
}

/** Names of all tables that have a `workspace_id`, read from the database itself: a new module's tables are in by themselves. */
export async function tablesOfWorkspaces({ kind, db }: Database<WorkspacesTables>): Promise<readonly string[]> {
  const query =
    kind === 'sqlite'
      ? sql<{ name: string }>`select m.name as name from sqlite_master m join pragma_table_info(m.name) c on c.name = 'workspace_id' where m.type = 'table' order by m.name`
      : sql<{ name: string }>`select c.table_name as name from information_schema.columns c
          join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
          where c.column_name = 'workspace_id' and c.table_schema = current_schema() and t.table_type = 'BASE TABLE' order by c.table_name`
  return (await query.execute(db)).rows.map(({ name }) => name)
}
