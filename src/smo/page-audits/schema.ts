import { z } from 'zod'
import { smoNetworks } from '../networks.ts'
import { type CardOfNetwork as CardSchema, PageAudit } from '../report/schema.ts'

const networkId = z.enum(smoNetworks)
const webAddress = z.string().trim().min(1).max(2_000).transform((text) => (/^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`)).refine((text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''), { params: { en: 'This is no web address. Write it like https://example.org/page.', it: 'Non è un indirizzo web. Scrivilo come https://example.org/pagina.' } })

export const NewPageAudit = z.strictObject({
  url: webAddress.describe('The page; with `html`, where that markup will stand'),
  network: networkId.nullable().default(null).describe('As whose reader the page is asked; null: as ourselves'),
  html: z.string().min(1).max(900_000).optional().describe('Markup to judge instead of what stands at the address'),
})

export const PageAuditLine = z.object({
  id: z.string(),
  asked: z.string(),
  network: networkId.nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  progress: z.object({ step: z.string().nullable(), done: z.number().int(), of: z.number().int() }),
  trouble: z.string().nullable().describe('Why the page could not be read'),
  url: z.string().nullable(),
  title: z.string().nullable(),
  score: z.number().int().nullable().describe('0 to 100'),
  counts: z.object({ error: z.number().int(), warn: z.number().int(), info: z.number().int() }).nullable(),
  createdAt: z.number().int().describe('Epoch milliseconds'),
  finishedAt: z.number().int().nullable(),
})
export type PageAuditLine = z.output<typeof PageAuditLine>

export const PageAuditList = z.object({ items: z.array(PageAuditLine), nextCursor: z.string().nullable() })
export type PageAuditList = z.output<typeof PageAuditList>

const Rule = z.object({ id: z.string(), says: z.string(), source: z.string(), checkedAt: z.string(), verified: z.boolean() })

export const PageAuditDetail = PageAuditLine.extend({
  report: PageAudit.nullable().describe('In the language of the request; null until it is done'),
  differences: z.array(z.object({ field: z.enum(['title', 'text', 'image']), most: z.string().nullable(), others: z.array(z.object({ network: networkId, shows: z.string().nullable() })) })),
  networks: z.array(z.object({ network: networkId, name: z.string(), readsBytes: z.number().int().nullable(), rules: z.array(Rule) })).describe('What each network’s rules say, in the language of the request'),
})
export type PageAuditDetail = z.output<typeof PageAuditDetail>
export type CardOfNetwork = z.output<typeof CardSchema>
