import type { Clock } from '../../platform/clock.ts'
import type { Fetch } from '../../platform/http/fetch.ts'
import { fediverseHandle, webfingerAddress } from '../audits/reading/handles.ts'
import { extractPage } from '../extract/extract-page.ts'
import type { ImageFacts, PageFacts, TargetFacts } from '../facts.ts'
import type { SmoNetwork } from '../networks.ts'
import { resolvers } from '../resolvers/all.ts'
import { imageCandidates, targetCandidates } from './candidates.ts'
import { readImage } from './images.ts'
import { oembedAddress, readOembed } from './oembed.ts'
import { readUrl, type UrlRead } from './read-url.ts'
import { readTarget, robotsFacts, serverFacts, visit, whoVisits, type Asking } from './surroundings.ts'

/** `card`: the page alone. `page`: with robots.txt, its images and its oEmbed. `full`: with how every reader is treated, what it points to, and the server. */
export type Depth = 'card' | 'page' | 'full'
export type Step = 'page' | 'robots' | 'images' | 'oembed' | 'visits' | 'targets' | 'server'

export interface GatherOptions {
  readonly fetch: Fetch
  readonly clock: Clock
  /** As whose reader the page is asked; null: as ourselves. */
  readonly network?: SmoNetwork | null
  readonly depth?: Depth
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly step: Step; readonly done: number; readonly of: number }) => void
  /** Images already known from another page of the same site. */
  readonly knownImages?: Map<string, ImageFacts>
  /** The images of the reading before this one. */
  readonly earlierImages?: Readonly<Record<string, ImageFacts>> | null
}

/** Discord reads up to 50 MB, everybody else less; who has more in front of its tags is seen by nobody. */
const pageBytes = 10_000_000
const wholeMs = 60_000
const atOnce = 6

/**
 * Gathers every fact of a page once, with at most forty requests and a minute, all through the guarded fetch: what the page
 * names is asked once and nothing that those answers name. Throws FetchError when the page itself cannot be read; whatever
 * else fails is a fact.
 */
export async function gatherPage(asked: string, { fetch, clock, network = null, depth = 'full', signal, onProgress, knownImages = new Map(), earlierImages = null }: GatherOptions): Promise<PageFacts> {
  const until = AbortSignal.any([...(signal ? [signal] : []), AbortSignal.timeout(wholeMs)])
  const asking: Asking = { fetch, signal: until, userAgent: network === null ? null : resolvers[network].userAgent }
  onProgress?.({ step: 'page', done: 0, of: 1 })
  const read = await readUrl(asked, { fetch, signal: until, bytes: pageBytes, timeoutMs: 20_000, headers: { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.5', ...(asking.userAgent === null ? {} : { 'user-agent': asking.userAgent }) } })
  const page = { ...pageOfRead(asked, read, clock.now()), earlierImages }
  onProgress?.({ step: 'page', done: 1, of: 1 })
  if (depth === 'card') return page

  const images = imageCandidates(page)
  const endpoint = oembedAddress(page.tags, page.url)
  const robots = await step('robots', [() => robotsFacts(page, images, asking)], onProgress)
  const files = await step('images', images.map((url) => async () => {
    const known = knownImages.get(url) ?? (await readImage(url, asking))
    knownImages.set(url, known)
    return known
  }), onProgress)
  const [oembed = null] = await step('oembed', endpoint === null ? [] : [() => readOembed(endpoint, asking)], onProgress)
  const gathered: PageFacts = { ...page, robots: robots[0] ?? null, images: Object.fromEntries(files.map((file) => [file.url, file])), oembed }
  if (depth === 'page') return gathered

  const visits = await step('visits', whoVisits.map((who) => () => visit(page, who, asking)), onProgress)
  const targets = await step('targets', targetCandidates(page, webfingers(page)).map((url) => (): Promise<TargetFacts> => readTarget(url, asking)), onProgress)
  const [server = null] = await step('server', [() => serverFacts(page, read, asking)], onProgress)
  return { ...gathered, visits, targets: Object.fromEntries(targets.map((target) => [target.url, target])), server }
}

/** A page from an answer that is here; nothing else is known of it. */
export function pageOfRead(asked: string, { url, hops, status, headers, body, truncated }: Pick<UrlRead, 'url' | 'hops' | 'status' | 'headers' | 'body' | 'truncated'>, fetchedAt: number): PageFacts {
  return { asked, url, fetchedAt, hops, status, headers, tags: extractPage(body, { contentType: headers['content-type'] ?? null, truncated, whole: true }), robots: null, images: {}, oembed: null, targets: {}, visits: [], server: null }
}

/** A page that was given and not fetched: what only a server can say is not known. `contentType` when the charset is known. */
export function pageOfMarkup(url: string, body: Uint8Array, fetchedAt: number, contentType: string | null = null): PageFacts {
  return { ...pageOfRead(url, { url, hops: [], status: 200, headers: contentType === null ? {} : { 'content-type': contentType }, body, truncated: false }, fetchedAt), hops: null, status: null, headers: {} }
}

/** Does all of a step, a few at a time, and says how far it is. */
async function step<T>(name: Step, acts: readonly (() => Promise<T>)[], onProgress: GatherOptions['onProgress']): Promise<readonly T[]> {
  const results: T[] = []
  const waiting = [...acts.entries()]
  let done = 0
  onProgress?.({ step: name, done, of: acts.length })
  await Promise.all(Array.from({ length: Math.min(atOnce, acts.length) }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next[0]] = await next[1]()
      done += 1
      onProgress?.({ step: name, done, of: acts.length })
    }
  }))
  return results
}

function webfingers({ tags }: PageFacts): readonly string[] {
  return tags.metas
    .filter(({ name, property }) => (name ?? property ?? '').trim().toLowerCase() === 'fediverse:creator')
    .flatMap(({ content }) => {
      const handle = fediverseHandle(content ?? '')
      return handle === null ? [] : [webfingerAddress(handle)]
    })
}
