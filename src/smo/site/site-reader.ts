import type { Clock } from '../../platform/clock.ts'
import { type Fetch, FetchError } from '../../platform/http/fetch.ts'
import { retryAfterSeconds } from '../../platform/http/retry-after.ts'
import type { ImageFacts, PageFacts, RobotsFacts } from '../facts.ts'
import { pageOfRead } from '../gather/gather-page.ts'
import { readImage } from '../gather/images.ts'
import { readUrl, tryUrl, type UrlRead } from '../gather/read-url.ts'
import type { Robots } from '../gather/robots.ts'
import { readRobots } from '../gather/surroundings.ts'
import { smoNetworks } from '../networks.ts'
import { auditPage, failedOf } from '../report.ts'
import { resolvers } from '../resolvers/all.ts'
import { pageAddress, sameSite } from './addresses.ts'
import type { PageRead } from './crawl.ts'
import { pageLinks } from './page-links.ts'
import { readSitemaps } from './sitemap.ts'
import type { SitePage } from './templates.ts'

/** What robots.txt calls us. */
const ownToken = 'Passaparola'
const pageBytes = 3_000_000
const longestDelayMs = 10_000
/** Files of images remembered of a site. */
const mostImages = 500

/** Why a site cannot be read at all. */
export type SiteTrouble = 'refused' | 'unreachable' | 'status' | 'not-a-page' | 'robots'

export interface Site {
  /** Where it really is. */
  readonly url: string
  readonly robots: Robots
  readonly crawlDelayMs: number | null
}

interface Asking {
  readonly fetch: Fetch
  readonly signal?: AbortSignal | undefined
}

/** Where the address leads, what robots.txt says there, and the pages to begin with: that one, then those of the sitemaps. */
export async function openSite(asked: string, most: number, asking: Asking): Promise<{ readonly site: Site; readonly starts: readonly string[] } | SiteTrouble> {
  let first: UrlRead
  try {
    first = await readUrl(asked, { ...asking, bytes: pageBytes, timeoutMs: 20_000, headers: wanted })
  } catch (cause) {
    asking.signal?.throwIfAborted()
    if (!(cause instanceof FetchError)) throw cause
    return cause.failure === 'refused' ? 'refused' : 'unreachable'
  }
  const start = pageAddress(first.url, first.url, new URL(first.url))
  if (first.status >= 400) return 'status'
  if (start === null || !isPage(first.headers)) return 'not-a-page'
  const site = await reopenSite(start, asking)
  if (site === null || !mayRead(site, start)) return 'robots'
  const origin = new URL(start)
  const sitemaps = site.robots.sitemaps.flatMap((written) => URL.parse(written, origin)?.href ?? [])
  const named = await readSitemaps(sitemaps.length > 0 ? sitemaps : [new URL('/sitemap.xml', origin).href], {
    fetch: asking.fetch, most: most * 2, mayRead: (url) => !sameSite(new URL(url), origin) || mayRead(site, url),
  })
  const pages = named.flatMap((written) => {
    const url = pageAddress(written, start, origin)
    return url !== null && mayRead(site, url) ? [url] : []
  })
  return { site, starts: [...new Set([start, ...pages])].slice(0, most) }
}

/** A site whose start is known; null when its robots.txt could not be reached, which lets nobody in (RFC 9309 §2.3.1.4). */
export async function reopenSite(url: string, { fetch, signal }: Asking): Promise<Site | null> {
  const { robots } = await readRobots(new URL(url).origin, { fetch, signal: signal ?? new AbortController().signal, userAgent: null })
  if (robots === null) return null
  const seconds = robots.crawlDelay(ownToken)
  return { url, robots, crawlDelayMs: seconds === null || seconds === 0 ? null : Math.min(seconds * 1000, longestDelayMs) }
}

const mayRead = ({ robots }: Site, url: string): boolean => robots.judge(ownToken, url).allowed
const wanted = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1' } as const
const isPage = (headers: Readonly<Record<string, string>>): boolean => /html|^$/i.test(headers['content-type'] ?? '')

