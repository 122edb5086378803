import type { WorkHandler } from '../platform/work/work.ts'
import { publishWork } from './enqueue.ts'
import type { PublishingDeps } from './ports.ts'
import type { Holds } from './holds.ts'
import { contentOf, sendByOf } from './post.ts'
import { refreshPost } from './post-state.ts'
import { orphanedAfterMs } from './runner.ts'
import { momentOf } from './wall-time.ts'

const upkeepKind = 'publish-upkeep'
const everyMs = 5 * 60_000
/** Work that should have been taken by now; a queue that is merely busy gets this much patience. */
const overdueMs = 2 * 60_000

/**
 * No publication may lie where nobody looks: every few minutes, those that wait or are in hands that are long gone get their
 * item of work again. Planned wall times are compared with what this machine's time zone data says of them today.
 */
export function createUpkeep({ database, clock, work, channels, log }: PublishingDeps, holds: Holds) {
  const { db } = database

  async function findForgotten(): Promise<void> {
    const now = clock.now()
    const rows = await db
      .selectFrom('publications')
      .select(['workspace_id', 'id', 'due_at', 'state'])
      .where('state', 'in', ['scheduled', 'unknown', 'claimed', 'preparing', 'sending'])
      .where(({ eb, or, and }) =>
        or([
          and([eb('state', 'in', ['scheduled', 'unknown']), eb('due_at', '<', now - overdueMs), eb('updated_at', '<', now - overdueMs), or([eb('not_before', 'is', null), eb('not_before', '<', now - overdueMs)])]),
          and([eb('state', 'in', ['claimed', 'preparing', 'sending']), eb('updated_at', '<', now - orphanedAfterMs)]),
        ]),
      )
      .limit(500)
      .execute()
    if (rows.length === 0) return
    log.warn('publications without an item of work were put back in the queue', { publications: rows.length })
    await database.commit(rows.flatMap((row) => publishWork(work, row, now)))
    work.wake()
  }

  /** Waiting for a connection that works again: the news of it may have died with a process. */
  async function releaseForgotten(): Promise<void> {
    const waiting = await db.selectFrom('publications').select(['workspace_id', 'connection_id']).distinct().where('state', '=', 'held').where('reason', 'in', ['reconnect', 'disconnected']).execute()
    for (const { workspace_id, connection_id } of waiting) {
      const connection = await channels.get(workspace_id, connection_id)
      if (connection?.state === 'active') await holds.releaseConnection(workspace_id, connection_id)
    }
  }

  /** A government moved its clocks since: what was planned for nine is still meant for nine. */
  async function followZones(): Promise<number> {
    const now = clock.now()
    let moved = 0
    let after: { workspace_id: string; id: string } | null = null
    for (;;) {
      let query = db.selectFrom('posts').selectAll().where('state', '=', 'scheduled').where('due_at', '>', now).where('wall_time', 'is not', null).orderBy('workspace_id').orderBy('id').limit(500)
      if (after !== null) {
        const { workspace_id, id } = after as { workspace_id: string; id: string }
        query = query.where(({ eb, or, and }) => or([eb('workspace_id', '>', workspace_id), and([eb('workspace_id', '=', workspace_id), eb('id', '>', id)])]))
      }
      const posts = await query.execute()
      for (const post of posts) {
        const content = contentOf(post)
        if (content.schedule === null) continue
        const moment = momentOf(content.schedule)
        // A time that has become a gap or an overlap keeps the instant it had: there is nobody to ask.
        if (moment.result !== 'at' || Math.abs(moment.at - (post.due_at ?? 0)) < 1000 || moment.at <= now) continue
        const publications = await db.selectFrom('publications').selectAll().where('workspace_id', '=', post.workspace_id).where('post_id', '=', post.id).where('state', '=', 'scheduled').where('touched', '=', 0).execute()
        await database.commit([
          ...publications.flatMap((publication) => [
            db
              .updateTable('publications')
              .set({ due_at: moment.at, send_by: sendByOf(moment.at, content.latePolicy.sendIfLateMinutes), epoch: publication.epoch + 1, updated_at: now })
              .where('workspace_id', '=', publication.workspace_id)
              .where('id', '=', publication.id)
              .where('epoch', '=', publication.epoch),
            ...publishWork(work, publication, moment.at),
          ]),
          refreshPost(db, post.workspace_id, post.id, now),
        ])
        moved += 1
      }
      after = posts.at(-1) ?? null
      if (posts.length < 500) break
    }
    if (moved > 0) log.warn('time zone rules changed: planned posts keep their wall time', { posts: moved })
    return moved
  }

  const handler: WorkHandler = {
    kind: upkeepKind,
    concurrency: 1,
    maxAttempts: 1_000_000,
    neverParked: true,
    readsTheClock: true,
    backoffSeconds: () => 60,
    async run() {
      await findForgotten()
      await releaseForgotten()
      return { againAt: clock.now() + everyMs }
    },
  }

  return {
    handler,
    findForgotten,
    releaseForgotten,
    followZones,
    /** One item for the whole installation: it belongs to no workspace. */
    begin: () => work.later({ workspaceId: '', kind: upkeepKind, payload: null, dueAt: clock.now() + overdueMs, key: 'all' }),
  }
}
