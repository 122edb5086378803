import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { classify, createAppendBatcher, type AppendBatcher, type Links } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Api } from '../platform/http/api.ts'
import type { FastLane } from '../platform/http/fast-lane.ts'
import { Problem } from '../platform/http/problem.ts'
import { createRateLimit } from '../platform/http/rate-limit.ts'
import { readCollected } from './collected.ts'
import { pagesSeen, type Append } from './pages-seen.ts'
import { hostAllowed } from './settings.ts'
import { snippetFor } from './snippet/snippet.ts'
import type { GoalRow, SiteRow } from './store.ts'
import { inBoth } from './words.ts'

export interface CollectLimits {
  /** Events per minute of one site, and at once. Default 600,000 and 20,000. */
  readonly perSite: { readonly perMinute: number; readonly burst: number }
  /** Events per minute of one visitor, and at once. Default 120 and 60. */
  readonly perVisitor: { readonly perMinute: number; readonly burst: number }
  /** Events of one site in a UTC day. Default 10,000,000. */
  readonly perSiteAndDay: number
}

export const defaultLimits: CollectLimits = { perSite: { perMinute: 600_000, burst: 20_000 }, perVisitor: { perMinute: 120, burst: 60 }, perSiteAndDay: 10_000_000 }

export interface CollectTools {
  readonly clock: Clock
  readonly links: Pick<Links, 'visitors'>
  readonly origin: string
  readonly limits: CollectLimits
  siteByKey(key: string): Promise<SiteRow | null>
  goalRows(workspaceId: string): Promise<readonly GoalRow[]>
  /** Writes rows of one workspace durably; answers the visit of each. */
  write(rows: readonly Append[]): Promise<readonly string[]>
  /** How many groups at a time. */
  readonly underWay: number
}

export interface Collector {
  routes(api: Api): void
  /** POST /collect before routing. */
  readonly lane: FastLane
  /** A site changed (null: a goal did): what is remembered is dropped. */
  forget(siteKey: string | null): void
  drained(): Promise<void>
}

const rememberMs = 10_000
const dayMs = 86_400_000
const bodyLimit = 16_384
/** Rows written in one commit. */
const mostRows = 2_000

interface Sent {
  readonly headers: IncomingHttpHeaders
  readonly ip: string
}

