import { z } from 'zod'

/** GET /api/v1/operator/doctor */
export const OperatorReport = z.object({
  version: z.string(),
  /** Epoch milliseconds by the product's own clock. */
  now: z.number().int(),
  role: z.enum(['web', 'worker', 'all']),
  database: z.enum(['sqlite', 'postgres']),
  /** Nothing is published until somebody releases this restored, imported or copied database. */
  held: z.object({ since: z.number().int(), reason: z.string() }).nullable(),
  work: z.object({
    lastTickAgeMs: z.number().nullable(),
    oldestOverdueMs: z.number().nullable(),
    waiting: z.number().int(),
    running: z.number().int(),
    parked: z.number().int(),
  }),
  parked: z.array(z.object({ workspace: z.string(), id: z.string(), kind: z.string(), lastError: z.string().nullable(), parkedAt: z.number().int() })),
  reconnect: z.array(z.object({ workspace: z.string(), handle: z.string(), channel: z.string() })),
  sealedWithOlderKeys: z.number().int(),
})
export type OperatorReport = z.infer<typeof OperatorReport>

export const Released = z.object({ released: z.number().int() })
export const Rebuilt = z.object({ workspaces: z.number().int() })
/** `keyId`: the new key; null when none was made. */
export const SealedAgain = z.object({ keyId: z.string().nullable(), sealedAgain: z.number().int() })
