import type { Transaction } from 'kysely'
import type { Caller } from '../platform/http/api.ts'
import { notFound, type Problem } from '../platform/http/problem.ts'
import { recordStatement } from './audit-log.ts'
import { resetLink } from './identity.ts'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'
import type { Member, Role } from './schema.ts'
import { findMember, hasOtherOwner, workspacesOf } from './store.ts'
import type { WorkspacesTables } from './tables.ts'
import { newToken } from './tokens.ts'

const lastOwner = (): Problem => problem(409, 'last-owner', 'lastOwner')
const ownersOnly = (): Problem => problem(403, 'owners-only', 'ownersOnly')

/** @throws Problem 404; 403 when anybody but an owner touches ownership; 409 for the last owner. */
export async function changeRole(parts: Parts, memberId: string, role: Role, who: Caller): Promise<Member> {
  const { database, clock, callers } = parts
  const { workspaceId, owns } = placeOf(who)
  const changed = await database.transaction(async (tx) => {
    const member = await lockedMember(tx, workspaceId, memberId)
    if ((role === 'owner' || member.role === 'owner') && !owns) throw ownersOnly()
    if (member.role === role) return member
    if (member.role === 'owner' && !(await hasOtherOwner(tx, workspaceId, memberId))) throw lastOwner()
    await tx.updateTable('members').set({ role }).where('workspace_id', '=', workspaceId).where('id', '=', memberId).execute()
    const happening = { workspaceId, who, action: 'member.role-changed', subject: member.name, detail: { from: member.role, to: role } }
    await tx.executeQuery(recordStatement(database, clock, happening).compile())
    return { ...member, role }
  })
  callers.clear()
  return changed
}

/**
 * Takes a member out, or lets one leave; their API keys of this workspace and the invitations they made go with them.
 * @throws Problem 404; 403 for those who may not; 409 for the last owner.
 */
export async function removeMember(parts: Parts, memberId: string, who: Caller): Promise<void> {
  const { database, clock, callers, events } = parts
  const { workspaceId, owns, manages } = placeOf(who)
  const leaves = who.kind === 'person' && who.workspace?.memberId === memberId
  const userId = await database.transaction(async (tx) => {
    const member = await lockedMember(tx, workspaceId, memberId)
    if (!leaves && !manages) throw problem(403, 'not-allowed', 'managersOnly')
    if (!leaves && member.role === 'owner' && !owns) throw ownersOnly()
    if (member.role === 'owner' && !(await hasOtherOwner(tx, workspaceId, memberId))) throw lastOwner()
    await tx.deleteFrom('members').where('workspace_id', '=', workspaceId).where('id', '=', memberId).execute()
    await tx.deleteFrom('api_keys').where('workspace_id', '=', workspaceId).where('user_id', '=', member.userId).execute()
    await tx.deleteFrom('invitations').where('workspace_id', '=', workspaceId).where('invited_by', '=', member.userId).execute()
    const happening = { workspaceId, who, action: leaves ? 'member.left' : 'member.removed', subject: member.name, detail: { role: member.role } }
    await tx.executeQuery(recordStatement(database, clock, happening).compile())
    return member.userId
  })
  callers.clear()
  events.announce('memberRemoved', { workspaceId, memberId, userId })
}

/**
 * A link by which a member chooses a new password, for installations without mail; one use, one hour. Only for people
 * whose every workspace the caller owns: a password opens all of them.
 * @throws Problem 404, 403 `reset-elsewhere`.
 */
export async function createResetLink(parts: Parts, memberId: string, who: Caller): Promise<{ link: string; expiresAt: number }> {
  const { database, clock, config, identity } = parts
  const { workspaceId } = placeOf(who)
  const member = await findMember(database.db, workspaceId, memberId)
  if (member === null) throw notFound()
  const [theirs, mine] = [await workspacesOf(database.db, member.userId), await workspacesOf(database.db, who.userId)]
  const owned = new Set(mine.filter(({ role }) => role === 'owner').map(({ workspace }) => workspace.id))
  if (!theirs.every(({ workspace }) => owned.has(workspace.id))) throw problem(403, 'reset-elsewhere', 'resetElsewhere')
  const token = newToken()
  // The library keeps and checks it by the real time, as it does for the links it mails.
  const expiresAt = new Date(Date.now() + 3_600_000)
  await (await (await identity()).$context).internalAdapter.createVerificationValue({ identifier: `reset-password:${token}`, value: member.userId, expiresAt })
  await database.commit([recordStatement(database, clock, { workspaceId, who, action: 'member.reset-link-created', subject: member.name })])
  return { link: resetLink(config.publicUrl, token), expiresAt: expiresAt.getTime() }
}

function placeOf({ workspace }: Caller): { workspaceId: string; owns: boolean; manages: boolean } {
  if (workspace === null) throw notFound()
  return { workspaceId: workspace.id, owns: workspace.may.has('own'), manages: workspace.may.has('manage') }
}

/** The member, with all members of the workspace locked in one order: two owners cannot both leave, nor wait for each other. */
async function lockedMember(tx: Transaction<WorkspacesTables>, workspaceId: string, memberId: string): Promise<Member> {
  await tx.selectFrom('members').select('id').where('workspace_id', '=', workspaceId).orderBy('id').forUpdate().execute()
  const member = await findMember(tx, workspaceId, memberId)
  if (member === null) throw notFound()
  return member
}
