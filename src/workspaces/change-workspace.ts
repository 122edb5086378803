import type { Caller } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import { recordStatement } from './audit-log.ts'
import type { Parts } from './parts.ts'
import type { Workspace, WorkspaceChanges } from './schema.ts'
import { findWorkspace } from './store.ts'
import { checkedCurrency, checkedZone } from './workspace-settings.ts'

/** @throws Problem 404, or 422 for an unknown zone or currency. */
export async function changeWorkspace(parts: Parts, workspaceId: string, changes: WorkspaceChanges, who: Caller): Promise<Workspace> {
  const { database, clock } = parts
  const before = await findWorkspace(database.db, workspaceId)
  if (before === null) throw notFound()
  const { name, language, zone, weekStart, currency, approvalRequired } = changes
  const detail: Record<string, string | number> = {}
  for (const [key, value] of Object.entries(changes)) {
    if (value !== undefined && value !== before[key as keyof WorkspaceChanges]) detail[key] = typeof value === 'boolean' ? Number(value) : value
  }
  if (Object.keys(detail).length === 0) return before
  await database.commit([
    database.db
      .updateTable('workspaces')
      .set({
        ...(name === undefined ? {} : { name }),
        ...(language === undefined ? {} : { language }),
        ...(zone === undefined ? {} : { zone: checkedZone(zone) }),
        ...(weekStart === undefined ? {} : { week_start: weekStart }),
        ...(currency === undefined ? {} : { currency: checkedCurrency(currency) }),
        ...(approvalRequired === undefined ? {} : { approval_required: approvalRequired ? 1 : 0 }),
      })
      .where('id', '=', workspaceId)
      .where('removed_at', 'is', null),
    recordStatement(database, clock, { workspaceId, who, action: 'workspace.changed', subject: name ?? before.name, detail }),
  ])
  parts.callers.clear()
  parts.events.announce('workspaceChanged', { workspaceId })
  const after = await findWorkspace(database.db, workspaceId)
  if (after === null) throw notFound()
  return after
}
