import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/db/database.ts'
import { FetchError } from '../../platform/http/fetch.ts'
import { notFound, Problem } from '../../platform/http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Log } from '../../platform/log/log.ts'
import type { Work, WorkHandler } from '../../platform/work/work.ts'
import type { PageFacts } from '../facts.ts'
import type { SmoNetwork } from '../networks.ts'
import { pageOfMarkup } from '../gather/gather-page.ts'
import { troubleOf } from '../gather/surroundings.ts'
import { auditPage, failedOf, type PageReport } from '../report.ts'
import { smoWords } from '../words.ts'
import { pageAuditStore, type PageAuditSummary, type PageAuditTables } from './store.ts'

const pack = promisify(gzip)
const unpack = promisify(gunzip)

export interface GatherProgress {
  readonly step: string
  readonly done: number
  readonly of: number
}

/** Reads one page and all that belongs to it. @throws FetchError when the page itself cannot be read. */
export type Gather = (url: string, options: { readonly network: SmoNetwork | null; readonly signal: AbortSignal; readonly earlierImages: PageFacts['images'] | null; readonly onProgress: (progress: GatherProgress) => void }) => Promise<PageFacts>

export interface PageAuditDeps {
  readonly database: Database<PageAuditTables>
  readonly clock: Clock
  readonly work: Pick<Work, 'handle' | 'laterStatements' | 'wake'>
  readonly log: Log
  readonly gather: Gather
}

const kind = 'smo.page-audit'
/** Readings kept of one address. */
const keptPerAddress = 50
/** Characters of packed facts that are kept; a page beyond is judged, but cannot be opened again. */
const mostFacts = 3_000_000
const progressEveryMs = 400
/** Audits whose pictures are remembered. */
const mostKnown = 32

