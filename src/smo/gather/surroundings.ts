import type { Fetch, FetchError, FetchFailure } from '../../platform/http/fetch.ts'
import { extractPage } from '../extract/extract-page.ts'
import type { BotVisit, PageFacts, RobotsFacts, ServerFacts, TargetFacts } from '../facts.ts'
import { smoNetworks, type SmoNetwork } from '../networks.ts'
import { resolvers } from '../resolvers/all.ts'
import { parseRobots, type Robots } from './robots.ts'
import { tryUrl, type UrlRead } from './read-url.ts'

export interface Asking {
  readonly fetch: Fetch
  readonly signal: AbortSignal
  /** What we say we are; null: ourselves. */
  readonly userAgent: string | null
}

const robotsBytes = 512_000
const browserAgent = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36'
/** Those who ask from servers of their own, and whom a site could treat otherwise than a browser. */
const visitors: readonly SmoNetwork[] = ['facebook', 'x', 'linkedin', 'slack', 'discord', 'telegram', 'whatsapp', 'bluesky', 'mastodon']

/** The robots.txt of a place (RFC 9309 §2.3): missing lets everybody in, a server that fails lets nobody in, unreachable is not known. */
export async function readRobots(origin: string, { fetch, signal }: Asking): Promise<{ readonly robots: Robots | null; readonly status: number | null; readonly url: string }> {
  const url = `${origin}/robots.txt`
  const answer = await tryUrl(url, { fetch, bytes: robotsBytes, timeoutMs: 10_000, signal, headers: { accept: 'text/plain,*/*;q=0.5' }, mostHops: 5 })
  if (answer === 'refused' || answer === 'unreachable') return { robots: null, status: null, url }
  if (answer.status >= 500) return { robots: parseRobots('User-agent: *\nDisallow: /'), status: answer.status, url }
  return { robots: parseRobots(answer.status === 200 ? new TextDecoder().decode(answer.body) : ''), status: answer.status, url }
}

/** What robots.txt lets each network fetch, of the page and of these images; images elsewhere have a robots.txt of their own, at most three of them. */
export async function robotsFacts(page: PageFacts, images: readonly string[], asking: Asking): Promise<RobotsFacts> {
  const own = await readRobots(new URL(page.url).origin, asking)
  const origins = [...new Set(images.map((url) => new URL(url).origin))].filter((origin) => origin !== new URL(page.url).origin).slice(0, 3)
  const others = new Map(await Promise.all(origins.map(async (origin) => [origin, (await readRobots(origin, asking)).robots] as const)))
  const judged = (robots: Robots | null, url: string) =>
    smoNetworks.flatMap((network) => {
      const { robotsToken } = resolvers[network]
      if (robots === null || robotsToken === null) return []
      return [[network, robots.judge(robotsToken, url)] as const]
    })
  const verdicts = (robots: Robots | null, url: string) => Object.fromEntries(judged(robots, url).map(([network, { allowed }]) => [network, allowed ? 'allowed' : 'disallowed'] as const))
  return {
    url: own.url,
    status: own.status,
    page: verdicts(own.robots, page.url),
    images: Object.fromEntries(images.map((url) => [url, verdicts(new URL(url).origin === new URL(page.url).origin ? own.robots : (others.get(new URL(url).origin) ?? null), url)])),
    lines: Object.fromEntries(judged(own.robots, page.url).flatMap(([network, { line }]) => (line === null ? [] : [[network, line]]))),
  }
}

/** The page as each network's reader gets it, told by what the same rules read in it. */
export async function visit(page: PageFacts, network: SmoNetwork | 'browser', { fetch, signal }: Asking): Promise<BotVisit> {
  const userAgent = network === 'browser' ? browserAgent : resolvers[network].userAgent
  const answer = await tryUrl(page.asked, { fetch, bytes: 1_000_000, timeoutMs: 10_000, signal, headers: { 'user-agent': userAgent, accept: 'text/html,application/xhtml+xml' } })
  if (answer === 'refused' || answer === 'unreachable') return { network, userAgent, status: null, trouble: answer, seen: null }
  const isPage = answer.status >= 200 && answer.status < 300
  return { network, userAgent, status: answer.status, trouble: null, seen: isPage ? seenIn(answer, page) : null }
}
export const whoVisits: readonly (SmoNetwork | 'browser')[] = ['browser', ...visitors]

