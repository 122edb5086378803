import type { Caller } from '../platform/http/api.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import { newId } from '../platform/ids.ts'
import { recordStatement } from './audit-log.ts'
import type { Parts } from './parts.ts'
import { fieldProblem, inEveryLanguage, problem } from './problems.ts'
import { scopesOf } from './roles.ts'
import type { ApiKey, NewApiKey, Scope } from './schema.ts'
import { apiKeysOf, scopesFromText, type Db } from './store.ts'
import { hashOf, newToken } from './tokens.ts'
import { words } from './words.ts'

/** A key as it is found when somebody calls with it. */
export interface KnownKey {
  readonly id: string
  readonly workspaceId: string
  readonly userId: string
  readonly name: string
  readonly language: Language
  readonly scopes: readonly Scope[]
  readonly expiresAt: number | null
}

/** How much of a key is shown in lists, enough to tell it from others. */
const shownCharacters = 9
const noteUseEveryMs = 60_000

/**
 * Makes a key; `key` is shown this once, we keep its hash. It never does more than its maker may at that moment.
 * @throws Problem 403 for callers that are keys themselves, 422 for scopes beyond the maker's or an expiry in the past.
 */
export async function createApiKey(parts: Parts, input: NewApiKey, who: Caller): Promise<{ key: string; apiKey: ApiKey }> {
  const { database, clock } = parts
  const { workspace } = who
  if (workspace === null) throw notFound()
  // The machine's own command line (the only key that may own) acts for the person at it.
  if (who.kind === 'key' && !workspace.may.has('own')) throw problem(403, 'keys-by-people', 'keysByPeople')
  const allowed = scopesOf(workspace.may)
  const scopes = [...new Set(input.scopes)]
  if (scopes.some((scope) => !allowed.includes(scope))) {
    const sentence = inEveryLanguage((language) => words[language].problems.scopesTooWide(allowed.join(', ')))
    throw fieldProblem('scopes-too-wide', '/scopes', sentence)
  }
  const now = clock.now()
  const expiresAt = input.expiresAt ?? null
  if (expiresAt !== null && expiresAt <= now) throw fieldProblem('expiry-past', '/expiresAt', 'expiryPast')
  const key = `pp_${newToken()}`
  const row = {
    workspace_id: workspace.id,
    id: newId(now),
    user_id: who.userId,
    name: input.name,
    prefix: key.slice(0, shownCharacters),
    key_hash: hashOf(key),
    scopes: scopes.join(' '),
    created_at: now,
    last_used_at: null,
    expires_at: expiresAt,
  }
  await database.commit([
    database.db.insertInto('api_keys').values(row),
    recordStatement(database, clock, { workspaceId: workspace.id, who, action: 'api-key.created', subject: input.name, detail: { scopes: scopes.join(', ') } }),
  ])
  const apiKey = (await apiKeysOf(database.db, workspace.id)).find(({ id }) => id === row.id)
  if (apiKey === undefined) throw notFound()
  return { key, apiKey }
}

/** People see their own keys, those who manage see all. */
export async function listApiKeys({ database }: Parts, who: Caller): Promise<ApiKey[]> {
  if (who.workspace === null) throw notFound()
  const keys = await apiKeysOf(database.db, who.workspace.id)
  return who.workspace.may.has('manage') ? keys : keys.filter(({ userId }) => userId === who.userId)
}

/** @throws Problem 404 also for another's key, unless the caller manages. */
export async function revokeApiKey(parts: Parts, keyId: string, who: Caller): Promise<void> {
  const { database, clock, callers } = parts
  const { workspace } = who
  if (workspace === null) throw notFound()
  const key = (await apiKeysOf(database.db, workspace.id)).find(({ id }) => id === keyId)
  if (key === undefined || (key.userId !== who.userId && !workspace.may.has('manage'))) throw notFound()
  if (who.kind === 'key' && !workspace.may.has('manage')) throw new Problem(403, 'keys-by-people', inEveryLanguage((language) => words[language].problems.personsOnly))
  await database.commit([
    database.db.deleteFrom('api_keys').where('workspace_id', '=', workspace.id).where('id', '=', keyId),
    recordStatement(database, clock, { workspaceId: workspace.id, who, action: 'api-key.revoked', subject: key.name }),
  ])
  callers.clear()
}

export async function findApiKey(db: Db, token: string): Promise<KnownKey | null> {
  const row = await db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .select(['api_keys.id', 'api_keys.workspace_id', 'api_keys.user_id', 'api_keys.name', 'api_keys.scopes', 'api_keys.expires_at', 'users.language'])
    .where('api_keys.key_hash', '=', hashOf(token))
    .executeTakeFirst()
  if (row === undefined) return null
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    userId: row.user_id,
    name: row.name,
    language: row.language,
    scopes: scopesFromText(row.scopes),
    expiresAt: row.expires_at,
  }
}

/** Notes that the key was used, at most once a minute and behind the answer. */
export function noteUse({ database, clock, callers, log }: Parts, key: KnownKey): void {
  const now = clock.now()
  void callers.once(`used ${key.id}`, noteUseEveryMs, async () => {
    await database.db
      .updateTable('api_keys')
      .set({ last_used_at: now })
      .where('workspace_id', '=', key.workspaceId)
      .where('id', '=', key.id)
      .where((either) => either.or([either('last_used_at', 'is', null), either('last_used_at', '<=', now - noteUseEveryMs)]))
      .execute()
      .catch((cause: unknown) => log.warn('the last use of an API key was not noted', { cause }))
  })
}