/** Pages read and judged in the background, each reading kept, so that what changed between two can be told. */
export function pageAuditVerbs({ database, clock, work, log, gather }: PageAuditDeps) {
  const store = pageAuditStore(database)

  /** What an audit found never changes: the last ones' pictures are remembered, so that each is unpacked once. */
  const pictures = new Map<string, Promise<ReadonlySet<string>>>()

  async function factsOf(workspaceId: string, auditId: string): Promise<PageFacts> {
    const facts = await store.facts(workspaceId, auditId)
    if (facts === null) throw new Problem(409, 'no-report', { en: smoWords.en.pageAudits.noReport, it: smoWords.it.pageAudits.noReport })
    return unpacked(facts)
  }

  async function readablePictures(workspaceId: string, auditId: string): Promise<ReadonlySet<string>> {
    const { images } = await factsOf(workspaceId, auditId)
    return new Set(Object.entries(images).flatMap(([url, image]) => (image.trouble === null ? [url] : [])))
  }

  const handler: WorkHandler = {
    kind,
    concurrency: 2,
    maxAttempts: 2,
    async run({ workspaceId, payload }, signal) {
      const { auditId } = payload as { auditId: string }
      const row = await store.one(workspaceId, auditId)
      if (row === undefined || row.state === 'done' || row.state === 'failed') return { done: true }
      let saidAt = 0
      const onProgress = ({ step, done, of }: GatherProgress): void => {
        if (clock.now() - saidAt < progressEveryMs) return
        saidAt = clock.now()
        void store.change(workspaceId, auditId, { state: 'running', step, steps_done: done, steps_all: of }).catch((cause: unknown) => log.warn('the progress of an audit was not kept', { cause }))
      }
      await store.change(workspaceId, auditId, { state: 'running' })
      try {
        const before = await store.lastFacts(workspaceId, row.asked)
        const earlierImages = before === null ? null : (await unpacked(before)).images
        const page = await gather(row.asked, { earlierImages, network: row.network as SmoNetwork | null, signal, onProgress })
        await finish(workspaceId, auditId, page)
      } catch (cause) {
        if (signal.aborted || !(cause instanceof FetchError)) throw cause
        await store.change(workspaceId, auditId, { state: 'failed', trouble: troubleOf(cause), finished_at: clock.now() })
      }
      return { done: true }
    },
  }
  work.handle(handler)

  async function finish(workspaceId: string, auditId: string, page: PageFacts): Promise<void> {
    const report = auditPage(page)
    const failed = failedOf(report)
    const count = (severity: string): number => failed.filter(({ audit }) => audit.severity === severity).length
    const facts = (await pack(JSON.stringify(page))).toString('base64')
    await store.change(workspaceId, auditId, {
      state: 'done', finished_at: clock.now(), url: page.url, title: titleOf(report), score: report.score.value,
      errors: count('error'), warnings: count('warn'), notes: count('info'), facts: facts.length > mostFacts ? null : facts,
    })
    const row = await store.one(workspaceId, auditId)
    if (row !== undefined) await store.thinOut(workspaceId, row.asked, keptPerAddress)
  }

  /** @throws Problem 404. */
  async function one(workspaceId: string, auditId: string): Promise<PageAuditSummary> {
    const row = await store.one(workspaceId, auditId)
    if (row === undefined) throw notFound()
    return row
  }

  return {
    /** Puts a page in the queue; what comes of it is read with `one`. */
    async ask(workspaceId: string, { url, network }: { readonly url: string; readonly network: SmoNetwork | null }, memberId: string | null): Promise<PageAuditSummary> {
      const now = clock.now()
      const row = {
        workspace_id: workspaceId, id: newId(now), asked: url, network, state: 'waiting' as const, step: null, steps_done: 0, steps_all: 0, trouble: null, url: null, title: null,
        score: null, errors: null, warnings: null, notes: null, created_at: now, finished_at: null, created_by: memberId,
      }
      await database.commit([store.add({ ...row, facts: null }), ...work.laterStatements({ workspaceId, kind, payload: { auditId: row.id }, dueAt: now, key: row.id })])
      work.wake()
      return row
    },

    /** Judges markup that is given, as if it stood at an address; nothing is fetched. */
    async judge(workspaceId: string, { url, html }: { readonly url: string; readonly html: string }, memberId: string | null): Promise<PageAuditSummary> {
      const now = clock.now()
      const id = newId(now)
      await database.commit([store.add({ workspace_id: workspaceId, id, asked: url, network: null, state: 'running', step: null, steps_done: 0, steps_all: 0, trouble: null, url: null, title: null, score: null, errors: null, warnings: null, notes: null, facts: null, created_at: now, finished_at: null, created_by: memberId })])
      await finish(workspaceId, id, pageOfMarkup(url, Buffer.from(html), now, 'text/html; charset=utf-8'))
      return one(workspaceId, id)
    },

    list: store.list,

    one,

    /** Addresses of the pictures the audit found and could read. A preview asks for each of its pictures by itself. @throws Problem 404, 409 while there is no report. */
    async pictures(workspaceId: string, auditId: string): Promise<ReadonlySet<string>> {
      await one(workspaceId, auditId)
      const name = `${workspaceId}/${auditId}`
      const known = pictures.get(name) ?? readablePictures(workspaceId, auditId)
      pictures.delete(name)
      pictures.set(name, known)
      for (const oldest of pictures.size > mostKnown ? pictures.keys() : []) {
        pictures.delete(oldest)
        break
      }
      // What is not there yet may be there the next time.
      known.catch(() => pictures.delete(name))
      return known
    },

    /** The report, judged again from what was gathered then. @throws Problem 404, 409 while there is none. */
    async report(workspaceId: string, auditId: string): Promise<PageReport> {
      await one(workspaceId, auditId)
      return auditPage(await factsOf(workspaceId, auditId))
    },

    async remove(workspaceId: string, auditId: string): Promise<void> {
      if (!(await store.remove(workspaceId, auditId))) throw notFound()
    },
  }
}

export type PageAuditVerbs = ReturnType<typeof pageAuditVerbs>

const unpacked = async (facts: string): Promise<PageFacts> => JSON.parse((await unpack(Buffer.from(facts, 'base64'))).toString('utf8')) as PageFacts

/** What most networks call the page. */
function titleOf({ cards }: PageReport): string | null {
  return (cards.facebook.title?.full ?? cards.mastodon.title?.full ?? null)?.slice(0, 300) ?? null
}
