import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Api } from '../../platform/http/api.ts'
import { languageOf } from '../../platform/http/language.ts'
import { createRateLimit } from '../../platform/http/rate-limit.ts'
import type { Language } from '../../platform/i18n.ts'
import { readCursor, writeCursor } from '../../platform/http/page-cursor.ts'
import { audits } from '../catalogue.ts'
import { NewSiteAudit, pageTroubles, SiteAudit, type SiteFindingSaid, SitePageSeen, SiteTemplates } from './schema.ts'
import type { SiteAuditVerbs } from './site-audits.ts'
import type { PlacedPage, SiteAuditRow } from './store.ts'
import { findingsOf, shapesOf, type SiteFinding, templatesOf } from './templates.ts'

const Id = z.string().max(64)
const InWorkspace = z.object({ workspaceId: Id })
const OneAudit = InWorkspace.extend({ siteAuditId: Id })
const base = '/api/v1/workspaces/:workspaceId/site-audits'
const tags = ['Site audits']
const mostExamples = 5

/** Sites read page by page, what their templates have wrong, and every page. */
export function siteAuditsApi(api: Api, sites: SiteAuditVerbs, clock: Clock): void {
  const limit = createRateLimit(clock, { burst: 10, perMinute: 10 })

  api.post(base, { config: { needs: 'write' }, schema: { tags, summary: 'Audit a site: its sitemap and its links, at most as many pages as asked', params: InWorkspace, body: NewSiteAudit, response: { 201: SiteAudit } } }, async ({ params, body, caller }, reply) => {
    limit.require(params.workspaceId)
    return reply.status(201).send(seen(await sites.start(params.workspaceId, body, caller?.workspace?.memberId ?? null)))
  })
  api.get(base, { config: { needs: 'read' }, schema: { tags, summary: 'Audits of sites, the youngest first', params: InWorkspace, querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(30), cursor: z.string().max(80).optional() }), response: { 200: z.object({ items: z.array(SiteAudit), nextCursor: z.string().nullable() }) } } }, async ({ params, query }) => {
    const { rows, nextCursor } = await sites.list(params.workspaceId, query.limit, query.cursor ?? null)
    return { items: rows.map(seen), nextCursor }
  })
  api.get(`${base}/:siteAuditId`, { config: { needs: 'read' }, schema: { tags, summary: 'How far one is', params: OneAudit, response: { 200: SiteAudit } } }, async ({ params }) => seen(await sites.one(params.workspaceId, params.siteAuditId)))
  api.post(`${base}/:siteAuditId/pause`, { config: { needs: 'write' }, schema: { tags, summary: 'Pause', params: OneAudit, response: { 200: SiteAudit } } }, async ({ params }) => seen(await sites.pause(params.workspaceId, params.siteAuditId)))
  api.delete(`${base}/:siteAuditId/pause`, { config: { needs: 'write' }, schema: { tags, summary: 'Go on', params: OneAudit, response: { 200: SiteAudit } } }, async ({ params }) => seen(await sites.goOn(params.workspaceId, params.siteAuditId)))
  api.post(`${base}/:siteAuditId/end`, { config: { needs: 'write' }, schema: { tags, summary: 'Stop for good; what was read stays', params: OneAudit, response: { 200: SiteAudit } } }, async ({ params }) => seen(await sites.stop(params.workspaceId, params.siteAuditId)))
  api.delete(`${base}/:siteAuditId`, { config: { needs: 'write' }, schema: { tags, summary: 'Forget an audit and its pages', params: OneAudit, response: { 204: z.null() } } }, async ({ params }, reply) => {
    await sites.remove(params.workspaceId, params.siteAuditId)
    return reply.status(204).send(null)
  })

  api.get(`${base}/:siteAuditId/templates`, { config: { needs: 'read' }, schema: { tags, summary: 'What is wrong by template: one fix and how many pages it mends', params: OneAudit, response: { 200: SiteTemplates } } }, async (request) => {
    const pages = await sites.pages(request.params.workspaceId, request.params.siteAuditId)
    const language = languageOf(request)
    return {
      templates: templatesOf(pages).map(({ findings, ...template }) => ({ ...template, findings: findings.map((finding) => said(finding, language)) })),
      everywhere: findingsOf(pages).map((finding) => said(finding, language)),
      troubles: troublesOf(pages),
    }
  })

  const Filter = z.object({
    audit: z.string().max(80).optional().describe('Pages on which this audit failed'),
    shape: z.string().max(2_000).optional().describe('Pages of one template, as it is named there'),
    ogType: z.string().max(80).optional().describe('With `shape`: its og:type, empty for none'),
    trouble: z.enum(pageTroubles).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
    cursor: z.string().max(80).optional(),
  })
  api.get(`${base}/:siteAuditId/pages`, { config: { needs: 'read' }, schema: { tags, summary: 'Pages that were read, in the order they were found', params: OneAudit, querystring: Filter, response: { 200: z.object({ items: z.array(SitePageSeen), nextCursor: z.string().nullable() }) } } }, async ({ params, query: { audit, shape, ogType, trouble, limit: most, cursor } }) => {
    const after = readCursor(cursor)
    const all = await sites.pages(params.workspaceId, params.siteAuditId)
    const shapes = shape === undefined ? null : shapesOf(all)
    const pages = all.filter((page) => (after === null || page.place > after.at)
      && (audit === undefined || page.failing.some(({ id }) => id === audit))
      && (shapes === null || (page.score !== null && shapes(page.url) === shape && (ogType === undefined || (page.ogType ?? '') === ogType)))
      && (trouble === undefined || page.trouble === trouble))
    const last = pages[most - 1]
    return { items: pages.slice(0, most).map(seenPage), nextCursor: pages.length > most && last !== undefined ? writeCursor({ at: last.place, id: 'page' }) : null }
  })
}

