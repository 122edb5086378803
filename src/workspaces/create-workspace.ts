import type { Transaction } from 'kysely'
import type { Caller } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import { recordStatement } from './audit-log.ts'
import { insertMember } from './people.ts'
import type { Parts } from './parts.ts'
import type { NewWorkspace, Workspace } from './schema.ts'
import { workspaceOf } from './store.ts'
import type { WorkspacesTables } from './tables.ts'
import { checkedCurrency, checkedZone } from './workspace-settings.ts'

export interface WorkspaceToBe extends NewWorkspace {
  /** Everything in it is made up and can be wiped. */
  readonly rehearsal?: boolean
}

/** A new workspace with its first owner. @throws Problem 422 for an unknown zone or currency. */
export async function createWorkspace(parts: Parts, input: WorkspaceToBe, owner: Pick<Caller, 'userId' | 'name'>): Promise<Workspace> {
  const workspace = await parts.database.transaction((tx) => insertWorkspace(parts, tx, input, owner))
  parts.callers.clear()
  parts.events.announce('workspaceCreated', { workspaceId: workspace.id })
  return workspace
}

export async function insertWorkspace(
  { database, clock }: Pick<Parts, 'database' | 'clock'>,
  tx: Transaction<WorkspacesTables>,
  { name, language, zone, weekStart = 1, currency = 'EUR', approvalRequired = false, rehearsal = false }: WorkspaceToBe,
  owner: Pick<Caller, 'userId' | 'name'>,
): Promise<Workspace> {
  const now = clock.now()
  const row = {
    id: newId(now),
    name,
    language,
    zone: checkedZone(zone),
    week_start: weekStart,
    currency: checkedCurrency(currency),
    approval_required: approvalRequired ? 1 : 0,
    rehearsal: rehearsal ? 1 : 0,
    created_at: now,
    removed_at: null,
  }
  await tx.insertInto('workspaces').values(row).execute()
  await insertMember(tx, row.id, owner.userId, 'owner', now)
  await tx.executeQuery(recordStatement(database, clock, { workspaceId: row.id, who: owner, action: 'workspace.created', subject: name }).compile())
  return workspaceOf(row)
}
