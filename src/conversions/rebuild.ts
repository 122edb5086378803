import { creditCountsOf, visitCountsOf } from './counts.mjs'
import { credited } from './credit.mjs'
import { insertRows } from './insert-rows.ts'
import { creditCounts, visitCounts } from './insertions.mjs'
import type { ConversionRow } from './store.ts'
import type { Tx } from './visits.ts'

const pageSize = 1_000

/** Credit and counts made again from the visits and the journeys kept behind each conversion. The caller holds the workspace's lock. */
export async function rebuildCounts(tx: Tx, workspaceId: string): Promise<void> {
  for (const table of ['visit_days', 'visit_day_marks', 'credit_days', 'credit_day_marks'] as const) await tx.deleteFrom(table).where('workspace_id', '=', workspaceId).execute()
  await tx.deleteFrom('visit_rollups').where('workspace_id', '=', workspaceId).execute()
  await tx.deleteFrom('credit_rollups').where('workspace_id', '=', workspaceId).execute()
  for (let after = ''; ; ) {
    const visits = await tx.selectFrom('visits').selectAll().where('workspace_id', '=', workspaceId).where('id', '>', after).orderBy('id').limit(pageSize).execute()
    await insertRows(tx as never, visitCounts, visitCountsOf(workspaceId, visits.map((visit) => ({ visit, isNew: true, newViews: visit.views }))))
    if (visits.length < pageSize) break
    after = visits.at(-1)?.id ?? ''
  }
  for (let after = ''; ; ) {
    const rows = await tx.selectFrom('conversions').selectAll().where('workspace_id', '=', workspaceId).where('id', '>', after).orderBy('id').limit(pageSize).execute()
    if (rows.length === 0) break
    const touches = Map.groupBy(
      await tx.selectFrom('conversion_touches').selectAll().where('workspace_id', '=', workspaceId).where('conversion_id', 'in', rows.map(({ id }) => id)).orderBy('position').execute(),
      (touch) => touch.conversion_id,
    )
    const credits: { readonly row: ConversionRow; readonly sign: 1 }[] = []
    for (const row of rows) {
      const again = credited(row, touches.get(row.id) ?? [])
      if (differs(row, again)) await tx.updateTable('conversions').set(again).where('workspace_id', '=', workspaceId).where('id', '=', row.id).execute()
      credits.push({ row: again, sign: 1 })
    }
    await insertRows(tx as never, creditCounts, creditCountsOf(credits))
    after = rows.at(-1)?.id ?? ''
  }
}

const differs = (before: ConversionRow, again: ConversionRow): boolean => (Object.keys(again) as (keyof ConversionRow)[]).some((column) => before[column] !== again[column])
