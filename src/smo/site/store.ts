import type { Database } from '../../platform/db/database.ts'
import { readCursor, writeCursor } from '../../platform/http/page-cursor.ts'
import type { SiteBook, SiteProgress } from './crawl.ts'
import type { SitePage } from './templates.ts'

export type SiteAuditState = 'waiting' | 'running' | 'paused' | 'stopped' | 'done' | 'failed'

export interface SiteAuditRow {
  workspace_id: string
  id: string
  asked: string
  site: string | null
  most_pages: number
  state: SiteAuditState
  trouble: string | null
  pages_found: number
  pages_read: number
  pages_judged: number
  score_sum: number
  pages_with_errors: number
  created_at: number
  finished_at: number | null
  created_by: string | null
}

interface SitePageRow {
  workspace_id: string
  site_audit_id: string
  url: string
  place: number
  read_at: number | null
  status: number | null
  trouble: string | null
  title: string | null
  score: number | null
  og_type: string | null
  failing: string | null
}

export interface SiteAuditTables {
  site_audits: SiteAuditRow
  site_pages: SitePageRow
}

/** A page with its place in the order of finding. */
export type PlacedPage = SitePage & { readonly place: number }

const rowsAtOnce = 500

/** All SQL of site audits. */
export function siteAuditStore(database: Database<SiteAuditTables>) {
  const { db } = database
  const pagesOf = (workspaceId: string, id: string) => db.selectFrom('site_pages').where('workspace_id', '=', workspaceId).where('site_audit_id', '=', id)

  return {
    add: (row: SiteAuditRow) => db.insertInto('site_audits').values(row),
    one: (workspaceId: string, id: string) => db.selectFrom('site_audits').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),

    async unfinished(workspaceId: string): Promise<number> {
      const { count } = await db.selectFrom('site_audits').select(({ fn }) => fn.countAll<number>().as('count')).where('workspace_id', '=', workspaceId).where('state', 'in', ['waiting', 'running', 'paused']).executeTakeFirstOrThrow()
      return Number(count)
    },

    /** Moves it on only from where it is believed to be; false when it is not there. */
    async move(workspaceId: string, id: string, from: readonly SiteAuditState[], change: Partial<Omit<SiteAuditRow, 'workspace_id' | 'id'>>): Promise<boolean> {
      const { numUpdatedRows } = await db.updateTable('site_audits').set(change).where('workspace_id', '=', workspaceId).where('id', '=', id).where('state', 'in', from).executeTakeFirst()
      return numUpdatedRows > 0n
    },

    /** Takes the pause away; affects no row when it is not paused. */
    resume: (workspaceId: string, id: string, state: 'waiting' | 'running') => db.updateTable('site_audits').set({ state }).where('workspace_id', '=', workspaceId).where('id', '=', id).where('state', '=', 'paused'),

    /** The youngest first. */
    async list(workspaceId: string, limit: number, cursor: string | null): Promise<{ rows: SiteAuditRow[]; nextCursor: string | null }> {
      let query = db.selectFrom('site_audits').selectAll().where('workspace_id', '=', workspaceId)
      const after = readCursor(cursor)
      if (after !== null) {
        const { at, id } = after
        query = query.where(({ or, and, eb }) => or([eb('created_at', '<', at), and([eb('created_at', '=', at), eb('id', '<', id)])]))
      }
      const rows = await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit + 1).execute()
      const last = rows[limit - 1]
      return { rows: rows.slice(0, limit), nextCursor: rows.length > limit && last !== undefined ? writeCursor({ at: last.created_at, id: last.id }) : null }
    },

    async remove(workspaceId: string, id: string): Promise<boolean> {
      const results = await database.commit([
        db.deleteFrom('site_pages').where('workspace_id', '=', workspaceId).where('site_audit_id', '=', id),
        db.deleteFrom('site_audits').where('workspace_id', '=', workspaceId).where('id', '=', id),
      ])
      return (results[1]?.numAffectedRows ?? 0n) > 0n
    },

    /** Older ones of the same site beyond the newest `keep`. */
    async outlived(workspaceId: string, asked: string, keep: number): Promise<readonly string[]> {
      return (await db.selectFrom('site_audits').select('id').where('workspace_id', '=', workspaceId).where('asked', '=', asked).where('state', 'in', ['done', 'stopped', 'failed']).orderBy('created_at', 'desc').orderBy('id', 'desc').offset(keep).limit(50).execute()).map(({ id }) => id)
    },

    /** The pages that were read, in the order they were found; at most as many as an audit may have. */
    async pages(workspaceId: string, id: string): Promise<readonly PlacedPage[]> {
      const rows = await pagesOf(workspaceId, id).selectAll().where('read_at', 'is not', null).orderBy('place').execute()
      return rows.map((row) => ({
        place: row.place, url: row.url, status: row.status, trouble: row.trouble, title: row.title, score: row.score, ogType: row.og_type,
        failing: row.failing === null ? [] : (JSON.parse(row.failing) as SitePage['failing']),
      }))
    },

    /** Writes where the site is and its first pages, once: whoever comes second changes nothing. */
    begin(workspaceId: string, id: string, site: string, starts: readonly string[]): Promise<boolean> {
      return database.transaction(async (tx) => {
        const { numUpdatedRows } = await tx.updateTable('site_audits').set({ state: 'running', site, pages_found: starts.length })
          .where('workspace_id', '=', workspaceId).where('id', '=', id).where('state', '=', 'waiting').executeTakeFirst()
        if (numUpdatedRows === 0n) return false
        await addPages(tx, workspaceId, id, starts, 0)
        return true
      })
    },

    /** The book of one audit. What a crawl records counts only while the audit is running or paused. */
    book(workspaceId: string, id: string, now: () => number): SiteBook {
      return {
        async waiting(most) {
          return (await pagesOf(workspaceId, id).select('url').where('read_at', 'is', null).orderBy('place').limit(most).execute()).map(({ url }) => url)
        },
        async isStopped() {
          return (await db.selectFrom('site_audits').select('state').where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst())?.state !== 'running'
        },
        record: (read, found) => database.transaction(async (tx): Promise<SiteProgress> => {
          // Locks the audit first: whoever records beside us waits here and sees what we wrote.
          const audit = await tx.updateTable('site_audits').set((eb) => ({ pages_read: eb('pages_read', '+', 0) })).where('workspace_id', '=', workspaceId).where('id', '=', id)
            .where('state', 'in', ['running', 'paused']).returning(['pages_found', 'pages_read', 'most_pages']).executeTakeFirst()
          if (audit === undefined) return { found: 0, read: 0 }
          const fresh: SitePage[] = []
          for (const page of read) {
            const { numUpdatedRows } = await tx.updateTable('site_pages').set({
              read_at: now(), status: page.status, trouble: page.trouble, title: page.title?.normalize('NFC') ?? null, score: page.score, og_type: page.ogType, failing: page.failing.length === 0 ? null : JSON.stringify(page.failing),
            }).where('workspace_id', '=', workspaceId).where('site_audit_id', '=', id).where('url', '=', page.url).where('read_at', 'is', null).executeTakeFirst()
            if (numUpdatedRows > 0n) fresh.push(page)
          }
          const room = audit.most_pages - audit.pages_found
          const added = room <= 0 ? [] : (await unknownOf(tx, workspaceId, id, [...new Set(found)])).slice(0, room)
          await addPages(tx, workspaceId, id, added, audit.pages_found)
          const judged = fresh.flatMap(({ score }) => (score === null ? [] : [score]))
          await tx.updateTable('site_audits').set((eb) => ({
            pages_read: eb('pages_read', '+', fresh.length),
            pages_found: eb('pages_found', '+', added.length),
            pages_judged: eb('pages_judged', '+', judged.length),
            score_sum: eb('score_sum', '+', judged.reduce((sum, score) => sum + score, 0)),
            pages_with_errors: eb('pages_with_errors', '+', fresh.filter(({ failing }) => failing.some(({ severity }) => severity === 'error')).length),
          })).where('workspace_id', '=', workspaceId).where('id', '=', id).execute()
          return { found: audit.pages_found + added.length, read: audit.pages_read + fresh.length }
        }),
      }
    },
  }
}

type Inside = Parameters<Parameters<Database<SiteAuditTables>['transaction']>[0]>[0]

async function addPages(tx: Inside, workspaceId: string, id: string, urls: readonly string[], from: number): Promise<void> {
  for (let at = 0; at < urls.length; at += rowsAtOnce) {
    const rows = urls.slice(at, at + rowsAtOnce).map((url, place): SitePageRow => ({ workspace_id: workspaceId, site_audit_id: id, url, place: from + at + place, read_at: null, status: null, trouble: null, title: null, score: null, og_type: null, failing: null }))
    await tx.insertInto('site_pages').values(rows).onConflict((on) => on.doNothing()).execute()
  }
}

async function unknownOf(tx: Inside, workspaceId: string, id: string, urls: readonly string[]): Promise<readonly string[]> {
  const known = new Set<string>()
  for (let at = 0; at < urls.length; at += rowsAtOnce) {
    const rows = await tx.selectFrom('site_pages').select('url').where('workspace_id', '=', workspaceId).where('site_audit_id', '=', id).where('url', 'in', urls.slice(at, at + rowsAtOnce)).execute()
    for (const { url } of rows) known.add(url)
  }
  return urls.filter((url) => !known.has(url))
}