/** GET /p/<key>.js and POST /collect: the public doors of measuring. */
export function createCollector(tools: CollectTools): Collector {
  const { clock, limits } = tools
  const sites = new Map<string, { readonly row: SiteRow | null; readonly hosts: readonly string[]; readonly goals: readonly GoalRow[]; readonly until: number }>()
  const perSite = createRateLimit(clock, limits.perSite)
  const perVisitor = createRateLimit(clock, { ...limits.perVisitor, maxKeys: 50_000 })
  const today = new Map<string, { day: number; count: number }>()
  const batcher: AppendBatcher<Append, string> = createAppendBatcher({
    most: mostRows, underWay: tools.underWay, write: (rows) => tools.write(rows), storeFailed: (error) => error instanceof StorageError, apartBy: ({ page }) => page.workspaceId,
  })

  function site(key: string) {
    const known = sites.get(key)
    return known !== undefined && clock.now() < known.until ? known : readSite(key)
  }

  async function readSite(key: string) {
    const row = await tools.siteByKey(key)
    const found = { row, hosts: row === null ? [] : (JSON.parse(row.hosts) as string[]), goals: row === null ? [] : await tools.goalRows(row.workspace_id), until: clock.now() + rememberMs }
    if (sites.size >= 10_000) sites.delete(sites.keys().next().value ?? '')
    sites.set(key, found)
    return found
  }

  function spend(row: SiteRow, visitor: string, events: number): void {
    const day = Math.floor(clock.now() / dayMs)
    const used = today.get(row.id)
    const count = (used?.day === day ? used.count : 0) + events
    if (count > limits.perSiteAndDay) throw new Problem(429, 'site-quota', inBoth((words) => words.dayFull), { extra: { retryAfterSeconds: Math.ceil(((day + 1) * dayMs - clock.now()) / 1000) } })
    const wait = Math.max(perSite.take(row.id, events), perVisitor.take(`${row.id} ${visitor}`, events))
    if (wait > 0) throw new Problem(429, 'too-many-events', inBoth((words) => words.tooMuch(wait)), { extra: { retryAfterSeconds: wait } })
    today.set(row.id, { day, count })
  }

  /** The visit of the last event; null when nobody is to be counted. */
  async function collect({ headers, ip }: Sent, body: unknown): Promise<string | null> {
    const { site: key, visitor, events } = readCollected(body)
    const known = site(key)
    const { row, hosts, goals } = known instanceof Promise ? await known : known
    if (row === null) throw new Problem(404, 'unknown-site', inBoth((words) => words.unknownSite), { errors: [{ pointer: '/site', words: inBoth((words) => words.unknownSite) }] })
    requireOwnPage(hosts, headers.origin)

    const userAgent = (headers['user-agent'] ?? '').slice(0, 512)
    const judged = classify({ method: 'POST', userAgent, purpose: '' })
    if (judged.kind !== 'person' || wantsSilence(row, headers)) return null

    const now = clock.now()
    const made = tools.links.visitors.keys({ workspaceId: row.workspace_id, ip, userAgent }, now)
    const keys = made instanceof Promise ? await made : made
    spend(row, keys.current, events.length)
    const consented = visitor === null ? null : createHash('sha256').update(`${row.workspace_id}\n${visitor}`).digest('base64url').slice(0, 22)
    const appends = pagesSeen(events, { row, hosts, goals, keys, consented, now })
    if (appends.length === 1 && appends[0] !== undefined) return batcher.add(appends[0])
    return (await Promise.all(appends.map((append) => batcher.add(append)))).at(-1) ?? null
  }

  return {
    forget: (key) => (key === null ? sites.clear() : void sites.delete(key)),
    drained: () => batcher.drained(),
    lane: {
      route: '/collect',
      method: 'POST',
      bodyLimit,
      headers: headersFor,
      accepts: ({ url, headers }) => url === '/collect' && /^text\/plain *(?:;|$)/i.test(headers['content-type'] ?? ''),
      async answer({ headers }, ip, body) {
        const visit = await collect({ headers, ip }, body.toString('utf8'))
        return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ visit }) }
      },
    },
    routes(api) {
      api.get(
        '/p/:file',
        { config: { needs: 'public' }, schema: { tags: ['Conversions'], summary: 'The page snippet of a site: /p/<key>.js', params: z.object({ file: z.string().max(80) }) } },
        async (request, reply) => {
          const key = /^([0-9A-Za-z]{8,64})\.js$/.exec(request.params.file)?.[1] ?? ''
          const { row } = await site(key)
          if (row === null) throw new Problem(404, 'unknown-site', inBoth((words) => words.unknownSite))
          return reply
            .type('text/javascript; charset=utf-8')
            .header('cache-control', 'public, max-age=3600')
            .header('access-control-allow-origin', '*')
            .header('cross-origin-resource-policy', 'cross-origin')
            .serializer((body: unknown) => String(body))
            .send(snippetFor({ key: row.site_key, privacySignals: row.privacy_signals }, tools.origin))
        },
      )
      api.post(
        '/collect',
        { config: { needs: 'public', noIdempotency: true }, bodyLimit, schema: { tags: ['Conversions'], summary: 'What the page snippet saw (text/plain JSON)', response: { 200: z.object({ visit: z.string().nullable() }) } } },
        async (request, reply) => {
          reply.headers(headersFor(request))
          return { visit: await collect(request, request.body) }
        },
      )
    },
  }
}

/** Read by the page's own script, whatever the answer: without them it could not tell what is wrong. */
function headersFor({ headers: { origin } }: Pick<Sent, 'headers'>): Record<string, string> {
  const always = { 'cache-control': 'no-store', 'cross-origin-resource-policy': 'cross-origin' }
  return origin === undefined ? always : { 'access-control-allow-origin': origin, vary: 'origin', ...always }
}

function requireOwnPage(hosts: readonly string[], origin: string | undefined): void {
  const url = origin === undefined ? null : URL.parse(origin)
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:') && hostAllowed(hosts, url)) return
  throw new Problem(403, 'foreign-host', inBoth((words) => words.foreignHost(url?.host ?? origin ?? '?')))
}

function wantsSilence(site: SiteRow, headers: IncomingHttpHeaders): boolean {
  if (site.privacy_signals === 'ignore') return false
  return headers['sec-gpc'] === '1' || (site.privacy_signals === 'gpc-and-dnt' && headers['dnt'] === '1')
}
