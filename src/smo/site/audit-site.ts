import type { Clock } from '../../platform/clock.ts'
import type { Fetch } from '../../platform/http/fetch.ts'
import { bookInMemory, crawl, type SiteProgress } from './crawl.ts'
import { openSite, siteReader, type SiteTrouble } from './site-reader.ts'
import { findingsOf, type SiteFinding, type SitePage, type SiteTemplate, templatesOf } from './templates.ts'

/** Readers at once; each rests as long as the server took. */
export const readersAtOnce = 4

export interface SiteReport {
  readonly asked: string
  /** Where the site really is; null when it could not be read. */
  readonly site: string | null
  /** Why nothing could be read. */
  readonly trouble: SiteTrouble | null
  /** False when it was ended before all pages were read. */
  readonly finished: boolean
  /** In the order they were read. */
  readonly pages: readonly SitePage[]
  /** 0 to 100, of the pages that were judged; null when there is none. */
  readonly meanScore: number | null
  readonly templates: readonly SiteTemplate[]
  /** Over the whole site. */
  readonly findings: readonly SiteFinding[]
}

export interface SiteAuditOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly mostPages: number
  readonly onProgress?: (progress: SiteProgress) => void
  readonly signal?: AbortSignal
}

/** Reads a site and judges each of its pages, in memory; a site that cannot be read is a report that says why. */
export async function auditSite(asked: string, { fetch, clock, mostPages, onProgress, signal }: SiteAuditOptions): Promise<SiteReport> {
  const opened = await openSite(asked, mostPages, { fetch, signal })
  if (typeof opened === 'string') return { asked, site: null, trouble: opened, finished: true, pages: [], meanScore: null, templates: [], findings: [] }
  const { site, starts } = opened
  const book = bookInMemory(starts, mostPages)
  const read = siteReader(site, { fetch, clock })
  onProgress?.({ found: starts.length, read: 0 })
  const finished = await crawl(book, { atOnce: readersAtOnce, crawlDelayMs: site.crawlDelayMs, read: (url) => read(url, signal), ...(onProgress ? { onProgress } : {}), ...(signal ? { signal } : {}) })
  const scores = book.pages.flatMap(({ score }) => (score === null ? [] : [score]))
  return {
    asked, site: site.url, trouble: null, finished, pages: book.pages,
    meanScore: scores.length === 0 ? null : Math.round((10 * scores.reduce((sum, score) => sum + score, 0)) / scores.length) / 10,
    templates: templatesOf(book.pages), findings: findingsOf(book.pages),
  }
}