/** Reads pages of a site: one request each, its share images once for the whole site, judged by every audit that this is enough for. */
export function siteReader(site: Site, { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock }): (url: string, signal?: AbortSignal) => Promise<PageRead> {
  const origin = new URL(site.url)
  const images = new Map<string, Promise<ImageFacts>>()
  const image = (url: string, signal?: AbortSignal): Promise<ImageFacts> => {
    const known = images.get(url) ?? readImage(url, { fetch, userAgent: null, signal })
    images.delete(url)
    images.set(url, known)
    known.catch(() => images.delete(url))
    const [oldest] = images.keys()
    if (images.size > mostImages && oldest !== undefined) images.delete(oldest)
    return known
  }

  return async (url, signal) => {
    const nothing: SitePage = { url, status: null, trouble: null, title: null, score: null, ogType: null, failing: [] }
    const answer = await tryUrl(url, { fetch, signal, bytes: pageBytes, timeoutMs: 20_000, headers: wanted, mayFollow: () => false })
    if (typeof answer === 'string') return { page: { ...nothing, trouble: answer }, leadsTo: [], tookMs: 0, retryAfterMs: null }
    const { status, headers, totalMs: tookMs } = answer
    const without = (trouble: string, leadsTo: readonly string[] = [], retryAfterMs: number | null = null): PageRead => ({ page: { ...nothing, status, trouble }, leadsTo, tookMs, retryAfterMs })
    if (status === 429 || status === 503) return without('status', [], (retryAfterSeconds(new Headers(headers), clock.now()) ?? 5) * 1000)
    if (status >= 400) return without('status')
    const location = answer.hops.at(-1)?.location ?? null
    if (status >= 300 && location !== null) {
      const next = pageAddress(Buffer.from(location, 'latin1').toString('utf8'), url, origin)
      return next === null || next === url ? without('elsewhere') : without('redirect', mayRead(site, next) ? [next] : [])
    }
    if (status >= 300 || !isPage(headers)) return without('not-a-page')

    const bare = pageOfRead(url, answer, clock.now())
    const shown = [...new Set([resolvers.facebook, resolvers.x].flatMap(({ resolve }) => resolve(bare).image?.url ?? []))].filter((address) => /^https?:/i.test(address))
    const files = await Promise.all(shown.map((address) => image(address, signal)))
    const page: PageFacts = { ...bare, robots: robotsOf(site, url, shown), images: Object.fromEntries(files.map((file) => [file.url, file])) }
    const report = auditPage(page)
    const title = (report.cards.facebook.title?.full ?? report.cards.mastodon.title?.full ?? null)?.slice(0, 300) ?? null
    const ogType = page.tags.metas.find(({ property, name }) => (property ?? name ?? '').toLowerCase() === 'og:type')?.content?.trim().toLowerCase().slice(0, 60) ?? null
    return {
      page: { url, status, trouble: null, title, score: report.score.value, ogType: ogType === '' ? null : ogType, failing: failedOf(report).map(({ audit, outcome }) => ({ id: audit.id, severity: audit.severity, reason: outcome.reason })) },
      leadsTo: leadsOf(page, answer.body, site, origin), tookMs, retryAfterMs: null,
    }
  }
}

function leadsOf({ url: pageUrl, tags, headers }: PageFacts, body: Uint8Array, site: Site, origin: URL): readonly string[] {
  const asksNot = tags.metas.some(({ name, content }) => /^(robots|passaparola)$/i.test(name ?? '') && /\b(nofollow|none)\b/i.test(content ?? ''))
  if (asksNot || /\b(nofollow|none)\b/i.test(headers['x-robots-tag'] ?? '')) return []
  const { hrefs, base } = pageLinks(decoded(body, tags.charset.used))
  const from = URL.parse(base ?? '', pageUrl)?.href ?? pageUrl
  return [...new Set(hrefs.flatMap((written) => {
    const url = pageAddress(written, from, origin)
    return url !== null && mayRead(site, url) ? [url] : []
  }))]
}

function decoded(body: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body)
  } catch {
    return new TextDecoder('latin1').decode(body)
  }
}

/** What robots.txt, read once, lets each network fetch. */
function robotsOf({ robots, url: start }: Site, url: string, images: readonly string[]): RobotsFacts {
  const judged = (of: string) => smoNetworks.flatMap((network) => {
    const { robotsToken } = resolvers[network]
    return robotsToken === null ? [] : [[network, robots.judge(robotsToken, of)] as const]
  })
  const verdicts = (of: string) => Object.fromEntries(judged(of).map(([network, { allowed }]) => [network, allowed ? 'allowed' : 'disallowed'] as const))
  const { origin } = new URL(start)
  return {
    url: `${origin}/robots.txt`, status: 200, page: verdicts(url),
    images: Object.fromEntries(images.filter((image) => new URL(image).origin === origin).map((image) => [image, verdicts(image)])),
    lines: Object.fromEntries(judged(url).flatMap(([network, { line }]) => (line === null ? [] : [[network, line]]))),
  }
}
