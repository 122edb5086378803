import type { Caller } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import { uniqueViolation } from '../platform/db/errors.ts'
import { newId } from '../platform/ids.ts'
import { recordStatement } from './audit-log.ts'
import type { Parts } from './parts.ts'
import { insertMember, insertPerson } from './people.ts'
import { fieldProblem, problem } from './problems.ts'
import type { Acceptance, Invitation, InvitationSeen, NewInvitation, Role } from './schema.ts'
import { findUserByEmail, findWorkspace, membersOf } from './store.ts'
import { hashOf, newToken } from './tokens.ts'
import { words } from './words.ts'

const validMs = 7 * 24 * 60 * 60 * 1000

export const invitationLink = (publicUrl: string, token: string): string => `${publicUrl}/invitation/${token}`

/**
 * Invites an address; an earlier invitation of the same address is replaced. `link` is given this once: we keep its hash.
 * @throws Problem 403 when a manager invites an owner, 422 when the person is a member already.
 */
export async function invite(parts: Parts, { email, role }: NewInvitation, who: Caller): Promise<{ invitation: Invitation; link: string; mailed: boolean }> {
  const { database, clock, config } = parts
  const { workspace } = who
  if (workspace === null) throw notFound()
  if (role === 'owner' && !workspace.may.has('own')) throw problem(403, 'owners-only', 'ownersOnly')
  if ((await membersOf(database.db, workspace.id)).some((member) => member.email === email)) throw fieldProblem('already-member', '/email', 'alreadyMember')
  const now = clock.now()
  const token = newToken()
  const id = newId(now)
  const write = () =>
    database.commit([
      database.db.deleteFrom('invitations').where('workspace_id', '=', workspace.id).where((either) => either.or([either('email', '=', email), either('expires_at', '<=', now)])),
      database.db.insertInto('invitations').values({
        workspace_id: workspace.id, id, email, role, token_hash: hashOf(token), invited_by: who.userId, created_at: now, expires_at: now + validMs,
      }),
      recordStatement(database, clock, { workspaceId: workspace.id, who, action: 'invitation.created', subject: email, detail: { role } }),
    ])
  await write().catch((error: unknown) => {
    // Somebody invited the same address at this moment: the later one stays.
    if (uniqueViolation(error)) return write()
    throw error
  })
  const invitation: Invitation = { id, email, role, invitedBy: who.name, createdAt: now, expiresAt: now + validMs }
  const link = invitationLink(config.publicUrl, token)
  return { invitation, link, mailed: await mailInvitation(parts, workspace.id, invitation, link) }
}

/** False when it could not be sent: the link is there to copy. */
async function mailInvitation({ database, mail, log }: Parts, workspaceId: string, { email, role, invitedBy }: Invitation, link: string): Promise<boolean> {
  const workspace = await findWorkspace(database.db, workspaceId)
  if (!mail.enabled || workspace === null) return false
  const said = words[workspace.language]
  try {
    const text = said.mail.invite(invitedBy, workspace.name, said.roles[role], link)
    await mail.send({ to: email, subject: said.mail.inviteSubject(workspace.name), text })
    return true
  } catch (cause) {
    log.warn('an invitation could not be mailed', { workspaceId, cause })
    return false
  }
}

/** @throws Problem 404. */
export async function revokeInvitation({ database, clock }: Parts, invitationId: string, who: Caller): Promise<void> {
  const workspaceId = who.workspace?.id ?? ''
  await database.transaction(async (tx) => {
    const gone = await tx.deleteFrom('invitations').where('workspace_id', '=', workspaceId).where('id', '=', invitationId).returning(['email', 'role']).executeTakeFirst()
    if (gone === undefined) throw notFound()
    if (gone.role === 'owner' && who.workspace?.may.has('own') !== true) throw problem(403, 'owners-only', 'ownersOnly')
    await tx.executeQuery(recordStatement(database, clock, { workspaceId, who, action: 'invitation.revoked', subject: gone.email }).compile())
  })
}

