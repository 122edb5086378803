import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { notFound } from '../platform/http/problem.ts'
import { newId, randomWord } from '../platform/ids.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import { type Actor, recordStatement } from '../workspaces/index.ts'
import type { Hook, HookWithSecret, NewHook } from './schema.ts'
import type { ConversionsTables, HookRow } from './store.ts'

/** How long the secret before the last rotation stays good, so that a shop can change over without losing a sale. */
const previousGoodMs = 86_400_000
const rememberMs = 10_000
/** "Last refused" is written this often at most: strangers may knock all day. */
const noteEveryMs = 10_000

/** A hook as its door needs it. */
export interface OpenHook {
  readonly workspaceId: string
  readonly id: string
  /** The secrets that are good now. */
  secrets(now: number): readonly string[]
}

export interface HookTools {
  readonly database: Database<ConversionsTables>
  readonly clock: Clock
  readonly secrets: Secrets
  /** Where shops reach us. */
  readonly origin: string
}

/** Hooks of a workspace: made with a secret that is shown once, rotated, removed. */
export function hookVerbs({ database, clock, secrets, origin }: HookTools) {
  const { db } = database
  const known = new Map<string, { readonly hook: OpenHook | null; readonly until: number }>()
  const noted = new Map<string, number>()

  const hookOf = (row: HookRow): Hook => ({
    id: row.id, name: row.name, url: `${origin}/hooks/${row.id}`, createdAt: row.created_at, lastAt: row.last_at,
    refused: row.refused_at === null ? null : { at: row.refused_at, because: row.refused_because ?? 'unknown' },
    previousUntil: row.previous_until !== null && row.previous_until > clock.now() ? row.previous_until : null,
  })

  const line = (workspaceId: string, who: Actor, action: string, subject: string): Statement => recordStatement(database, clock, { workspaceId, who, action, subject })

  async function rowOf(workspaceId: string, hookId: string): Promise<HookRow> {
    const row = await db.selectFrom('hooks').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', hookId).executeTakeFirst()
    if (row === undefined) throw notFound()
    return row
  }

  const oldOnes = async (): Promise<HookRow[]> =>
    (await db.selectFrom('hooks').selectAll().execute()).filter((row) => secrets.isOld(row.secret) || (row.previous_secret !== null && secrets.isOld(row.previous_secret)))

  const newSecret = (): string => `pphook_${randomWord(43)}`
  const bound = (hookId: string): string => `hook:${hookId}`

  function opened(row: HookRow): OpenHook {
    const current = secrets.open(row.secret, bound(row.id))
    const previous = row.previous_secret === null ? null : secrets.open(row.previous_secret, bound(row.id))
    const until = row.previous_until ?? 0
    return { workspaceId: row.workspace_id, id: row.id, secrets: (now) => (previous !== null && now < until ? [current, previous] : [current]) }
  }

  return {
    async hooks(workspaceId: string): Promise<Hook[]> {
      return (await db.selectFrom('hooks').selectAll().where('workspace_id', '=', workspaceId).orderBy('id').execute()).map(hookOf)
    },

    /** `keyedId` (of a request that may run again): the same hook each time, with a new secret: nobody was told the one before. */
    async createHook(workspaceId: string, { name }: NewHook, keyedId: string | null = null, by: Actor = 'system'): Promise<HookWithSecret> {
      const id = keyedId ?? newId(clock.now())
      const secret = newSecret()
      const row: HookRow = { workspace_id: workspaceId, id, name: name.normalize('NFC'), secret: secrets.seal(secret, bound(id)), previous_secret: null, previous_until: null, created_at: clock.now(), last_at: null, refused_at: null, refused_because: null }
      await database.transaction(async (tx) => {
        const { numInsertedOrUpdatedRows } = await tx.insertInto('hooks').values(row).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
        if (numInsertedOrUpdatedRows === 0n) await tx.updateTable('hooks').set({ secret: row.secret }).where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
        else await tx.executeQuery(line(workspaceId, by, 'hook.created', row.name).compile())
      })
      known.delete(id)
      return { hook: hookOf(row), secret }
    },

    async rotateHook(workspaceId: string, hookId: string, by: Actor = 'system'): Promise<HookWithSecret> {
      const row = await rowOf(workspaceId, hookId)
      const secret = newSecret()
      const values = { secret: secrets.seal(secret, bound(hookId)), previous_secret: row.secret, previous_until: clock.now() + previousGoodMs }
      await database.commit([db.updateTable('hooks').set(values).where('workspace_id', '=', workspaceId).where('id', '=', hookId), line(workspaceId, by, 'hook.rotated', row.name)])
      known.delete(hookId)
      return { hook: hookOf({ ...row, ...values }), secret }
    },

    /** Its door closes at once; what it brought stays. */
    async removeHook(workspaceId: string, hookId: string, by: Actor = 'system'): Promise<void> {
      const { name } = await rowOf(workspaceId, hookId)
      await database.commit([db.deleteFrom('hooks').where('workspace_id', '=', workspaceId).where('id', '=', hookId), line(workspaceId, by, 'hook.removed', name)])
      known.delete(hookId)
    },

    /** The hook of an address; remembered for seconds, because another process may change it. */
    async openHook(hookId: string): Promise<OpenHook | null> {
      const now = clock.now()
      const remembered = known.get(hookId)
      if (remembered !== undefined && now < remembered.until) return remembered.hook
      const row = /^[0-9a-f-]{36}$/.test(hookId) ? await db.selectFrom('hooks').selectAll().where('id', '=', hookId).executeTakeFirst() : undefined
      const hook = row === undefined ? null : opened(row)
      if (known.size >= 10_000) known.clear()
      known.set(hookId, { hook, until: now + (hook === null ? 1_000 : rememberMs) })
      return hook
    },

    /** So that whoever sets a shop up sees why nothing arrives. */
    async noteRefused({ workspaceId, id }: OpenHook, because: string): Promise<void> {
      const now = clock.now()
      if ((noted.get(id) ?? Number.MIN_SAFE_INTEGER) > now - noteEveryMs) return
      noted.set(id, now)
      await db.updateTable('hooks').set({ refused_at: now, refused_because: because }).where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
    },

    /** How many hooks, in all workspaces, an older key still seals. */
    hooksSealedWithOlderKeys: async (): Promise<number> => (await oldOnes()).length,

    /** Seals with the current key what an older one sealed; answers how many. */
    async resealHooks(): Promise<number> {
      let count = 0
      for (const row of await oldOnes()) {
        const again = (sealed: string): string => secrets.seal(secrets.open(sealed, bound(row.id)), bound(row.id))
        // Guarded by what was read: a rotation meanwhile has sealed a new one with the new key.
        await db.updateTable('hooks').set({ secret: again(row.secret), previous_secret: row.previous_secret === null ? null : again(row.previous_secret) })
          .where('workspace_id', '=', row.workspace_id).where('id', '=', row.id).where('secret', '=', row.secret).execute()
        count += 1
      }
      return count
    },

    forgetHooks: () => known.clear(),
  }
}

export type HookVerbs = ReturnType<typeof hookVerbs>
