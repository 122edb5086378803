import type { Database } from '../../platform/db/database.ts'
import { readCursor, writeCursor } from '../../platform/http/page-cursor.ts'

export interface PageAuditRow {
  workspace_id: string
  id: string
  asked: string
  network: string | null
  state: 'waiting' | 'running' | 'done' | 'failed'
  step: string | null
  steps_done: number
  steps_all: number
  trouble: string | null
  url: string | null
  title: string | null
  score: number | null
  errors: number | null
  warnings: number | null
  notes: number | null
  facts: string | null
  created_at: number
  finished_at: number | null
  created_by: string | null
}

export interface PageAuditTables {
  page_audits: PageAuditRow
}

/** All but the facts: what lists show. */
const summary = ['workspace_id', 'id', 'asked', 'network', 'state', 'step', 'steps_done', 'steps_all', 'trouble', 'url', 'title', 'score', 'errors', 'warnings', 'notes', 'created_at', 'finished_at', 'created_by'] as const
export type PageAuditSummary = Omit<PageAuditRow, 'facts'>

/** All SQL of page audits. */
export function pageAuditStore({ db }: Database<PageAuditTables>) {
  return {
    add: (row: PageAuditRow) => db.insertInto('page_audits').values(row),
    one: (workspaceId: string, id: string) => db.selectFrom('page_audits').select(summary).where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),
    async facts(workspaceId: string, id: string): Promise<string | null> {
      return (await db.selectFrom('page_audits').select('facts').where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst())?.facts ?? null
    },
    /** What the last finished reading of an address gathered. */
    async lastFacts(workspaceId: string, asked: string): Promise<string | null> {
      return (await db.selectFrom('page_audits').select('facts').where('workspace_id', '=', workspaceId).where('asked', '=', asked).where('state', '=', 'done').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst())?.facts ?? null
    },
    async change(workspaceId: string, id: string, change: Partial<Omit<PageAuditRow, 'workspace_id' | 'id'>>): Promise<void> {
      await db.updateTable('page_audits').set(change).where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
    },
    async remove(workspaceId: string, id: string): Promise<boolean> {
      const { numDeletedRows } = await db.deleteFrom('page_audits').where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
    /** The youngest first; of one address when `asked` is given. */
    async list(workspaceId: string, { asked, limit, cursor }: { readonly asked: string | undefined; readonly limit: number; readonly cursor: string | null }): Promise<{ rows: PageAuditSummary[]; nextCursor: string | null }> {
      let query = db.selectFrom('page_audits').select(summary).where('workspace_id', '=', workspaceId)
      if (asked !== undefined) query = query.where('asked', '=', asked)
      const after = readCursor(cursor)
      if (after !== null) {
        const { at, id } = after
        query = query.where(({ or, and, eb }) => or([eb('created_at', '<', at), and([eb('created_at', '=', at), eb('id', '<', id)])]))
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute()
      const last = rows[limit - 1]
      return { rows: rows.slice(0, limit), nextCursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.created_at, id: last.id }) : null }
    },
    /** Forgets what is older than the newest `keep` of an address. */
    async thinOut(workspaceId: string, asked: string, keep: number): Promise<void> {
      const edge = await db.selectFrom('page_audits').select(['created_at', 'id']).where('workspace_id', '=', workspaceId).where('asked', '=', asked).orderBy('created_at', 'desc').orderBy('id', 'desc').offset(keep).limit(1).executeTakeFirst()
      if (edge === undefined) return
      await db.deleteFrom('page_audits').where('workspace_id', '=', workspaceId).where('asked', '=', asked).where('created_at', '<=', edge.created_at).where('id', '<=', edge.id).execute()
    },
  }
}
