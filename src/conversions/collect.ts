import type { FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { classify, createAppendBatcher, hostOf, type AppendBatcher, type Links } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Api } from '../platform/http/api.ts'
import { fieldProblems } from '../platform/http/validation.ts'
import { Problem, type FieldProblem } from '../platform/http/problem.ts'
import { createRateLimit } from '../platform/http/rate-limit.ts'
import { checkConversion, decimalsOf, isCurrency, toMinor } from './check-conversion.ts'
import type { CheckedConversion } from './record-conversions.ts'
import { Collected } from './schema.ts'
import { hostAllowed } from './settings.ts'
import { snippetFor } from './snippet/snippet.ts'
import type { GoalRow, SiteRow } from './store.ts'
import type { Seen } from './visits.ts'
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

/** What a page sent, ready to be written: the visit, and with it perhaps a conversion (its visit is filled in). */
export interface Append {
  readonly seen: Seen
  readonly conversion: CheckedConversion | null
}

export interface CollectTools {
  readonly clock: Clock
  readonly links: Pick<Links, 'visitors'>
  readonly origin: string
  readonly limits: CollectLimits
  siteByKey(key: string): Promise<SiteRow | null>
  goalRows(workspaceId: string): Promise<readonly GoalRow[]>
  /** Writes rows (of any workspaces) durably; answers the visit of each. */
  write(rows: readonly Append[]): Promise<readonly string[]>
}

export interface Collector {
  routes(api: Api): void
  /** A site changed (null: a goal did): what is remembered is dropped. */
  forget(siteKey: string | null): void
  drained(): Promise<void>
}

const rememberMs = 10_000
const dayMs = 86_400_000
const adClickNames = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'fbclid', 'ttclid', 'twclid', 'li_fat_id', 'rdt_cid']

/** GET /p/<key>.js and POST /collect: the public doors of measuring. */
export function createCollector(tools: CollectTools): Collector {
  const { clock, limits } = tools
  const sites = new Map<string, { readonly row: SiteRow | null; readonly hosts: readonly string[]; readonly goals: readonly GoalRow[]; readonly until: number }>()
  const perSite = createRateLimit(clock, limits.perSite)
  const perVisitor = createRateLimit(clock, { ...limits.perVisitor, maxKeys: 50_000 })
  const today = new Map<string, { day: number; count: number }>()
  const batcher: AppendBatcher<Append, string> = createAppendBatcher({ most: 500, write: (rows) => tools.write(rows), storeFailed: (error) => error instanceof StorageError })

  async function site(key: string) {
    const known = sites.get(key)
    if (known !== undefined && clock.now() < known.until) return known
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
    for (let i = 0; i < events; i++) {
      const wait = Math.max(perSite.take(row.id), perVisitor.take(`${row.id} ${visitor}`))
      if (wait > 0) throw new Problem(429, 'too-many-events', inBoth((words) => words.tooMuch(wait)), { extra: { retryAfterSeconds: wait } })
    }
    today.set(row.id, { day, count })
  }

  async function collect(request: FastifyRequest, reply: FastifyReply): Promise<{ visit: string | null }> {
    // Read by the page's own script, whatever the answer: without this header it could not tell what is wrong.
    const { origin } = request.headers
    if (origin !== undefined) reply.header('access-control-allow-origin', origin).header('vary', 'origin')
    reply.header('cache-control', 'no-store').header('cross-origin-resource-policy', 'cross-origin')
    const body = parsed(request.body)
    const { row, hosts, goals } = await site(body.site)
    if (row === null) throw new Problem(404, 'unknown-site', inBoth((words) => words.unknownSite), { errors: [{ pointer: '/site', words: inBoth((words) => words.unknownSite) }] })
    requireOwnPage(hosts, origin)

    const userAgent = (request.headers['user-agent'] ?? '').slice(0, 512)
    const judged = classify({ method: 'POST', userAgent, purpose: '' })
    if (judged.kind !== 'person' || wantsSilence(row, request)) return { visit: null }

    const now = clock.now()
    const made = tools.links.visitors.keys({ workspaceId: row.workspace_id, ip: request.ip, userAgent }, now)
    const keys = made instanceof Promise ? await made : made
    spend(row, keys.current, body.events.length)
    const consented = body.visitor === null ? null : createHash('sha256').update(`${row.workspace_id}\n${body.visitor}`).digest('base64url').slice(0, 22)

    const rows = body.events.map((event, i): Append => {
      const page = pageOf(event.url, hosts, i)
      return {
        seen: {
          workspaceId: row.workspace_id, siteId: row.id, at: now, visitorKey: consented ?? keys.current,
          // All day long: a visit that began before midnight may go on for hours.
          previousKey: consented === null ? keys.previous : null,
          countsAsView: event.type === 'view', ...arrivalOf(page, event.referrer, hosts),
        },
        conversion: event.type === 'goal' ? conversionOf(event, i, { goals, now, siteId: row.id }) : null,
      }
    })
    const visits = await Promise.all(rows.map((append) => batcher.add(append)))
    return { visit: visits.at(-1) ?? null }
  }

  return {
    forget: (key) => (key === null ? sites.clear() : void sites.delete(key)),
    drained: () => batcher.drained(),
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
        { config: { needs: 'public', noIdempotency: true }, bodyLimit: 16_384, schema: { tags: ['Conversions'], summary: 'What the page snippet saw (text/plain JSON)', response: { 200: z.object({ visit: z.string().nullable() }) } } },
        collect,
      )
    },
  }
}

