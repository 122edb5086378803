import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Api } from '../platform/http/api.ts'
import type { FastAnswer, FastLane } from '../platform/http/fast-lane.ts'
import { preferredLanguage } from '../platform/http/language.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log/log.ts'
import { classify } from './classify.ts'
import { duplicateWindowMs } from './clicks.mjs'
import type { ClickRecorder } from './record-clicks.ts'
import type { Destination, SlugCache } from './slug-cache.ts'
import type { VisitorKeyMaker } from './visitor-key.ts'
import { missingPage, unsavedPage, visitorPagePolicy } from './visitor-page.ts'

export interface RedirectTools {
  readonly clock: Clock
  readonly log: Log
  readonly cache: SlugCache
  readonly visitors: VisitorKeyMaker
  readonly recorder: ClickRecorder
}

/**
 * GET and HEAD /l/:slug. Answers 302 only when the click is durable. When the store is in trouble the visitor gets a 503 page with the
 * address to go on by hand: not counted, not stuck.
 */
export function redirectRoutes(api: Api, tools: RedirectTools): void {
  api.get(
    '/l/:slug',
    {
      config: { needs: 'public', noIdempotency: true },
      exposeHeadRoute: true,
      schema: { tags: ['Links'], summary: 'Follow a short link', params: z.object({ slug: z.string().max(64) }) },
    },
    async (request, reply) => {
      const { status, headers, body } = await follow(tools, request.params.slug, request)
      return reply.code(status).headers(headers).serializer((text: unknown) => String(text)).send(body)
    },
  )
}

/** GET /l/:slug of a link that is known in memory, by a plain address; everything else goes the ordinary way. */
export function redirectLane(tools: RedirectTools): FastLane {
  return {
    route: '/l/:slug',
    method: 'GET',
    answer({ url = '', headers }, ip) {
      if (!url.startsWith('/l/')) return null
      const query = url.indexOf('?')
      const slug = query < 0 ? url.slice(3) : url.slice(3, query)
      if (!/^[0-9A-Za-z_-]{1,64}$/.test(slug)) return null
      const link = tools.cache.find(slug)
      return link === null || link instanceof Promise ? null : follow(tools, slug, { method: 'GET', headers, ip })
    },
  }
}

type Visit = Pick<FastifyRequest, 'method' | 'headers' | 'ip'>

async function follow(tools: RedirectTools, slug: string, visit: Visit): Promise<FastAnswer> {
  let landingUrl: string | null = null
  try {
    const found = tools.cache.find(slug)
    const link = found instanceof Promise ? await found : found
    if (link === null) return page(404, missingPage(preferredLanguage(visit.headers['accept-language'])))
    landingUrl = link.landingUrl
    const location = await record(tools, link, visit)
    return { status: 302, headers: { location, 'cache-control': 'private, no-store', 'referrer-policy': 'strict-origin-when-cross-origin', 'x-robots-tag': 'noindex' }, body: '' }
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    tools.log.error('a click could not be stored', { trouble: error.trouble, slug, cause: error })
    if (landingUrl === null) throw error
    return page(503, unsavedPage(preferredLanguage(visit.headers['accept-language']), landingUrl), { 'retry-after': '5' })
  }
}

/** Stores the click and says where to send the visitor. */
async function record(tools: RedirectTools, link: Destination, request: Visit): Promise<string> {
  const { headers } = request
  const at = tools.clock.now()
  const userAgent = (headers['user-agent'] ?? '').slice(0, 512)
  const judged = classify({ method: request.method, userAgent, purpose: purposeOf(headers) })
  const id = newId(at)
  const isPerson = judged.kind === 'person'
  const made = isPerson ? tools.visitors.keys({ workspaceId: link.workspaceId, ip: request.ip, userAgent }, at) : null
  const keys = made instanceof Promise ? await made : made
  await tools.recorder.record({
    row: {
      workspace_id: link.workspaceId,
      id,
      link_id: link.linkId,
      at,
      kind: judged.kind,
      why: judged.why,
      consumer: judged.consumer,
      visitor_key: keys?.current ?? null,
      duplicate_of: null,
      referrer_host: hostOf(headers.referer),
      device: judged.device,
    },
    previousKey: at % 86_400_000 < duplicateWindowMs ? (keys?.previous ?? null) : null,
  })
  return isPerson && link.clickSlot !== null ? `${link.clickSlot.before}pp_click=${id}${link.clickSlot.after}` : link.landingUrl
}

function purposeOf(headers: FastifyRequest['headers']): string {
  const said = headers['sec-purpose'] ?? headers['purpose'] ?? headers['x-moz'] ?? headers['x-purpose']
  return typeof said === 'string' ? said : ''
}

/** The host a visitor came from, without `www.`; null when the browser does not say. */
export function hostOf(url: string | undefined): string | null {
  if (url === undefined || url === '') return null
  const host = URL.parse(url)?.hostname.toLowerCase().replace(/^www\./, '') ?? ''
  return host === '' ? null : host.slice(0, 253)
}

const page = (status: number, body: string, more: Readonly<Record<string, string>> = {}): FastAnswer => ({
  status,
  headers: { ...more, 'cache-control': 'private, no-store', 'content-security-policy': visitorPagePolicy, 'x-robots-tag': 'noindex', 'content-type': 'text/html; charset=utf-8' },
  body,
})
