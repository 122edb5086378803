import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { version } from '../../platform/config/version.ts'
import type { Api } from '../../platform/http/api.ts'
import type { Fetch } from '../../platform/http/fetch.ts'
import { languageOf } from '../../platform/http/language.ts'
import { notFound } from '../../platform/http/problem.ts'
import { createRateLimit } from '../../platform/http/rate-limit.ts'
import type { Language } from '../../platform/i18n.ts'
import { smoNetworks, type SmoNetwork } from '../networks.ts'
import { pageAudit } from '../report/json.ts'
import { writeReport, reportFormats } from '../report/write-report.ts'
import { resolvers } from '../resolvers/all.ts'
import { differences } from '../resolvers/differences.ts'
import { NewPageAudit, PageAuditDetail, PageAuditLine, PageAuditList } from './schema.ts'
import type { PageAuditVerbs } from './page-audits.ts'
import { cardPicture } from './picture.ts'
import type { PageAuditSummary } from './store.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const OneAudit = InWorkspace.extend({ auditId: Id })
const base = '/api/v1/workspaces/:workspaceId/page-audits'
const tags = ['Page audits']

/** Pages read as every network reads them, with what is wrong and what to paste. */
export function pageAuditsApi(api: Api, audits: PageAuditVerbs, { clock, fetch }: { readonly clock: Clock; readonly fetch: Fetch }): void {
  // Each audit makes up to forty requests to somebody's server.
  const limit = createRateLimit(clock, { burst: 20, perMinute: 20 })
  const pictures = createRateLimit(clock, { burst: 120, perMinute: 240 })

  api.post(base, { config: { needs: 'write' }, schema: { tags, summary: 'Audit a page, or markup that will stand there', params: InWorkspace, body: NewPageAudit, response: { 201: PageAuditLine } } }, async ({ params, body, caller }, reply) => {
    limit.require(params.workspaceId)
    const { html, url, network } = body
    const memberId = caller?.workspace?.memberId ?? null
    return reply.status(201).send(lineOf(html === undefined ? await audits.ask(params.workspaceId, { url, network }, memberId) : await audits.judge(params.workspaceId, { url, html }, memberId)))
  })

  api.get(base, { config: { needs: 'read' }, schema: { tags, summary: 'Audits, the youngest first; of one address with `url`', params: InWorkspace, querystring: z.object({ url: z.string().max(2_000).optional(), limit: z.coerce.number().int().min(1).max(100).default(30), cursor: z.string().max(80).optional() }), response: { 200: PageAuditList } } }, async ({ params, query }) => {
    const { rows, nextCursor } = await audits.list(params.workspaceId, { asked: query.url, limit: query.limit, cursor: query.cursor ?? null })
    return { items: rows.map(lineOf), nextCursor }
  })

  api.get(`${base}/:auditId`, { config: { needs: 'read' }, schema: { tags, summary: 'One audit with every network’s card, what differs and what was found', params: OneAudit, response: { 200: PageAuditDetail } } }, async (request) => {
    const { workspaceId, auditId } = request.params
    const language = languageOf(request)
    const row = await audits.one(workspaceId, auditId)
    const report = row.state === 'done' ? await audits.report(workspaceId, auditId).catch(() => null) : null
    return {
      ...lineOf(row),
      report: report === null ? null : pageAudit(report, language),
      differences: report === null ? [] : differences(report.cards).map(({ others, ...one }) => ({ ...one, others: [...others] })),
      networks: report === null ? [] : smoNetworks.map((network) => rulesOf(network, language)),
    }
  })

  api.get(`${base}/:auditId/report`, { config: { needs: 'read' }, schema: { tags, summary: 'The report as a file: text, json, html, sarif, junit or markdown', params: OneAudit, querystring: z.object({ format: z.enum(reportFormats).default('html') }) } }, async (request, reply) => {
    const { workspaceId, auditId } = request.params
    const { mediaType, extension, text } = writeReport([await audits.report(workspaceId, auditId)], { format: request.query.format, language: languageOf(request), version })
    return reply
      .header('content-type', mediaType)
      .header('content-disposition', `attachment; filename="audit-${auditId}.${extension}"`)
      .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
      .send(text)
  })

  api.get(`${base}/:auditId/picture`, { config: { needs: 'read' }, schema: { tags, summary: 'A picture of the page, made small for a preview', params: OneAudit, querystring: z.object({ url: z.string().max(4_000).default('') }) } }, async ({ params, query }, reply) => {
    pictures.require(params.workspaceId)
    // Only what this audit found on the page: this is no way to have us fetch anything else.
    if (!(await audits.pictures(params.workspaceId, params.auditId)).has(query.url)) throw notFound()
    return reply.header('content-type', 'image/webp').header('cache-control', 'private, max-age=3600').header('content-security-policy', "default-src 'none'; sandbox").send(await cardPicture(query.url, fetch))
  })

  api.delete(`${base}/:auditId`, { config: { needs: 'write' }, schema: { tags, summary: 'Forget an audit', params: OneAudit, response: { 204: z.null() } } }, async ({ params }, reply) => {
    await audits.remove(params.workspaceId, params.auditId)
    return reply.status(204).send(null)
  })
}

function lineOf(row: PageAuditSummary): PageAuditLine {
  return {
    id: row.id, asked: row.asked, network: row.network as SmoNetwork | null, state: row.state, progress: { step: row.step, done: row.steps_done, of: row.steps_all }, trouble: row.trouble, url: row.url, title: row.title, score: row.score,
    counts: row.errors === null || row.warnings === null || row.notes === null ? null : { error: row.errors, warn: row.warnings, info: row.notes }, createdAt: row.created_at, finishedAt: row.finished_at,
  }
}

function rulesOf(network: SmoNetwork, language: Language): z.output<typeof PageAuditDetail>['networks'][number] {
  const { name, readsBytes, rules } = resolvers[network]
  return { network, name, readsBytes, rules: rules.map(({ id, says, source, checkedAt, verified }) => ({ id, says: says[language], source, checkedAt, verified })) }
}
