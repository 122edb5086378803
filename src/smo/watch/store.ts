import type { Database, Statement } from '../../platform/db/database.ts'
import { readCursor, writeCursor } from '../../platform/http/page-cursor.ts'

export interface WatchRow {
  workspace_id: string
  id: string
  url: string
  every_minutes: number
  /** JSON: ids of members. */
  recipients: string
  tells: 'worse' | 'all'
  webhook_url: string | null
  /** Sealed. */
  webhook_secret: string | null
  paused_at: number | null
  created_at: number
  created_by: string | null
  next_check_at: number | null
  last_check_at: number | null
  last_good_at: number | null
  failing_since: number | null
  told_unreachable: number
  told_worse: number
  trouble: 'refused' | 'unreachable' | 'status' | null
  status: number | null
  score: number | null
  seen: string | null
}

export interface WatchCheckRow {
  workspace_id: string
  watch_id: string
  id: string
  checked_at: number
  trouble: string | null
  status: number | null
  score: number | null
  errors: number | null
}

export interface WatchChangeRow {
  workspace_id: string
  id: string
  watch_id: string
  kind: 'worse' | 'better' | 'other'
  detail: string
  after_at: number | null
  until_at: number
  found_at: number
}

export interface WatchNoticeRow {
  workspace_id: string
  id: string
  watch_id: string
  change_id: string
  way: 'mail' | 'webhook'
  member_id: string | null
  state: 'waiting' | 'sent' | 'failed' | 'dropped'
  tries: number
  last_error: string | null
  sent_at: number | null
  created_at: number
}

export interface WatchTables {
  watches: WatchRow
  watch_checks: WatchCheckRow
  watch_changes: WatchChangeRow
  watch_notices: WatchNoticeRow
}

/** What one look found, to be written together. */
export interface CheckFound {
  readonly check: WatchCheckRow
  readonly changes: readonly WatchChangeRow[]
  readonly notices: readonly WatchNoticeRow[]
  readonly watch: Partial<Omit<WatchRow, 'workspace_id' | 'id'>>
  /** What brings the notices on their way. */
  readonly work: readonly Statement[]
}

const keptChecks = 200
const keptChanges = 500

interface ListOf { readonly limit: number; readonly cursor: string | null }

