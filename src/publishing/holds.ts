import { sql } from 'kysely'
import type { EventBus } from '../platform/events.ts'
import { randomWord } from '../platform/ids.ts'
import { publishWork } from './enqueue.ts'
import type { PublishingEvents } from './events.ts'
import { tell } from './announce.ts'
import type { PublishingDeps } from './ports.ts'
import type { By } from './post.ts'
import { after, type Fact, type How } from './publication.ts'
import { loadPublication, type Held } from './publication-store.ts'
import { saveLife } from './save-lives.ts'

/**
 * Publications that wait for a person: because their connection lost its authorisation, or because this database was restored
 * or cloned and another copy of it may be publishing. Nothing is dropped; what came too late meanwhile becomes `missed`.
 */
export interface Holds {
  /** This copy of the database may not publish for that workspace yet. */
  holds(workspaceId: string): Promise<boolean>
  /** At start: everything not yet sent of a restored or cloned database becomes `held`. */
  holdRestored(): Promise<void>
  /** An operator's word that this copy is the one that publishes. Answers how many publications were released. */
  releaseRestored(workspaceId: string, by: By | 'operator'): Promise<number>
  holdConnection(workspaceId: string, connectionId: string, reason?: 'reconnect' | 'disconnected'): Promise<number>
  releaseConnection(workspaceId: string, connectionId: string): Promise<number>
}

/** Holding and releasing look at facts only, never at the network. */
const anyHow: How = { resolution: { class: 'blind' }, graceMs: 0, prepares: false, finds: true }

export function createHolds(deps: PublishingDeps, events: EventBus<PublishingEvents>): Holds {
  const { database, clock, instance, work, workspaces } = deps
  const { db } = database
  const released = new Set<string>()

  /** Applies a fact to publications one by one, each guarded by its epoch; one that a runner just took is left to it. */
  async function apply(publications: readonly { workspace_id: string; id: string }[], fact: Fact): Promise<number> {
    let changed = 0
    for (let i = 0; i < publications.length; i += 32) {
      const counts = await Promise.all(publications.slice(i, i + 32).map((one) => applyOne(one.workspace_id, one.id, fact)))
      changed += counts.filter(Boolean).length
    }
    if (changed > 0) work.wake()
    return changed
  }

  async function applyOne(workspaceId: string, id: string, fact: Fact): Promise<boolean> {
    for (let tries = 0; tries < 3; tries += 1) {
      const held = await loadPublication(database, workspaceId, id)
      if (held === null) return false
      const now = clock.now()
      const next = after(held.life, fact, anyHow, now)
      if (next === held.life) return false
      const more = fact.fact === 'released' ? publishWork(work, held.row, next.dueAt ?? now) : []
      const saved: Held | null = await saveLife(database, held, next, now, { epoch: held.row.epoch + 1, by: `holds/${randomWord(8)}` }, { more })
      if (saved !== null) {
        tell(events, held, saved)
        return true
      }
    }
    return false
  }

  const waiting = ['scheduled', 'unknown'] as const

  return {
    async holds(workspaceId) {
      // The common case costs nothing; only a held installation asks.
      const since = instance.held === null ? null : await instance.heldSince()
      if (since === null) return false
      if (released.has(`${workspaceId}/${since}`)) return false
      const row = await db.selectFrom('publishing_releases').select('released_at').where('workspace_id', '=', workspaceId).where('held_since', '=', since).executeTakeFirst()
      if (row !== undefined) released.add(`${workspaceId}/${since}`)
      return row === undefined
    },
    async holdRestored() {
      const since = await instance.heldSince()
      if (since === null) return
      const rows = await db
        .selectFrom('publications as p')
        .select(['p.workspace_id', 'p.id'])
        .where('p.state', 'in', [...waiting])
        .where(({ not, exists, selectFrom }) =>
          not(exists(selectFrom('publishing_releases as r').select(sql.lit(1).as('one')).whereRef('r.workspace_id', '=', 'p.workspace_id').where('r.held_since', '=', since))),
        )
        .execute()
      await apply(rows, { fact: 'held', reason: 'restored' })
    },
    async releaseRestored(workspaceId, by) {
      const since = await instance.heldSince()
      if (since !== null) {
        const [who, released_by] = by === 'operator' ? (['system', by] as const) : ([by, by.memberId] as const)
        await database.transaction(async (tx) => {
          const { numInsertedOrUpdatedRows } = await tx
            .insertInto('publishing_releases')
            .values({ workspace_id: workspaceId, held_since: since, released_at: clock.now(), released_by })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst()
          if (numInsertedOrUpdatedRows === 0n) return
          const subject = (await workspaces.get(workspaceId))?.name ?? workspaceId
          await tx.executeQuery(workspaces.recordStatement({ workspaceId, who, action: 'publishing.released', subject }).compile())
        })
      }
      const rows = await db.selectFrom('publications').select(['workspace_id', 'id']).where('workspace_id', '=', workspaceId).where('state', '=', 'held').where('reason', '=', 'restored').execute()
      const count = await apply(rows, { fact: 'released' })
      // The last workspace that waited frees the installation; until then the others stay held.
      const waits = await db.selectFrom('publications').select('id').where('state', '=', 'held').where('reason', '=', 'restored').limit(1).executeTakeFirst()
      if (since !== null && waits === undefined) await instance.release()
      return count
    },
    async holdConnection(workspaceId, connectionId, reason = 'reconnect') {
      const rows = await db
        .selectFrom('publications')
        .select(['workspace_id', 'id'])
        .where('workspace_id', '=', workspaceId)
        .where('connection_id', '=', connectionId)
        .where('state', 'in', [...waiting])
        .execute()
      return apply(rows, { fact: 'held', reason })
    },
    async releaseConnection(workspaceId, connectionId) {
      const rows = await db
        .selectFrom('publications')
        .select(['workspace_id', 'id'])
        .where('workspace_id', '=', workspaceId)
        .where('connection_id', '=', connectionId)
        .where('state', '=', 'held')
        .where('reason', 'in', ['reconnect', 'disconnected'])
        .execute()
      return apply(rows, { fact: 'released' })
    },
  }
}

