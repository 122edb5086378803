import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Api } from '../platform/http/api.ts'
import { preferredLanguage } from '../platform/http/language.ts'
import { newId } from '../platform/ids.ts'
import type { Log } from '../platform/log/log.ts'
import { classify } from './classify.ts'
import { duplicateWindowMs } from './click-statements.ts'
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
      await follow(tools, request.params.slug, request, reply)
      return reply
    },
  )
}

async function follow(tools: RedirectTools, slug: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  let landingUrl: string | null = null
  try {
    const found = tools.cache.find(slug)
    const link = found instanceof Promise ? await found : found
    if (link === null) {
      page(reply, 404, missingPage(preferredLanguage(request.headers['accept-language'])))
      return
    }
    landingUrl = link.landingUrl
    const location = await record(tools, link, request)
    void reply
      .code(302)
      .header('location', location)
      .header('cache-control', 'private, no-store')
      .header('referrer-policy', 'strict-origin-when-cross-origin')
      .header('x-robots-tag', 'noindex')
      .send()
  } catch (error) {
    if (!(error instanceof StorageError)) throw error
    tools.log.error('a click could not be stored', { trouble: error.trouble, slug, cause: error })
    if (landingUrl === null) throw error
    page(reply.header('retry-after', '5'), 503, unsavedPage(preferredLanguage(request.headers['accept-language']), landingUrl))
  }
}

/** Stores the click and says where to send the visitor. */
async function record(tools: RedirectTools, link: Destination, request: FastifyRequest): Promise<string> {
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

const page = (reply: FastifyReply, status: number, html: string): void =>
  void reply
    .code(status)
    .header('cache-control', 'private, no-store')
    .header('content-security-policy', visitorPagePolicy)
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .serializer((body: unknown) => String(body))
    .send(html)
