import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Fetch } from '../../platform/http/fetch.ts'
import { notFound, Problem } from '../../platform/http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Work, WorkHandler } from '../../platform/work/work.ts'
import { startAddress } from './addresses.ts'
import { readersAtOnce } from './audit-site.ts'
import { crawl, type CrawlMemory, newCrawlMemory, type PageRead } from './crawl.ts'
import type { NewSiteAudit } from './schema.ts'
import { openSite, reopenSite, siteReader } from './site-reader.ts'
import { type PlacedPage, type SiteAuditRow, siteAuditStore, type SiteAuditTables } from './store.ts'
import { siteWords } from './words.ts'

export interface SiteAuditDeps {
  readonly database: Database<SiteAuditTables>
  readonly clock: Clock
  readonly work: Pick<Work, 'handle' | 'laterStatements' | 'cancelStatements' | 'wake'>
  readonly fetch: Fetch
  /** How long one turn of the queue lasts. */
  readonly sliceMs?: number
}

/** What is kept in memory of a site between two turns; whoever finds none reads robots.txt again. */
interface Session {
  readonly crawlDelayMs: number | null
  readonly read: (url: string, signal: AbortSignal) => Promise<PageRead>
  readonly memory: CrawlMemory
}

const kind = 'smo.site-audit'
const unfinishedAtMost = 5
const keptPerAddress = 10

