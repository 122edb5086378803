import { z } from 'zod'

export const siteAuditStates = ['waiting', 'running', 'paused', 'stopped', 'done', 'failed'] as const
export const siteTroubles = ['refused', 'unreachable', 'status', 'not-a-page', 'robots'] as const
export const pageTroubles = ['refused', 'unreachable', 'status', 'not-a-page', 'redirect', 'elsewhere'] as const

export const NewSiteAudit = z.strictObject({
  url: z.string().trim().min(1).max(2_000).describe('Where to begin; `https://` may be left out'),
  mostPages: z.number().int().min(1).max(1_000).default(200),
})
export type NewSiteAudit = z.output<typeof NewSiteAudit>

export const SiteAudit = z.object({
  id: z.string(),
  asked: z.string(),
  site: z.string().nullable().describe('Where it really is; null before it was opened'),
  state: z.enum(siteAuditStates),
  trouble: z.enum(siteTroubles).nullable().describe('Why nothing could be read'),
  mostPages: z.number().int(),
  pagesFound: z.number().int(),
  pagesRead: z.number().int(),
  pagesJudged: z.number().int().describe('Pages that were pages: without redirects, errors and files'),
  meanScore: z.number().nullable(),
  pagesWithErrors: z.number().int(),
  createdAt: z.number().int().describe('Epoch milliseconds'),
  finishedAt: z.number().int().nullable(),
})
export type SiteAudit = z.output<typeof SiteAudit>

const Severity = z.enum(['error', 'warn', 'info'])
const Finding = z.object({
  audit: z.string(),
  reason: z.string(),
  severity: Severity,
  title: z.string(),
  says: z.string(),
  pages: z.number().int().describe('How many pages one fix mends'),
  examples: z.array(z.string()),
})
export type SiteFindingSaid = z.output<typeof Finding>

export const SiteTemplates = z.object({
  templates: z.array(z.object({ shape: z.string(), ogType: z.string().nullable(), pages: z.number().int(), meanScore: z.number().nullable(), example: z.string(), findings: z.array(Finding) })),
  everywhere: z.array(Finding).describe('The same over the whole site'),
  troubles: z.array(z.object({ trouble: z.enum(pageTroubles), status: z.number().int().nullable(), pages: z.number().int(), examples: z.array(z.string()) })),
})
export type SiteTemplates = z.output<typeof SiteTemplates>

export const SitePageSeen = z.object({
  url: z.string(),
  status: z.number().int().nullable(),
  trouble: z.enum(pageTroubles).nullable(),
  title: z.string().nullable(),
  score: z.number().int().nullable(),
  ogType: z.string().nullable(),
  errors: z.number().int(),
  warnings: z.number().int(),
  failing: z.array(z.object({ audit: z.string(), severity: Severity })),
})
export type SitePageSeen = z.output<typeof SitePageSeen>
