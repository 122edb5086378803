import { z } from 'zod'
import { smoNetworks } from '../networks.ts'

export const KindReport = z.object({
  name: z.string(),
  kind: z.enum(['image', 'video', 'pdf', 'feed', 'profile', 'post']),
  facts: z.record(z.string(), z.unknown()).describe('What is known of it; each kind has its own'),
  findings: z.array(z.object({
    audit: z.string(),
    severity: z.enum(['error', 'warn', 'info']),
    affects: z.union([z.literal('all'), z.array(z.string())]),
    result: z.enum(['pass', 'fail', 'manual']),
    title: z.string(),
    says: z.string().nullable(),
    why: z.string(),
    how: z.string(),
    evidence: z.array(z.object({ text: z.string(), offset: z.number().int().nullable(), end: z.number().int().nullable(), line: z.number().int().nullable() })),
    fix: z.object({ text: z.string(), says: z.string() }).nullable(),
    source: z.string(),
    checkedAt: z.string(),
    verified: z.boolean(),
  })),
})
export type KindReport = z.output<typeof KindReport>

export const KindOrder = z.strictObject({ url: z.url({ protocol: /^https?$/ }).max(2_000) })

export const PostOrder = z.strictObject({
  text: z.string().max(20_000),
  images: z.array(z.strictObject({ alt: z.string().max(5_000) })).max(20).default([]),
  networks: z.array(z.enum([...smoNetworks, 'instagram', 'tiktok', 'youtube'])).min(1).max(20),
})