function parsed(body: unknown): Collected {
  let data = body
  if (typeof body === 'string') {
    try {
      data = JSON.parse(body)
    } catch (cause) {
      throw new Problem(400, 'malformed-json', inBoth((words) => words.notText), { cause })
    }
  }
  const result = Collected.safeParse(data)
  if (!result.success) throw invalid(fieldProblems(result.error.issues, data))
  return withoutNul(result.data)
}

/** PostgreSQL cannot store NUL; no page has it in earnest. */
const withoutNul = (collected: Collected): Collected => JSON.parse(JSON.stringify(collected).replaceAll('\\u0000', '')) as Collected

function invalid(errors: readonly FieldProblem[]): Problem {
  return new Problem(400, 'invalid-request', errors[0]?.words ?? inBoth((words) => words.notText), { errors })
}

function requireOwnPage(hosts: readonly string[], origin: string | undefined): void {
  const url = origin === undefined ? null : URL.parse(origin)
  if (url !== null && /^https?:$/.test(url.protocol) && hostAllowed(hosts, url)) return
  throw new Problem(403, 'foreign-host', inBoth((words) => words.foreignHost(url?.host ?? origin ?? '?')))
}

function wantsSilence(site: SiteRow, { headers }: FastifyRequest): boolean {
  if (site.privacy_signals === 'ignore') return false
  return headers['sec-gpc'] === '1' || (site.privacy_signals === 'gpc-and-dnt' && headers['dnt'] === '1')
}

function pageOf(url: string, hosts: readonly string[], i: number): URL {
  const page = URL.parse(url)
  if (page !== null && /^https?:$/.test(page.protocol) && hostAllowed(hosts, page)) return page
  const sentence = inBoth((words) => words.foreignHost((page?.host ?? url).slice(0, 100)))
  throw new Problem(403, 'foreign-host', sentence, { errors: [{ pointer: `/events/${i}/url`, words: sentence }] })
}

function arrivalOf(page: URL, referrer: string, hosts: readonly string[]): Pick<Seen, 'arrival' | 'clickId' | 'landingPath' | 'referrerHost'> {
  const from = URL.parse(referrer)
  // The site's own pages send nobody.
  const outside = from !== null && !hostAllowed(hosts, from) ? referrer : null
  const said = (name: string): string | null => page.searchParams.get(name)?.trim().toLowerCase().slice(0, 200) || null
  return {
    arrival: { source: said('utm_source'), medium: said('utm_medium'), campaign: said('utm_campaign'), referrer: outside, adClickIds: adClickNames.filter((name) => page.searchParams.has(name)) },
    clickId: page.searchParams.get('pp_click')?.slice(0, 64) ?? null,
    landingPath: page.pathname.slice(0, 500),
    referrerHost: hostOf(outside ?? undefined),
  }
}

function conversionOf(event: Collected['events'][number], i: number, { goals, now, siteId }: { goals: readonly GoalRow[]; now: number; siteId: string }): CheckedConversion {
  const at = (pointer: string, words: FieldProblem['words']): Problem => invalid([{ pointer: `/events/${i}${pointer}`, words }])
  let value: { amountMinor: number; currency: string } | null = null
  if (event.value !== undefined) {
    const currency = event.currency?.toUpperCase() ?? ''
    if (currency === '') throw at('/currency', inBoth((words) => words.valueWithoutCurrency))
    if (!isCurrency(currency)) throw at('/currency', inBoth((words) => words.unknownCurrency(event.currency ?? '')))
    const amountMinor = toMinor(event.value, currency)
    if (amountMinor === null) throw at('/value', inBoth((words) => words.tooFine(currency, decimalsOf(currency))))
    value = { amountMinor, currency }
  }
  const checked = checkConversion(
    // Without an id of the shop's, a goal counts once per visit: the visit's id takes its place when it is known.
    { goal: event.goal ?? '', externalId: event.id === undefined || event.id === '' ? perVisit : event.id, value, visitId: null, clickId: null, at: null },
    { goals, now, source: 'snippet', siteId },
  )
  if (!('errors' in checked)) return checked
  throw invalid(checked.errors.map((error) => ({ ...error, pointer: `/events/${i}${error.pointer.replace('/value/amountMinor', '/value').replace('/value/currency', '/currency')}` })))
}

/** Stands for the visit's id in a conversion without an id of its own. */
export const perVisit = '\u0001visit'
