import type { Kysely } from 'kysely'
import type { Database } from '../platform/db/database.ts'
import { clickStatements, duplicateWindowMs } from './click-statements.ts'
import type { NewClick } from './record-clicks.ts'
import type { ClickRow, LinksTables } from './store.ts'

const dayMs = 86_400_000

/**
 * Puts logged clicks into `clicks`, in the order of time, and says who came first. The caller has a transaction, alone of all processes. Answers
 * true when the log held as many groups as were asked for: there may be more.
 */
export async function settleClicks(tx: Kysely<LinksTables>, kind: Database<unknown>['kind'], groupsAtOnce: number): Promise<boolean> {
  const logged = await tx.selectFrom('click_log').selectAll().orderBy('id').limit(groupsAtOnce).execute()
  const groups = logged.map(({ workspace_id, id, clicks }) => ({ workspace_id, id, clicks: JSON.parse(clicks) as NewClick[] }))
  const [first] = groups
  if (first === undefined) return false
  // One day at a time: whoever clicks again after midnight is known by what they did before it, so that must be there.
  const chosen = groups.filter(({ clicks }) => dayOf(clicks) === dayOf(first.clicks))
  const rows = await withYesterdaysKeys(tx, chosen.flatMap(({ clicks }) => clicks))
  for (const statement of clickStatements(kind, rows)) await tx.executeQuery(statement.compile())
  for (const [workspaceId, own] of Map.groupBy(chosen, (group) => group.workspace_id)) {
    await tx.deleteFrom('click_log').where('workspace_id', '=', workspaceId).where('id', 'in', own.map(({ id }) => id)).execute()
  }
  return logged.length === groupsAtOnce || chosen.length < groups.length
}

const dayOf = (clicks: readonly NewClick[]): number => Math.floor((clicks[0]?.row.at ?? 0) / dayMs)

/** In the first hour after midnight a visitor who clicked just before keeps yesterday's name, else the repeat would count again. */
async function withYesterdaysKeys(db: Kysely<LinksTables>, clicks: readonly NewClick[]): Promise<readonly ClickRow[]> {
  const previous = clicks.flatMap(({ previousKey }) => previousKey ?? [])
  if (previous.length === 0) return clicks.map(({ row }) => row)
  const oldest = clicks.reduce((least, { row }) => Math.min(least, row.at), Number.MAX_SAFE_INTEGER)
  const rows = await db
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
