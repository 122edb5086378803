import type { Database } from '../db/database.ts'

export interface IdempotencyTables {
  idempotency_keys: {
    workspace_id: string
    caller_id: string
    key: string
    request_hash: string
    state: 'running' | 'done'
    owner: string
    locked_until: number
    answer: string | null
    created_at: number
  }
}

/** Whose key it is: the same text from another caller, or in another workspace, is another key. */
export interface KeyOf {
  readonly workspaceId: string
  readonly callerId: string
  readonly key: string
}

export type Claim =
  /** `since`: when the key was first claimed for this request; it may have run, and died, before. */
  | { readonly result: 'ours'; readonly since: number }
  | { readonly result: 'running' }
  | { readonly result: 'other-request' }
  | { readonly result: 'done'; readonly answer: string }

export interface ClaimRequest extends KeyOf {
  readonly requestHash: string
  readonly owner: string
  readonly now: number
  readonly lockedUntil: number
  /** Rows made before this are forgotten. */
  readonly oldest: number
}

/** Takes the key for this request unless it has an answer or a living twin; guarded by state, so only one can win. */
export async function claimKey({ db }: Database<IdempotencyTables>, claim: ClaimRequest): Promise<Claim> {
  const values = {
    workspace_id: claim.workspaceId,
    caller_id: claim.callerId,
    key: claim.key,
    request_hash: claim.requestHash,
    state: 'running' as const,
    owner: claim.owner,
    locked_until: claim.lockedUntil,
    answer: null,
    created_at: claim.now,
  }
  const inserted = await db.insertInto('idempotency_keys').values(values).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return { result: 'ours', since: claim.now }

  const row = await db
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('workspace_id', '=', claim.workspaceId)
    .where('caller_id', '=', claim.callerId)
    .where('key', '=', claim.key)
    .executeTakeFirst()
  // The twin gave the key back between our two statements: the caller simply comes again.
  if (row === undefined) return { result: 'running' }
  const isForgotten = row.created_at < claim.oldest && row.locked_until <= claim.now
  if (!isForgotten) {
    if (row.request_hash !== claim.requestHash) return { result: 'other-request' }
    if (row.state === 'done') return row.answer === null ? { result: 'running' } : { result: 'done', answer: row.answer }
    if (row.locked_until > claim.now) return { result: 'running' }
  }
  const since = isForgotten ? claim.now : row.created_at
  const takenOver = await db
    .updateTable('idempotency_keys')
    .set({ ...values, created_at: since })
    .where('workspace_id', '=', claim.workspaceId)
    .where('caller_id', '=', claim.callerId)
    .where('key', '=', claim.key)
    .where('owner', '=', row.owner)
    .where('state', '=', row.state)
    .where('locked_until', '=', row.locked_until)
    .executeTakeFirst()
  return takenOver.numUpdatedRows === 1n ? { result: 'ours', since } : { result: 'running' }
}

export async function keepAnswer({ db }: Database<IdempotencyTables>, of: KeyOf, owner: string, answer: string): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ state: 'done', answer, locked_until: 0 })
    .where('workspace_id', '=', of.workspaceId)
    .where('caller_id', '=', of.callerId)
    .where('key', '=', of.key)
    .where('owner', '=', owner)
    .where('state', '=', 'running')
    .execute()
}

export async function giveKeyBack({ db }: Database<IdempotencyTables>, of: KeyOf, owner: string): Promise<void> {
  await db
    .deleteFrom('idempotency_keys')
    .where('workspace_id', '=', of.workspaceId)
    .where('caller_id', '=', of.callerId)
    .where('key', '=', of.key)
    .where('owner', '=', owner)
    .where('state', '=', 'running')
    .execute()
}

/** Says that the owner's process is alive and still at work on these keys. */
export async function renewKeys({ db }: Database<IdempotencyTables>, owners: readonly string[], lockedUntil: number): Promise<void> {
  await db
    .updateTable('idempotency_keys')
    .set({ locked_until: lockedUntil })
    .where('owner', 'in', owners)
    .where('state', '=', 'running')
    .execute()
}

/** Ends the leases of every request that was running: nobody is at work on them any more. */
export async function freeKeys({ db }: Database<IdempotencyTables>): Promise<void> {
  await db.updateTable('idempotency_keys').set({ locked_until: 0 }).where('state', '=', 'running').execute()
}

export async function forgetOldKeys({ db }: Database<IdempotencyTables>, oldest: number, now: number): Promise<void> {
  await db.deleteFrom('idempotency_keys').where('created_at', '<', oldest).where('locked_until', '<=', now).execute()
}
