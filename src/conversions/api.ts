import { z } from 'zod'
import { Span, spanOf } from '../links/index.ts'
import type { Api } from '../platform/http/api.ts'
import { languageOf } from '../platform/http/language.ts'
import { sendCsv } from '../platform/http/list-file.ts'
import { Problem } from '../platform/http/problem.ts'
import { validate } from '../platform/http/validation.ts'
import type { Conversions } from './index.ts'
import type { RecordResult } from './writing.ts'
import { BatchResult, Conversion, ConversionList, Goal, GoalChange, Hook, HookWithSecret, NewConversion, NewGoal, NewHook, NewSite, Site, VisitList } from './schema.ts'
import { inBoth, words } from './words.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const Paging = z.object({ limit: z.coerce.number().int().min(1).max(100).default(30), cursor: z.string().max(80).optional() })
const Whose = z.object({ postId: Id.optional(), connectionId: Id.optional(), campaignId: Id.optional(), without: z.enum(['post', 'campaign']).optional().describe('Only what no post, or no campaign, of ours brought') }).extend(Span.shape)
const Filter = Whose.extend({ goalId: Id.optional(), model: z.enum(['last-non-direct', 'first']).optional(), outcome: Conversion.shape.outcome.optional() })
const tags = ['Conversions']

/** The routes of sites, goals, visits and conversions. */
export function conversionsApi(api: Api, conversions: Conversions): void {
  const base = '/api/v1/workspaces/:workspaceId'

  api.get(`${base}/sites`, { config: { needs: 'read' }, schema: { tags, summary: 'Sites with their snippet', params: InWorkspace, response: { 200: z.object({ items: z.array(Site) }) } } },
    async ({ params }) => ({ items: await conversions.sites(params.workspaceId) }))
  api.post(`${base}/sites`, { config: { needs: 'manage' }, schema: { tags, summary: 'Add a site', params: InWorkspace, body: NewSite, response: { 201: Site } } },
    async ({ params, body, keyedId, caller }, reply) => reply.status(201).send(await conversions.createSite(params.workspaceId, body, keyedId, caller ?? 'system')))
  api.put(`${base}/sites/:siteId`, { config: { needs: 'manage' }, schema: { tags, summary: 'Change a site', params: InWorkspace.extend({ siteId: Id }), body: NewSite, response: { 200: Site } } },
    ({ params, body, caller }) => conversions.changeSite(params.workspaceId, params.siteId, body, caller ?? 'system'))
  api.delete(`${base}/sites/:siteId`, { config: { needs: 'manage' }, schema: { tags, summary: 'Remove a site: its snippet stops counting', params: InWorkspace.extend({ siteId: Id }), response: { 204: z.null() } } },
    async ({ params, caller }, reply) => {
      await conversions.removeSite(params.workspaceId, params.siteId, caller ?? 'system')
      return reply.status(204).send(null)
    })

  api.get(`${base}/goals`, { config: { needs: 'read' }, schema: { tags, summary: 'Goals, archived ones too', params: InWorkspace, response: { 200: z.object({ items: z.array(Goal) }) } } },
    async ({ params }) => ({ items: await conversions.goals(params.workspaceId) }))
  api.post(`${base}/goals`, { config: { needs: 'manage' }, schema: { tags, summary: 'Add a goal', params: InWorkspace, body: NewGoal, response: { 201: Goal } } },
    async ({ params, body, keyedId, caller }, reply) => reply.status(201).send(await conversions.createGoal(params.workspaceId, body, keyedId, caller ?? 'system')))
  api.patch(`${base}/goals/:goalId`, { config: { needs: 'manage' }, schema: { tags, summary: 'Change or archive a goal', params: InWorkspace.extend({ goalId: Id }), body: GoalChange, response: { 200: Goal } } },
    ({ params, body, caller }) => conversions.changeGoal(params.workspaceId, params.goalId, body, caller ?? 'system'))

  api.get(`${base}/hooks`, { config: { needs: 'read' }, schema: { tags, summary: 'Hooks for signed deliveries of conversions', params: InWorkspace, response: { 200: z.object({ items: z.array(Hook) }) } } },
    async ({ params }) => ({ items: await conversions.hooks(params.workspaceId) }))
  api.post(`${base}/hooks`, { config: { needs: 'manage' }, schema: { tags, summary: 'Add a hook; its secret is answered this once', params: InWorkspace, body: NewHook, response: { 201: HookWithSecret } } },
    async ({ params, body, keyedId, caller }, reply) => reply.status(201).send(await conversions.createHook(params.workspaceId, body, keyedId, caller ?? 'system')))
  api.post(`${base}/hooks/:hookId/rotation`, { config: { needs: 'manage' }, schema: { tags, summary: 'Give a hook a new secret; the one before stays good for a day', params: InWorkspace.extend({ hookId: Id }), response: { 200: HookWithSecret } } },
    ({ params, caller }) => conversions.rotateHook(params.workspaceId, params.hookId, caller ?? 'system'))
  api.delete(`${base}/hooks/:hookId`, { config: { needs: 'manage' }, schema: { tags, summary: 'Remove a hook: its deliveries are refused from then on', params: InWorkspace.extend({ hookId: Id }), response: { 204: z.null() } } },
    async ({ params, caller }, reply) => {
      await conversions.removeHook(params.workspaceId, params.hookId, caller ?? 'system')
      return reply.status(204).send(null)
    })

  api.post(
    `${base}/conversions`,
    {
      config: { needs: 'write' },
      // Each row is checked by itself, so that one bad row of a batch does not refuse the others; the body as a whole is not checked before.
      validatorCompiler: (part) => (part.httpPart === 'body' ? () => true : validate(part as never)),
      schema: { tags, summary: 'Record one conversion, or a list of at most 500', params: InWorkspace, body: z.union([NewConversion, z.array(NewConversion).min(1).max(500)]), response: { 200: z.union([BatchResult, Conversion]), 201: Conversion } },
    },
    async (request, reply) => {
      const body: unknown = request.body
      const language = languageOf(request)
      if (Array.isArray(body)) {
        const results = await conversions.record(request.params.workspaceId, body)
        // Fifty rows thousands of times a second: what is ours by type is not read through its schema once more. A test does.
        return reply.status(200).serializer(JSON.stringify).send({ results: results.map((one, index) => rowOf(one, index, language)) })
      }
      const [one] = await conversions.record(request.params.workspaceId, [body])
      if (one === undefined) throw new Error('no answer for a conversion')
      if (one.result === 'refused') throw new Problem(400, 'invalid-conversion', one.errors[0]?.words ?? inBoth((w) => w.unknownGoal('', [])), { errors: one.errors })
      return reply.status(one.result === 'recorded' ? 201 : 200).send(one.conversion)
    },
  )

  api.get(`${base}/conversions`, { config: { needs: 'read' }, schema: { tags, summary: 'Conversions with their journeys, the latest first', params: InWorkspace, querystring: Filter.extend(Paging.shape), response: { 200: ConversionList } } },
    ({ params, query }) => conversions.list(params.workspaceId, { ...query, ...spanOf(query), cursor: query.cursor ?? null }))
  api.get(`${base}/conversions/:conversionId`, { config: { needs: 'read' }, schema: { tags, summary: 'One conversion with its journey', params: InWorkspace.extend({ conversionId: Id }), response: { 200: Conversion } } },
    ({ params }) => conversions.one(params.workspaceId, params.conversionId))

  api.get(
    `${base}/visits`,
    { config: { needs: 'read' }, schema: { tags, summary: 'Visits, the latest first', params: InWorkspace, querystring: Whose.extend(Paging.shape).extend({ newVisitors: z.enum(['true', 'false']).transform((text) => text === 'true').optional().describe('Only those that count a visitor') }), response: { 200: VisitList } } },
    ({ params, query }) => conversions.visits(params.workspaceId, { ...query, ...spanOf(query), cursor: query.cursor ?? null }),
  )

  api.get(`${base}/conversions.csv`, { config: { needs: 'read' }, schema: { tags, summary: 'Conversions as CSV', params: InWorkspace, querystring: Filter } }, (request, reply) => {
    const wanted = { ...request.query, ...spanOf(request.query) }
    const head = words[languageOf(request)].csv
    const row = (one: Conversion) => {
      const index = wanted.model === 'first' ? one.credit.first : one.credit.lastNonDirect
      const touch = index === null ? undefined : one.journey[index]
      return [new Date(one.at).toISOString(), one.goal.name, one.externalId, one.value?.amountMinor ?? null, one.value?.currency ?? null, one.source, one.outcome, touch?.source ?? null, touch?.medium ?? null, touch?.campaign ?? null, touch?.channelGroup ?? null, touch?.postId ?? null, one.journey.length]
    }
    return sendCsv(reply, 'conversions.csv', [head.at, head.goal, head.id, head.value, head.currency, head.recordedBy, head.outcome, head.source, head.medium, head.campaign, head.group, head.post, head.touches], row,
      (cursor) => conversions.list(request.params.workspaceId, { ...wanted, limit: 500, cursor }))
  })
}

function rowOf(one: RecordResult, index: number, language: 'en' | 'it'): BatchResult['results'][number] {
  if (one.result === 'refused') return { index, result: 'refused', conversion: null, errors: one.errors.map(({ pointer, words: sentence }) => ({ pointer: `/${index}${pointer}`, detail: sentence[language] })) }
  return { index, result: one.result, conversion: one.conversion, errors: [] }
}
