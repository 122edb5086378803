import type { FastifyRequest } from 'fastify'
import type { Caller } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import { askLibrary } from './ask-library.ts'
import type { Parts } from './parts.ts'
import { mayOf, mayOfKey } from './roles.ts'
import type { Me, MyChanges, MyWorkspace, Session } from './schema.ts'
import { allWorkspaces, workspacesOf } from './store.ts'
import { findApiKey } from './api-keys.ts'

/** The caller and the workspaces they are in: for an API key its one workspace, for the machine's own key all. */
export async function me(parts: Parts, caller: Caller, request: FastifyRequest): Promise<Me> {
  const { db } = parts.database
  const user = await db.selectFrom('users').selectAll().where('id', '=', caller.userId).executeTakeFirst()
  return {
    user: {
      id: caller.userId,
      name: user?.name ?? caller.name,
      email: user?.email ?? '',
      language: user?.language ?? caller.language,
      twoFactorEnabled: user?.two_factor_enabled === 1,
    },
    workspaces: await workspacesFor(parts, caller, request),
    smtp: parts.mail.enabled,
  }
}

async function workspacesFor({ database: { db } }: Parts, caller: Caller, request: FastifyRequest): Promise<MyWorkspace[]> {
  if (caller.kind === 'person') return (await workspacesOf(db, caller.userId)).map(({ workspace, role }) => ({ ...workspace, role, may: listed(mayOf(role)) }))
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const key = await findApiKey(db, token)
  if (key === null) return (await allWorkspaces(db)).map((workspace) => ({ ...workspace, role: 'owner', may: listed(mayOf('owner')) }))
  const theirs = (await workspacesOf(db, caller.userId)).filter(({ workspace }) => workspace.id === key.workspaceId)
  return theirs.map(({ workspace, role }) => ({ ...workspace, role, may: listed(mayOfKey(key.scopes, role)) }))
}

const listed = (may: ReadonlySet<string>): MyWorkspace['may'] => (['read', 'write', 'approve', 'manage', 'own'] as const).filter((need) => may.has(need))

export async function changeMe({ database, clock, callers }: Parts, caller: Caller, { name, language }: MyChanges): Promise<void> {
  if (name === undefined && language === undefined) return
  await database.db
    .updateTable('users')
    .set({ updated_at: clock.now(), ...(name === undefined ? {} : { name }), ...(language === undefined ? {} : { language }) })
    .where('id', '=', caller.userId)
    .execute()
  callers.clear()
}

/** Open sessions of the person, the latest used first. */
export async function mySessions({ database, identity }: Parts, caller: Caller, headers: Headers): Promise<Session[]> {
  const { api } = await identity()
  const current = await askLibrary(database.db, () => api.getSession({ headers, query: { disableRefresh: true } }))
  // The library counts a session's life by the real time.
  const rows = await database.db.selectFrom('sessions').selectAll().where('user_id', '=', caller.userId).where('expires_at', '>', Date.now()).orderBy('updated_at', 'desc').execute()
  return rows.map(({ id, user_agent, ip_address, created_at, updated_at, expires_at }) => ({
    id,
    current: id === current?.session.id,
    userAgent: user_agent === '' ? null : user_agent,
    ipAddress: ip_address === '' ? null : ip_address,
    createdAt: created_at,
    lastSeenAt: updated_at,
    expiresAt: expires_at,
  }))
}

/** @throws Problem 404 for a session that is not theirs. */
export async function revokeMySession({ database, callers }: Parts, caller: Caller, sessionId: string): Promise<void> {
  const gone = await database.db.deleteFrom('sessions').where('id', '=', sessionId).where('user_id', '=', caller.userId).executeTakeFirst()
  callers.clear()
  if (gone.numDeletedRows !== 1n) throw notFound()
}

/** Deletes sessions and one-time values that are over, at most once a day and behind the answer. */
export function forgetOld({ database: { db }, callers, log }: Parts): void {
  const now = Date.now()
  void callers.once('forget old sessions', 86_400_000, async () => {
    try {
      await db.deleteFrom('sessions').where('expires_at', '<=', now).execute()
      await db.deleteFrom('verifications').where('expires_at', '<=', now).execute()
    } catch (cause) {
      log.warn('old sessions were not forgotten', { cause })
    }
  })
}