function seenIn({ url, status, headers, body, truncated }: UrlRead, page: PageFacts): BotVisit['seen'] {
  const tags = extractPage(body, { contentType: headers['content-type'] ?? null, truncated })
  const { title, text, image } = resolvers.facebook.resolve({ ...page, url, status, headers, tags, oembed: null, images: {} })
  return { title: title?.full ?? null, description: text?.full ?? null, image: image?.url ?? null }
}

/** Another place the page names: asked once, its own words read when it is a page. */
export async function readTarget(url: string, { fetch, signal, userAgent }: Asking): Promise<TargetFacts> {
  const answer = await tryUrl(url, { fetch, bytes: 262_144, timeoutMs: 10_000, signal, headers: userAgent === null ? {} : { 'user-agent': userAgent }, mostHops: 5 })
  if (answer === 'refused' || answer === 'unreachable') return { url, status: null, trouble: answer, type: null, hops: [], title: null, canonical: null }
  const type = answer.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? null
  const tags = type !== null && /html/.test(type) ? extractPage(answer.body, { contentType: answer.headers['content-type'] ?? null, truncated: answer.truncated }) : null
  const canonical = tags?.links.find(({ rel, href }) => rel.includes('canonical') && href !== null)?.href ?? null
  return {
    url, status: answer.status, trouble: null, type, hops: answer.hops,
    title: tags?.metas.find(({ property }) => property === 'og:title')?.content ?? tags?.titles[0]?.text.trim() ?? null,
    canonical: canonical === null ? null : (URL.parse(canonical, answer.url)?.href ?? null),
  }
}

/** How the server takes what networks ask of it beside the page itself. */
export async function serverFacts(page: PageFacts, first: UrlRead | null, { fetch, signal, userAgent }: Asking): Promise<ServerFacts> {
  const agent = userAgent === null ? {} : { 'user-agent': userAgent }
  const common = { fetch, signal, timeoutMs: 10_000 }
  const [range, head, plain] = await Promise.all([
    tryUrl(page.url, { ...common, bytes: 65_536, headers: { ...agent, range: 'bytes=0-32767', 'accept-encoding': 'identity' } }),
    tryUrl(page.url, { ...common, bytes: 1, method: 'HEAD', headers: agent }),
    tryUrl(page.url, { ...common, bytes: 1_000_000, headers: { ...agent, 'accept-encoding': 'gzip, deflate' } }),
  ])
  const endsAt = first?.head?.certificateEndsAt ?? null
  return {
    firstByteMs: first === null ? null : Math.round(first.firstByteMs),
    totalMs: first === null ? null : Math.round(first.totalMs),
    range: typeof range === 'string' ? null : { status: range.status, bytes: range.body.length },
    headStatus: typeof head === 'string' ? null : head.status,
    encodingWithoutBrotli: typeof plain === 'string' || plain.head === null ? null : (plain.head.contentEncoding ?? ''),
    // We only got here over a certificate that holds.
    tls: page.url.startsWith('https:') ? { valid: true, daysLeft: endsAt === null ? null : Math.floor((endsAt - page.fetchedAt) / 86_400_000), reason: null } : null,
  }
}

/** Why a certificate is not believed, when that is what keeps us out. */
function certificateTrouble(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    const { code } = error as { code?: unknown }
    if (typeof code === 'string' && /^(?:CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(?:VERIFY|GET_ISSUER))/.test(code)) return code
  }
  return null
}


/** Why a page could not be read: the way out's own word for it, or that its certificate does not hold. */
export const troubleOf = (cause: FetchError): FetchFailure | 'certificate' => (certificateTrouble(cause) === null ? cause.failure : 'certificate')
