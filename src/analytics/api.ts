import { z } from 'zod'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import type { Api } from '../platform/http/api.ts'
import { languageOf } from '../platform/http/language.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import { type Days, daysOf } from './days.ts'
import { loopOf } from './loop.ts'
import { loopEvents } from './loop-events.ts'
import { describeMetrics, type MetricId, metricIds } from './metrics.ts'
import type { LoopSources } from './ports.ts'
import { Loop, LoopEvents, MetricDefinition } from './schema.ts'
import { type AnalyticsTables, counters, numbersOfPost } from './store.ts'
import { loopWords } from './words.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const DayQuery = z.object({ from: z.string().max(10).describe('First day, YYYY-MM-DD in the workspace’s zone'), to: z.string().max(10).describe('Last day, included') })
const Known = z.number().nullable()

/** GET …/posts/:postId/numbers */
const PostNumbersAnswer = z.object({
  segments: z.array(
    z.object({
      publicationId: z.string(),
      segment: z.number().int(),
      readAt: z.number().int().nullable(),
      gone: z.boolean(),
      likes: Known,
      replies: Known,
      reposts: Known,
      quotes: Known,
      saves: Known,
      impressions: Known,
      potentialReach: Known,
    }),
  ),
})

/** The routes of the Loop page and of the metric registry. */
export function analyticsApi(
  api: Api,
  tools: { database: Database<AnalyticsTables>; sources: LoopSources; clock: Clock; readNow(workspaceId: string, postId: string): Promise<void> },
): void {
  const tags = ['Measure']
  const { database, sources, clock } = tools

  const daysIn = async (workspaceId: string, from: string, to: string): Promise<Days> => {
    const days = daysOf(from, to, await sources.zone(workspaceId))
    if (days) return days
    const words = { en: loopWords.en.badDays, it: loopWords.it.badDays }
    throw new Problem(400, 'bad-days', words, { errors: [{ pointer: '/from', words }] })
  }

  const requirePost = async ({ workspaceId, postId }: { workspaceId: string; postId: string }): Promise<void> => {
    if (!(await sources.labels(workspaceId, [postId])).has(postId)) throw notFound()
  }

  api.get(
    '/api/v1/workspaces/:workspaceId/loop',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'Visibility, engagement and conversion of some days against the equal days before',
        params: InWorkspace,
        querystring: DayQuery.extend({ model: z.enum(['last-non-direct', 'first']).default('last-non-direct') }),
        response: { 200: Loop },
      },
    },
    async (request) => {
      const { workspaceId } = request.params
      const days = await daysIn(workspaceId, request.query.from, request.query.to)
      return loopOf(database.db, sources, workspaceId, days, request.query.model, clock.now())
    },
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/loop/events',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'The events one number of the Loop is made of',
        params: InWorkspace,
        querystring: DayQuery.extend({
          metricId: z.enum(metricIds as [MetricId, ...MetricId[]]),
          campaignId: Id.optional(),
          connectionId: Id.optional(),
          postId: Id.optional(),
          without: z.enum(['post', 'campaign']).optional().describe('Only what no post, or no campaign, of ours earned'),
          model: z.enum(['last-non-direct', 'first']).default('last-non-direct'),
          limit: z.coerce.number().int().min(1).max(200).default(50),
          cursor: z.string().max(100).optional(),
        }),
        response: { 200: LoopEvents },
      },
    },
    async (request) => {
      const { workspaceId } = request.params
      const { metricId, campaignId, connectionId, postId, without, model, limit, cursor, from, to } = request.query
      const days = await daysIn(workspaceId, from, to)
      const row = { campaignId: campaignId ?? null, connectionId: connectionId ?? null, postId: postId ?? null, without: without ?? null, model }
      const events = await loopEvents(database.db, sources, workspaceId, metricId, days, row, { cursor: cursor ?? null, limit })
      return { ...events, items: [...events.items] }
    },
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/metrics',
    {
      config: { needs: 'read' },
      schema: { tags, summary: 'Every metric: unit, formula and source', params: InWorkspace, response: { 200: z.object({ items: z.array(MetricDefinition) }) } },
    },
    (request) => ({ items: [...describeMetrics(languageOf(request))] }),
  )

  api.post(
    '/api/v1/workspaces/:workspaceId/posts/:postId/numbers',
    {
      config: { needs: 'write' },
      schema: { tags, summary: 'Read the numbers of one post again now', params: InWorkspace.extend({ postId: Id }), body: z.object({}).nullish(), response: { 202: z.null() } },
    },
    async (request, reply) => {
      await requirePost(request.params)
      await tools.readNow(request.params.workspaceId, request.params.postId)
      return reply.status(202).send(null)
    },
  )

  api.get(
    '/api/v1/workspaces/:workspaceId/posts/:postId/numbers',
    {
      config: { needs: 'read' },
      schema: {
        tags,
        summary: 'What the networks said last of one post',
        params: InWorkspace.extend({ postId: Id }),
        response: { 200: PostNumbersAnswer },
      },
    },
    async (request) => {
      await requirePost(request.params)
      const rows = await numbersOfPost(database.db, request.params.workspaceId, request.params.postId)
      return {
        segments: rows.map((row) => ({
          publicationId: row.publication_id,
          segment: row.segment,
          readAt: row.read_at,
          gone: row.gone === 1,
          ...(Object.fromEntries(counters.map((counter) => [counter, row[counter]])) as Record<(typeof counters)[number], number | null>),
          potentialReach: row.potential_reach,
        })),
      }
    },
  )
}