/** All SQL of watches. */
export function watchStore(database: Database<WatchTables>) {
  const { db } = database
  const one = (workspaceId: string, id: string) => db.selectFrom('watches').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()

  return {
    one,
    add: (row: WatchRow) => db.insertInto('watches').values(row),

    async count(workspaceId: string): Promise<number> {
      const { count } = await db.selectFrom('watches').select(({ fn }) => fn.countAll<number>().as('count')).where('workspace_id', '=', workspaceId).executeTakeFirstOrThrow()
      return Number(count)
    },

    async change(workspaceId: string, id: string, change: Partial<Omit<WatchRow, 'workspace_id' | 'id'>>, work: readonly Statement[] = []): Promise<void> {
      await database.commit([db.updateTable('watches').set(change).where('workspace_id', '=', workspaceId).where('id', '=', id), ...work])
    },

    async remove(workspaceId: string, id: string, work: readonly Statement[]): Promise<boolean> {
      const [gone] = await database.commit([
        db.deleteFrom('watches').where('workspace_id', '=', workspaceId).where('id', '=', id),
        db.deleteFrom('watch_checks').where('workspace_id', '=', workspaceId).where('watch_id', '=', id),
        db.deleteFrom('watch_changes').where('workspace_id', '=', workspaceId).where('watch_id', '=', id),
        db.deleteFrom('watch_notices').where('workspace_id', '=', workspaceId).where('watch_id', '=', id),
        ...work,
      ])
      return (gone?.numAffectedRows ?? 0n) > 0n
    },

    async list(workspaceId: string, { limit, cursor }: ListOf): Promise<{ rows: WatchRow[]; nextCursor: string | null }> {
      let query = db.selectFrom('watches').selectAll().where('workspace_id', '=', workspaceId)
      const after = readCursor(cursor)
      if (after !== null) {
        const { at, id } = after
        query = query.where(({ or, and, eb }) => or([eb('created_at', '<', at), and([eb('created_at', '=', at), eb('id', '<', id)])]))
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute()
      return paged(rows, limit, ({ created_at: at, id }) => ({ at, id }))
    },

    /** Changes with the address of their watch, the youngest first. */
    async changes(workspaceId: string, { watchId, limit, cursor }: ListOf & { readonly watchId: string | undefined }) {
      let query = db.selectFrom('watch_changes').innerJoin('watches', (join) => join.onRef('watches.workspace_id', '=', 'watch_changes.workspace_id').onRef('watches.id', '=', 'watch_changes.watch_id'))
        .selectAll('watch_changes').select('watches.url').where('watch_changes.workspace_id', '=', workspaceId)
      if (watchId !== undefined) query = query.where('watch_changes.watch_id', '=', watchId)
      const after = readCursor(cursor)
      if (after !== null) {
        const { at, id } = after
        query = query.where(({ or, and, eb }) => or([eb('found_at', '<', at), and([eb('found_at', '=', at), eb('watch_changes.id', '<', id)])]))
      }
      const rows = await query.orderBy('found_at', 'desc').orderBy('watch_changes.id', 'desc').limit(limit + 1).execute()
      return paged(rows, limit, ({ found_at: at, id }) => ({ at, id }))
    },

    async noticesOf(workspaceId: string, changeIds: readonly string[]): Promise<readonly WatchNoticeRow[]> {
      return changeIds.length === 0 ? [] : db.selectFrom('watch_notices').selectAll().where('workspace_id', '=', workspaceId).where('change_id', 'in', changeIds).orderBy('way').orderBy('id').execute()
    },

    async checks(workspaceId: string, watchId: string, { limit, cursor }: ListOf): Promise<{ rows: WatchCheckRow[]; nextCursor: string | null }> {
      let query = db.selectFrom('watch_checks').selectAll().where('workspace_id', '=', workspaceId).where('watch_id', '=', watchId)
      const after = readCursor(cursor)
      if (after !== null) query = query.where('id', '<', after.id)
      const rows = await query.orderBy('id', 'desc').limit(limit + 1).execute()
      return paged(rows, limit, ({ checked_at: at, id }) => ({ at, id }))
    },

    /** Writes what a look found, all or nothing; false when another look was written since, or the watch is gone or paused: then nothing is written. */
    record(before: WatchRow, { check, changes, notices, watch, work }: CheckFound): Promise<boolean> {
      return database.transaction(async (tx) => {
        const { numUpdatedRows } = await tx.updateTable('watches').set(watch).where('workspace_id', '=', before.workspace_id).where('id', '=', before.id).where('paused_at', 'is', null)
          .where('last_check_at', before.last_check_at === null ? 'is' : '=', before.last_check_at).executeTakeFirst()
        if (numUpdatedRows === 0n) return false
        await tx.insertInto('watch_checks').values(check).execute()
        if (changes.length > 0) await tx.insertInto('watch_changes').values([...changes]).execute()
        if (notices.length > 0) await tx.insertInto('watch_notices').values([...notices]).execute()
        for (const statement of work) await tx.executeQuery(statement.compile())
        const oldCheck = await tx.selectFrom('watch_checks').select('id').where('workspace_id', '=', before.workspace_id).where('watch_id', '=', before.id).orderBy('id', 'desc').offset(keptChecks).limit(1).executeTakeFirst()
        if (oldCheck !== undefined) await tx.deleteFrom('watch_checks').where('workspace_id', '=', before.workspace_id).where('watch_id', '=', before.id).where('id', '<=', oldCheck.id).execute()
        const oldChange = await tx.selectFrom('watch_changes').select('id').where('workspace_id', '=', before.workspace_id).where('watch_id', '=', before.id).orderBy('id', 'desc').offset(keptChanges).limit(1).executeTakeFirst()
        if (oldChange !== undefined) {
          await tx.deleteFrom('watch_notices').where('workspace_id', '=', before.workspace_id).where('watch_id', '=', before.id).where('change_id', '<=', oldChange.id).execute()
          await tx.deleteFrom('watch_changes').where('workspace_id', '=', before.workspace_id).where('watch_id', '=', before.id).where('id', '<=', oldChange.id).execute()
        }
        return true
      })
    },

    notice: (workspaceId: string, id: string) => db.selectFrom('watch_notices').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),
    changeRow: (workspaceId: string, id: string) => db.selectFrom('watch_changes').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),

    /** Changes a notice that still waits; false when it does not. */
    async settle(workspaceId: string, id: string, change: Partial<WatchNoticeRow>): Promise<boolean> {
      const { numUpdatedRows } = await db.updateTable('watch_notices').set(change).where('workspace_id', '=', workspaceId).where('id', '=', id).where('state', '=', 'waiting').executeTakeFirst()
      return numUpdatedRows > 0n
    },

    withSecret: () => db.selectFrom('watches').select(['workspace_id', 'id', 'webhook_secret']).where('webhook_secret', 'is not', null).execute(),
    /** Only where the secret is still the one that was read. */
    reseal: (row: Pick<WatchRow, 'workspace_id' | 'id' | 'webhook_secret'>, sealed: string) =>
      db.updateTable('watches').set({ webhook_secret: sealed }).where('workspace_id', '=', row.workspace_id).where('id', '=', row.id).where('webhook_secret', '=', row.webhook_secret).execute(),
  }
}

export type WatchStore = ReturnType<typeof watchStore>

function paged<Row>(rows: Row[], limit: number, endOf: (row: Row) => { readonly at: number; readonly id: string }): { rows: Row[]; nextCursor: string | null } {
  const last = rows[limit - 1]
  return { rows: rows.slice(0, limit), nextCursor: rows.length > limit && last !== undefined ? writeCursor(endOf(last)) : null }
}
