import { z } from 'zod'
import { smoNetworks } from '../networks.ts'

const SmoNetworkId = z.enum(smoNetworks)
const Severity = z.enum(['error', 'warn', 'info'])

const Evidence = z.object({
  text: z.string(),
  /** Bytes of the page's body from `offset` to `end`; null for what is not in the page. */
  offset: z.number().int().nullable(),
  end: z.number().int().nullable(),
  line: z.number().int().nullable(),
})

const Fix = z.object({
  text: z.string(),
  to: z.enum(['head', 'head-start', 'body', 'html', 'header', 'robots.txt', 'oembed']),
  replaces: z.boolean(),
  /** How to use it, in words. */
  says: z.string(),
})

const Finding = z.object({
  audit: z.string(),
  group: z.string(),
  mode: z.enum(['html', 'net', 'img', 'robots', 'render', 'manual']),
  severity: Severity,
  affects: z.union([z.literal('all'), z.array(SmoNetworkId)]),
  result: z.enum(['pass', 'fail', 'not-applicable', 'manual']),
  title: z.string(),
  reason: z.string().nullable(),
  says: z.string().nullable(),
  why: z.string(),
  how: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  evidence: z.array(Evidence),
  fix: Fix.nullable(),
  source: z.string(),
  checkedAt: z.string(),
})

const Trace = z.object({ tag: z.string(), offset: z.number().int().nullable(), rule: z.string() })
const ShownText = z.object({ value: z.string(), full: z.string(), cutAt: z.number().int().nullable(), from: Trace })

export const CardOfNetwork = z.object({
  network: SmoNetworkId,
  layout: z.enum(['large', 'small', 'text', 'video', 'none']),
  why: z.string(),
  title: ShownText.nullable(),
  text: ShownText.nullable(),
  image: z.object({ url: z.string(), alt: z.string().nullable(), from: Trace }).nullable(),
  author: ShownText.nullable(),
  siteName: ShownText.nullable(),
  color: z.string().nullable(),
  url: z.string(),
  domain: z.string(),
})

const PageScore = z.object({
  /** 0 to 100; null when nothing applied. 100 × passed ÷ total, rounded down. */
  value: z.number().int().nullable(),
  preset: z.string(),
  passed: z.number(),
  total: z.number(),
  lines: z.array(z.object({ audit: z.string(), weight: z.number(), result: z.enum(['pass', 'fail']) })),
  networks: z.record(SmoNetworkId, z.number().int().nullable()),
})

export const PageAudit = z.object({
  asked: z.string(),
  url: z.string(),
  status: z.number().int().nullable(),
  /** Epoch milliseconds. */
  fetchedAt: z.number(),
  score: PageScore,
  counts: z.object({ error: z.number().int(), warn: z.number().int(), info: z.number().int() }),
  cards: z.array(CardOfNetwork),
  findings: z.array(Finding),
})
export type PageAudit = z.infer<typeof PageAudit>

/** The JSON report of the command line and of the API. A field may be added without a new version; none is taken away or changed. */
export const AuditReport = z.object({ format: z.literal('passaparola-audit'), version: z.literal(1), language: z.enum(['en', 'it']), pages: z.array(PageAudit) })
export type AuditReport = z.infer<typeof AuditReport>
