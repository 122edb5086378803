import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Api } from '../../platform/http/api.ts'
import { languageOf } from '../../platform/http/language.ts'
import { createRateLimit } from '../../platform/http/rate-limit.ts'
import { NewWatch, Watch, WatchChange, WatchCheck, WatchSettings, WatchWithSecret } from './schema.ts'
import type { WatchRow } from './store.ts'
import type { WatchVerbs } from './watches.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const OneWatch = InWorkspace.extend({ watchId: Id })
const Paging = z.object({ limit: z.coerce.number().int().min(1).max(100).default(30), cursor: z.string().max(80).optional() })
const base = '/api/v1/workspaces/:workspaceId'
const tags = ['Watches']
const nextCursor = z.string().nullable()

/** Pages that are watched, what changed on them, and who was told. */
export function watchesApi(api: Api, watches: WatchVerbs, clock: Clock): void {
  const limit = createRateLimit(clock, { burst: 20, perMinute: 20 })

  api.get(`${base}/watches`, { config: { needs: 'read' }, schema: { tags, summary: 'Watched pages, the youngest first', params: InWorkspace, querystring: Paging, response: { 200: z.object({ items: z.array(Watch), nextCursor }) } } }, async ({ params, query }) => {
    const page = await watches.list(params.workspaceId, { limit: query.limit, cursor: query.cursor ?? null })
    return { items: page.rows.map(seen), nextCursor: page.nextCursor }
  })
  api.post(`${base}/watches`, { config: { needs: 'write' }, schema: { tags, summary: 'Watch a page; the secret of its webhook is answered this once', params: InWorkspace, body: NewWatch, response: { 201: WatchWithSecret } } }, async ({ params, body, caller }, reply) => {
    limit.require(params.workspaceId)
    const { watch, webhookSecret } = await watches.add(params.workspaceId, body, caller?.workspace?.memberId ?? null)
    return reply.status(201).send({ watch: seen(watch), webhookSecret })
  })
  api.get(`${base}/watches/:watchId`, { config: { needs: 'read' }, schema: { tags, summary: 'One watch', params: OneWatch, response: { 200: Watch } } }, async ({ params }) => seen(await watches.one(params.workspaceId, params.watchId)))
  api.patch(`${base}/watches/:watchId`, { config: { needs: 'write' }, schema: { tags, summary: 'Change how often it looks and who is told; a new webhook comes with a new secret', params: OneWatch, body: WatchSettings, response: { 200: WatchWithSecret } } }, async ({ params, body }) => {
    const { watch, webhookSecret } = await watches.change(params.workspaceId, params.watchId, body)
    return { watch: seen(watch), webhookSecret }
  })
  api.delete(`${base}/watches/:watchId`, { config: { needs: 'write' }, schema: { tags, summary: 'Watch a page no more; its history goes too', params: OneWatch, response: { 204: z.null() } } }, async ({ params }, reply) => {
    await watches.remove(params.workspaceId, params.watchId)
    return reply.status(204).send(null)
  })
  api.post(`${base}/watches/:watchId/pause`, { config: { needs: 'write' }, schema: { tags, summary: 'Pause', params: OneWatch, response: { 200: Watch } } }, async ({ params }) => seen(await watches.pause(params.workspaceId, params.watchId)))
  api.delete(`${base}/watches/:watchId/pause`, { config: { needs: 'write' }, schema: { tags, summary: 'Go on, with a look at once', params: OneWatch, response: { 200: Watch } } }, async ({ params }) => seen(await watches.goOn(params.workspaceId, params.watchId)))
  api.post(`${base}/watches/:watchId/check`, { config: { needs: 'write' }, schema: { tags, summary: 'Look now', params: OneWatch, response: { 200: Watch } } }, async ({ params }) => {
    limit.require(params.workspaceId)
    return seen(await watches.checkNow(params.workspaceId, params.watchId))
  })
  api.post(`${base}/watches/:watchId/rotation`, { config: { needs: 'write' }, schema: { tags, summary: 'Give the webhook a new secret; the one before is good no more', params: OneWatch, response: { 200: WatchWithSecret } } }, async ({ params }) => {
    const { watch, webhookSecret } = await watches.rotate(params.workspaceId, params.watchId)
    return { watch: seen(watch), webhookSecret }
  })
  api.get(`${base}/watches/:watchId/checks`, { config: { needs: 'read' }, schema: { tags, summary: 'Its looks, the youngest first', params: OneWatch, querystring: Paging, response: { 200: z.object({ items: z.array(WatchCheck), nextCursor }) } } }, async ({ params, query }) => {
    const page = await watches.checks(params.workspaceId, params.watchId, { limit: query.limit, cursor: query.cursor ?? null })
    return { items: page.rows.map(({ id, checked_at, trouble, status, score, errors }) => ({ id, checkedAt: checked_at, trouble, status, score, errors })), nextCursor: page.nextCursor }
  })
  api.get(`${base}/watch-changes`, { config: { needs: 'read' }, schema: { tags, summary: 'What changed on watched pages and who was told, the youngest first; of one watch with `watchId`', params: InWorkspace, querystring: Paging.extend({ watchId: Id.optional() }), response: { 200: z.object({ items: z.array(WatchChange), nextCursor }) } } }, (request) => {
    const { limit: most, cursor, watchId } = request.query
    return watches.changes(request.params.workspaceId, { watchId, limit: most, cursor: cursor ?? null, language: languageOf(request) })
  })
}

function seen(row: WatchRow): Watch {
  return {
    id: row.id, url: row.url, everyMinutes: row.every_minutes, recipients: JSON.parse(row.recipients) as string[], webhookUrl: row.webhook_url, tells: row.tells, pausedAt: row.paused_at, createdAt: row.created_at,
    nextCheckAt: row.next_check_at, lastCheckAt: row.last_check_at, lastGoodAt: row.last_good_at, failingSince: row.failing_since, trouble: row.trouble, status: row.status, score: row.score, isWorse: row.told_worse === 1 || row.told_unreachable === 1,
  }
}
