import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Member, Invitation, ApiKey, Role, Scope, Workspace } from './schema.ts'
import type { WorkspacesTables } from './tables.ts'

export type Db = Kysely<WorkspacesTables> | Transaction<WorkspacesTables>

export function workspaceOf(row: Selectable<WorkspacesTables['workspaces']>): Workspace {
  return {
    id: row.id,
    name: row.name,
    language: row.language,
    zone: row.zone,
    weekStart: row.week_start,
    currency: row.currency,
    approvalRequired: row.approval_required === 1,
    rehearsal: row.rehearsal === 1,
    createdAt: row.created_at,
  }
}

export async function findWorkspace(db: Db, id: string): Promise<Workspace | null> {
  const row = await db.selectFrom('workspaces').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()
  return row === undefined ? null : workspaceOf(row)
}

export async function allWorkspaces(db: Db): Promise<Workspace[]> {
  const rows = await db.selectFrom('workspaces').selectAll().where('removed_at', 'is', null).orderBy('created_at').orderBy('id').execute()
  return rows.map(workspaceOf)
}

/** The workspaces a person belongs to, in the order they joined. */
export async function workspacesOf(db: Db, userId: string): Promise<{ workspace: Workspace; role: Role; memberId: string }[]> {
  const rows = await db
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .selectAll('workspaces')
    .select(['members.role as role', 'members.id as member_id'])
    .where('members.user_id', '=', userId)
    .where('workspaces.removed_at', 'is', null)
    .orderBy('members.joined_at')
    .orderBy('members.id')
    .execute()
  return rows.map((row) => ({ workspace: workspaceOf(row), role: row.role, memberId: row.member_id }))
}

export interface Membership {
  readonly memberId: string
  readonly userId: string
  readonly role: Role
}

export async function membership(db: Db, workspaceId: string, userId: string): Promise<Membership | null> {
  const row = await db
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['members.id', 'members.role'])
    .where('members.workspace_id', '=', workspaceId)
    .where('members.user_id', '=', userId)
    .where('workspaces.removed_at', 'is', null)
    .executeTakeFirst()
  return row === undefined ? null : { memberId: row.id, userId, role: row.role }
}

/** The owner who has been there longest: in whose name the machine's own command line acts. */
export async function firstOwner(db: Db, workspaceId: string): Promise<Membership | null> {
  const row = await db
    .selectFrom('members')
    .innerJoin('workspaces', 'workspaces.id', 'members.workspace_id')
    .select(['members.id', 'members.user_id', 'members.role'])
    .where('members.workspace_id', '=', workspaceId)
    .where('members.role', '=', 'owner')
    .where('workspaces.removed_at', 'is', null)
    .orderBy('members.joined_at')
    .orderBy('members.id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? null : { memberId: row.id, userId: row.user_id, role: row.role }
}

export async function membersOf(db: Db, workspaceId: string): Promise<Member[]> {
  const rows = await db
    .selectFrom('members')
    .innerJoin('users', 'users.id', 'members.user_id')
    .select(['members.id', 'members.user_id', 'members.role', 'members.joined_at', 'users.name', 'users.email', 'users.two_factor_enabled'])
    .where('members.workspace_id', '=', workspaceId)
    .orderBy('members.joined_at')
    .orderBy('members.id')
    .execute()
  return rows.map(({ id, user_id, name, email, role, two_factor_enabled, joined_at }) => ({
    id, userId: user_id, name, email, role, twoFactor: two_factor_enabled === 1, joinedAt: joined_at,
  }))
}

export async function findMember(db: Db, workspaceId: string, memberId: string): Promise<Member | null> {
  return (await membersOf(db, workspaceId)).find(({ id }) => id === memberId) ?? null
}

export async function hasOtherOwner(db: Db, workspaceId: string, memberId: string): Promise<boolean> {
  const owner = await db
    .selectFrom('members')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('role', '=', 'owner')
    .where('id', '<>', memberId)
    .limit(1)
    .executeTakeFirst()
  return owner !== undefined
}

export async function invitationsOf(db: Db, workspaceId: string, now: number): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitations')
    .leftJoin('users', 'users.id', 'invitations.invited_by')
    .select(['invitations.id', 'invitations.email', 'invitations.role', 'invitations.created_at', 'invitations.expires_at', 'users.name'])
    .where('invitations.workspace_id', '=', workspaceId)
    .where('invitations.expires_at', '>', now)
    .orderBy('invitations.created_at', 'desc')
    .orderBy('invitations.id', 'desc')
    .execute()
  return rows.map(({ id, email, role, name, created_at, expires_at }) => ({
    id, email, role, invitedBy: name ?? '', createdAt: created_at, expiresAt: expires_at,
  }))
}

export async function apiKeysOf(db: Db, workspaceId: string): Promise<(ApiKey & { userId: string })[]> {
  const rows = await db
    .selectFrom('api_keys')
    .leftJoin('users', 'users.id', 'api_keys.user_id')
    .selectAll('api_keys')
    .select('users.name as maker')
    .where('api_keys.workspace_id', '=', workspaceId)
    .orderBy('api_keys.created_at', 'desc')
    .orderBy('api_keys.id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    name: row.name,
    prefix: row.prefix,
    scopes: scopesFromText(row.scopes),
    createdBy: row.maker ?? '',
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  }))
}

export const scopesFromText = (text: string): Scope[] => text.split(' ') as Scope[]

export async function findUserByEmail(db: Db, email: string): Promise<{ id: string; name: string } | null> {
  return (await db.selectFrom('users').select(['id', 'name']).where('email', '=', email).executeTakeFirst()) ?? null
}

export async function anybody(db: Db): Promise<boolean> {
  return (await db.selectFrom('users').select('id').limit(1).executeTakeFirst()) !== undefined
}