function seen(row: SiteAuditRow): SiteAudit {
  return {
    id: row.id, asked: row.asked, site: row.site, state: row.state, trouble: row.trouble as SiteAudit['trouble'], mostPages: row.most_pages, pagesFound: row.pages_found, pagesRead: row.pages_read,
    pagesJudged: row.pages_judged, meanScore: row.pages_judged === 0 ? null : Math.round((10 * row.score_sum) / row.pages_judged) / 10, pagesWithErrors: row.pages_with_errors, createdAt: row.created_at, finishedAt: row.finished_at,
  }
}

function seenPage({ failing, url, status, trouble, title, score, ogType }: PlacedPage): SitePageSeen {
  const count = (severity: string): number => failing.filter((one) => one.severity === severity).length
  return { url, status, title, score, ogType, trouble: trouble as SitePageSeen['trouble'], errors: count('error'), warnings: count('warn'), failing: failing.map(({ id, severity }) => ({ audit: id, severity })) }
}

const byId = new Map(audits.map((audit) => [audit.id, audit]))

/** In words: what differs from page to page is left open. */
function said({ auditId, reason, severity, pages, examples }: SiteFinding, language: Language): SiteFindingSaid {
  const words = byId.get(auditId)?.words[language]
  return { audit: auditId, reason, severity, pages, examples: [...examples], title: words?.fail ?? auditId, says: (words?.reasons[reason] ?? '').replace(/\{\w+\}/g, '…') }
}

function troublesOf(pages: readonly PlacedPage[]): SiteTemplates['troubles'] {
  const found = new Map<string, SiteTemplates['troubles'][number]>()
  for (const { trouble, status, url } of pages) {
    if (trouble === null) continue
    const key = `${trouble} ${status}`
    const one = found.get(key) ?? { trouble: trouble as SiteTemplates['troubles'][number]['trouble'], status, pages: 0, examples: [] }
    one.pages += 1
    if (one.examples.length < mostExamples) one.examples.push(url)
    found.set(key, one)
  }
  return [...found.values()].toSorted((a, b) => b.pages - a.pages)
}
