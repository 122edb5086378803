import { setTimeout as pause } from 'node:timers/promises'
import type { SitePage } from './templates.ts'

/** What one page gave: what is kept of it, where it leads, and how the server took it. */
export interface PageRead {
  readonly page: SitePage
  /** Addresses of this site, ready for the book. */
  readonly leadsTo: readonly string[]
  readonly tookMs: number
  /** The server asks for patience (429, 503): come again after so long. */
  readonly retryAfterMs: number | null
}

export interface SiteProgress {
  readonly found: number
  readonly read: number
}

/** Where a site audit keeps what it knows: a table of the product, or the memory of a command. */
export interface SiteBook {
  /** Pages found and not yet read, in the order they were found. */
  waiting(most: number): Promise<readonly string[]>
  /** Durable when it resolves. Addresses already known are known. */
  record(read: readonly SitePage[], found: readonly string[]): Promise<SiteProgress>
  /** True once a person has stopped or paused it. */
  isStopped(): Promise<boolean>
}

/** What a crawl remembers from one slice to the next. */
export interface CrawlMemory {
  /** How often each page asked for patience. */
  readonly patience: Map<string, number>
  /** Epoch milliseconds until which nothing is asked. */
  restUntil: number
}

export const newCrawlMemory = (): CrawlMemory => ({ patience: new Map(), restUntil: 0 })

export interface CrawlRules {
  /** Requests under way at once. */
  readonly atOnce: number
  /** From robots.txt; null when it says nothing. */
  readonly crawlDelayMs: number | null
  readonly read: (url: string) => Promise<PageRead>
  readonly onProgress?: (progress: SiteProgress) => void
  readonly signal?: AbortSignal
  /** Stops between two pages when this says so, and rather than wait for long: whoever calls again with the same memory goes on, at its `restUntil`. */
  readonly isOver?: () => boolean
  readonly memory?: CrawlMemory
}

const longestPatienceMs = 30_000
const askedAgainAtMost = 3
const batch = 24
/** A slice is not held open for a longer rest. */
const longRestMs = 1_000

/**
 * Reads a site page by page, gently: each reader rests as long as the server took for its answer (or as robots.txt asks),
 * and all of them rest when the server says so. What is read is in the book before more is taken, so whoever dies in between
 * reads at most one batch again. Resolves to true when nothing is left to read.
 */
export async function crawl(book: SiteBook, rules: CrawlRules): Promise<boolean> {
  const { atOnce, crawlDelayMs, onProgress, signal, memory = newCrawlMemory() } = rules
  const readers = crawlDelayMs === null ? atOnce : 1
  const isOver = (): boolean => signal?.aborted === true || rules.isOver?.() === true
  const restsLong = (): boolean => rules.isOver !== undefined && memory.restUntil - Date.now() > longRestMs

  for (;;) {
    if (isOver() || restsLong() || (await book.isStopped())) return false
    const urls = [...(await book.waiting(crawlDelayMs === null ? batch : 4))]
    if (urls.length === 0) return true
    const read: PageRead[] = []
    const one = async (): Promise<void> => {
      for (let url = urls.shift(); url !== undefined && !isOver(); url = urls.shift()) {
        if (restsLong()) return
        const rest = memory.restUntil - Date.now()
        if (rest > 0) await pause(rest, undefined, signal ? { signal } : {}).catch(() => undefined)
        if (isOver()) return
        const result = await rules.read(url)
        const asked = memory.patience.get(url) ?? 0
        if (result.retryAfterMs !== null && asked < askedAgainAtMost) {
          // It stays in the book as waiting, and everybody rests.
          memory.patience.set(url, asked + 1)
          memory.restUntil = Math.max(memory.restUntil, Date.now() + Math.min(result.retryAfterMs, longestPatienceMs))
          continue
        }
        read.push(result)
        if (crawlDelayMs !== null) memory.restUntil = Math.max(memory.restUntil, Date.now() + crawlDelayMs)
        else if (result.tookMs > 0 && urls.length > 0) await pause(Math.min(result.tookMs, 5_000), undefined, signal ? { signal } : {}).catch(() => undefined)
      }
    }
    await Promise.all(Array.from({ length: readers }, one))
    if (read.length === 0) continue
    const progress = await book.record(read.map(({ page }) => page), read.flatMap(({ leadsTo }) => leadsTo))
    onProgress?.(progress)
  }
}

/** The book of a command: gone with it. */
export function bookInMemory(starts: readonly string[], mostPages: number): SiteBook & { readonly pages: readonly SitePage[] } {
  const known = new Set<string>()
  const queue: string[] = []
  const pages: SitePage[] = []
  const add = (urls: readonly string[]): void => {
    for (const url of urls) {
      if (known.size >= mostPages || known.has(url)) continue
      known.add(url)
      queue.push(url)
    }
  }
  add(starts)
  const done = new Set<string>()
  return {
    pages,
    async waiting(most) {
      return queue.filter((url) => !done.has(url)).slice(0, most)
    },
    async record(read, found) {
      for (const page of read) {
        done.add(page.url)
        pages.push(page)
      }
      add(found)
      return { found: known.size, read: pages.length }
    },
    isStopped: async () => false,
  }
}