interface OpenInvitation {
  readonly workspaceId: string
  readonly email: string
  readonly role: Role
  readonly invitedBy: string
  readonly workspaceName: string
  readonly language: Language
}

async function openInvitation({ database, clock }: Parts, token: string): Promise<OpenInvitation> {
  const row = await database.db
    .selectFrom('invitations')
    .innerJoin('workspaces', 'workspaces.id', 'invitations.workspace_id')
    .leftJoin('users', 'users.id', 'invitations.invited_by')
    .select(['invitations.workspace_id', 'invitations.email', 'invitations.role', 'users.name as inviter', 'workspaces.name', 'workspaces.language'])
    .where('invitations.token_hash', '=', hashOf(token))
    .where('invitations.expires_at', '>', clock.now())
    .where('workspaces.removed_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) throw problem(404, 'link-used', 'linkUsed')
  return { workspaceId: row.workspace_id, email: row.email, role: row.role, invitedBy: row.inviter ?? '', workspaceName: row.name, language: row.language }
}

/** What the person with the link may know before accepting. @throws Problem 404 `link-used`. */
export async function seeInvitation(parts: Parts, token: string): Promise<InvitationSeen> {
  const { workspaceName, role, email, invitedBy } = await openInvitation(parts, token)
  return { workspaceName, role, email, invitedBy, hasAccount: (await findUserByEmail(parts.database.db, email)) !== null }
}

export interface Accepted {
  readonly workspaceId: string
  readonly userId: string
  readonly email: string
  /** A new person, to be signed in with the password they just chose. */
  readonly isNew: boolean
}

/**
 * Accepts as the person signed in, or as a new one with a name and a password. The invitation is used up and the member
 * made in one transaction: of two who click at once one gets in.
 * @throws Problem 404 `link-used`, 409 `email-taken`, 422 at `/name` or `/password`.
 */
export async function acceptInvitation(parts: Parts, token: string, input: Acceptance, caller: Caller | null): Promise<Accepted> {
  const { database, clock, identity, callers } = parts
  const seen = await openInvitation(parts, token)
  const { workspaceId, email, role } = seen
  const person = caller === null ? await personFrom(parts, seen, input) : null
  const passwordHash = person === null ? '' : await (await (await identity()).$context).password.hash(person.password)
  const now = clock.now()
  try {
    return await database.transaction(async (tx) => {
      const used = await tx.deleteFrom('invitations').where('token_hash', '=', hashOf(token)).where('expires_at', '>', now).executeTakeFirst()
      if (used.numDeletedRows !== 1n) throw problem(404, 'link-used', 'linkUsed')
      const who = caller ?? (person === null ? null : { userId: await insertPerson(tx, { ...person, email, passwordHash }, now), name: person.name })
      if (who === null) throw problem(401, 'sign-in', 'notSignedIn')
      const already = await tx.selectFrom('members').select('id').where('workspace_id', '=', workspaceId).where('user_id', '=', who.userId).executeTakeFirst()
      if (already === undefined) {
        await insertMember(tx, workspaceId, who.userId, role, now)
        await tx.executeQuery(recordStatement(database, clock, { workspaceId, who, action: 'member.joined', subject: who.name, detail: { role } }).compile())
      }
      return { workspaceId, userId: who.userId, email, isNew: person !== null }
    })
  } catch (error) {
    if (uniqueViolation(error)) throw problem(409, 'email-taken', 'emailTaken')
    throw error
  } finally {
    callers.clear()
  }
}

async function personFrom({ database }: Parts, { email, language }: OpenInvitation, input: Acceptance): Promise<{ name: string; password: string; language: Language }> {
  if ((await findUserByEmail(database.db, email)) !== null) throw problem(409, 'email-taken', 'emailTaken')
  if (input.name === undefined) throw fieldProblem('name-needed', '/name', 'nameNeeded')
  if (input.password === undefined) throw fieldProblem('password-needed', '/password', 'passwordNeeded')
  return { name: input.name, password: input.password, language: input.language ?? language }
}