/** Sites read page by page in the background, in turns of some seconds; each page read is durable before more are taken. */
export function siteAuditVerbs({ database, clock, work, fetch, sliceMs = 8_000 }: SiteAuditDeps) {
  const store = siteAuditStore(database)
  const sessions = new Map<string, Session>()
  const later = (workspaceId: string, id: string) => work.laterStatements({ workspaceId, kind, payload: { siteAuditId: id }, dueAt: clock.now(), key: id })

  const handler: WorkHandler = {
    kind,
    concurrency: 2,
    maxAttempts: 20,
    neverParked: true,
    async run({ workspaceId, payload }, signal) {
      const { siteAuditId: id } = payload as { siteAuditId: string }
      const endsAt = performance.now() + sliceMs
      const row = await store.one(workspaceId, id)
      if (row === undefined || (row.state !== 'waiting' && row.state !== 'running')) return { done: true }
      const session = await sessionOf(row, signal)
      if (session === null) return { done: true }
      const book = store.book(workspaceId, id, () => clock.now())
      const { memory, crawlDelayMs, read } = session
      const finished = await crawl(book, { atOnce: readersAtOnce, crawlDelayMs, signal, memory, isOver: () => performance.now() > endsAt, read: (url) => read(url, signal) })
      signal.throwIfAborted()
      if (finished) {
        await end(row, ['running'], { state: 'done' })
        return { done: true }
      }
      if (await book.isStopped()) {
        sessions.delete(id)
        return { done: true }
      }
      return { againAt: clock.now() + Math.max(0, memory.restUntil - Date.now()) }
    },
  }
  work.handle(handler)

  /** What is known of the site, from its last turn or asked anew; null when it cannot be read, and that is written down. */
  async function sessionOf(row: SiteAuditRow, signal: AbortSignal): Promise<Session | null> {
    const { workspace_id: workspaceId, id } = row
    const known = sessions.get(id)
    if (known !== undefined) return known
    let site = row.site === null ? null : await reopenSite(row.site, { fetch, signal })
    if (row.site === null) {
      const opened = await openSite(row.asked, row.most_pages, { fetch, signal })
      if (typeof opened === 'string') {
        await end(row, ['waiting'], { state: 'failed', trouble: opened })
        return null
      }
      if (!(await store.begin(workspaceId, id, opened.site.url, opened.starts))) return null
      site = opened.site
    }
    // Its robots.txt was there when we began: the queue tries again later.
    if (site === null) throw new Error('robots.txt of the site cannot be reached now')
    const session = { crawlDelayMs: site.crawlDelayMs, read: siteReader(site, { fetch, clock }), memory: newCrawlMemory() }
    sessions.set(id, session)
    return session
  }

  async function end({ workspace_id: workspaceId, id, asked }: SiteAuditRow, from: readonly SiteAuditRow['state'][], change: Pick<SiteAuditRow, 'state'> & Partial<SiteAuditRow>): Promise<boolean> {
    sessions.delete(id)
    if (!(await store.move(workspaceId, id, from, { ...change, finished_at: clock.now() }))) return false
    for (const old of await store.outlived(workspaceId, asked, keptPerAddress)) await store.remove(workspaceId, old)
    return true
  }

  /** @throws Problem 404. */
  async function one(workspaceId: string, id: string): Promise<SiteAuditRow> {
    const row = await store.one(workspaceId, id)
    if (row === undefined) throw notFound()
    return row
  }

  const refuse = (code: string, sentence: 'notRunning' | 'notPaused' | 'ended'): Problem => new Problem(409, code, { en: siteWords.en[sentence], it: siteWords.it[sentence] })

  return {
    /** Puts a site in the queue. @throws Problem 422 for what is no web address, 409 when too many are not ended. */
    async start(workspaceId: string, { url, mostPages }: NewSiteAudit, memberId: string | null): Promise<SiteAuditRow> {
      const asked = startAddress(url)
      if (asked === null) {
        const words = { en: siteWords.en.notAnAddress, it: siteWords.it.notAnAddress }
        throw new Problem(422, 'not-an-address', words, { errors: [{ pointer: '/url', words }] })
      }
      if ((await store.unfinished(workspaceId)) >= unfinishedAtMost) throw new Problem(409, 'too-many', { en: siteWords.en.tooMany(unfinishedAtMost), it: siteWords.it.tooMany(unfinishedAtMost) })
      const now = clock.now()
      const row: SiteAuditRow = {
        workspace_id: workspaceId, id: newId(now), asked, site: null, most_pages: mostPages, state: 'waiting', trouble: null, pages_found: 0, pages_read: 0, pages_judged: 0,
        score_sum: 0, pages_with_errors: 0, created_at: now, finished_at: null, created_by: memberId,
      }
      await database.commit([store.add(row), ...later(workspaceId, row.id)])
      work.wake()
      return row
    },

    /** Stops between two pages, to go on later. @throws Problem 404, 409. */
    async pause(workspaceId: string, id: string): Promise<SiteAuditRow> {
      await one(workspaceId, id)
      if (!(await store.move(workspaceId, id, ['waiting', 'running'], { state: 'paused' }))) throw refuse('not-running', 'notRunning')
      return one(workspaceId, id)
    },

    /** Goes on where it was. @throws Problem 404, 409. */
    async goOn(workspaceId: string, id: string): Promise<SiteAuditRow> {
      const { site } = await one(workspaceId, id)
      const [moved] = await database.commit([store.resume(workspaceId, id, site === null ? 'waiting' : 'running'), ...later(workspaceId, id)])
      if ((moved?.numAffectedRows ?? 0n) === 0n) throw refuse('not-paused', 'notPaused')
      work.wake()
      return one(workspaceId, id)
    },

    /** Ends it for good; what was read stays. @throws Problem 404, 409. */
    async stop(workspaceId: string, id: string): Promise<SiteAuditRow> {
      const row = await one(workspaceId, id)
      if (!(await end(row, ['waiting', 'running', 'paused'], { state: 'stopped' }))) throw refuse('ended', 'ended')
      return one(workspaceId, id)
    },

    async remove(workspaceId: string, id: string): Promise<void> {
      await database.commit(work.cancelStatements({ workspaceId, kind, key: id }))
      sessions.delete(id)
      if (!(await store.remove(workspaceId, id))) throw notFound()
    },

    one,
    list: store.list,

    /** The pages read so far, in the order they were found. @throws Problem 404. */
    async pages(workspaceId: string, id: string): Promise<readonly PlacedPage[]> {
      await one(workspaceId, id)
      return store.pages(workspaceId, id)
    },
  }
}

export type SiteAuditVerbs = ReturnType<typeof siteAuditVerbs>
