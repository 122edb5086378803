import { z } from 'zod'
import { smoNetworks } from '../networks.ts'

export const leastMinutes = 15
export const mostMinutes = 10_080

const fields = {
  url: z.string().trim().min(1).max(2_000).describe('The page; `https://` may be left out'),
  everyMinutes: z.number().int().min(leastMinutes).max(mostMinutes),
  recipients: z.array(z.string().max(64)).max(50).describe('Ids of members who are told by mail'),
  webhookUrl: z.string().trim().max(2_000).nullable().describe('Where changes are posted, signed as Standard Webhooks'),
  tells: z.enum(['worse', 'all']).describe('`worse`: when a card got worse, and when it is well again; `all`: every change'),
}
export const NewWatch = z.strictObject({
  url: fields.url, everyMinutes: fields.everyMinutes.default(60), recipients: fields.recipients.default([]), webhookUrl: fields.webhookUrl.default(null), tells: fields.tells.default('worse'),
})
export type NewWatch = z.output<typeof NewWatch>

export const WatchSettings = z.strictObject({ everyMinutes: fields.everyMinutes.optional(), recipients: fields.recipients.optional(), webhookUrl: fields.webhookUrl.optional(), tells: fields.tells.optional() })
export type WatchSettings = z.output<typeof WatchSettings>

export const Watch = z.object({
  id: z.string(),
  url: z.string(),
  everyMinutes: z.number().int(),
  recipients: z.array(z.string()),
  webhookUrl: z.string().nullable(),
  tells: fields.tells,
  pausedAt: z.number().int().nullable(),
  createdAt: z.number().int().describe('Epoch milliseconds'),
  nextCheckAt: z.number().int().nullable(),
  lastCheckAt: z.number().int().nullable(),
  lastGoodAt: z.number().int().nullable().describe('When the page was last reached'),
  failingSince: z.number().int().nullable().describe('The first of the looks that did not reach it'),
  trouble: z.enum(['refused', 'unreachable', 'status']).nullable(),
  status: z.number().int().nullable(),
  score: z.number().int().nullable(),
  isWorse: z.boolean().describe('It got worse, and has not got better since'),
})
export type Watch = z.output<typeof Watch>

export const WatchWithSecret = z.object({ watch: Watch, webhookSecret: z.string().nullable().describe('Shown this once; null when there is no new one') })
export type WatchWithSecret = z.output<typeof WatchWithSecret>

const kind = z.enum(['worse', 'better', 'other'])
const Problem = z.object({ id: z.string(), severity: z.enum(['error', 'warn', 'info']) })
const FieldChange = z.object({ field: z.enum(['image', 'title', 'text', 'layout']), kind, networks: z.array(z.enum(smoNetworks)), before: z.string().nullable(), after: z.string().nullable() })
export type FieldChange = z.output<typeof FieldChange>

export const ChangeDetail = z.object({
  cards: z.array(FieldChange),
  appeared: z.array(Problem).describe('Audits that fail now and did not before'),
  mended: z.array(Problem),
  score: z.object({ before: z.number().int().nullable(), after: z.number().int().nullable() }).nullable(),
  unreachable: z.object({ trouble: z.enum(['refused', 'unreachable', 'status']), status: z.number().int().nullable() }).nullable(),
  reachableAgain: z.object({ since: z.number().int() }).nullable(),
})
export type ChangeDetail = z.output<typeof ChangeDetail>

export const WatchChange = z.object({
  id: z.string(),
  watchId: z.string(),
  url: z.string(),
  kind,
  detail: ChangeDetail,
  /** It happened after this and not after `untilAt`; the two are one when the page says when it was changed. */
  afterAt: z.number().int().nullable(),
  untilAt: z.number().int(),
  foundAt: z.number().int(),
  says: z.array(z.string()).describe('The same in sentences'),
  notices: z.array(z.object({ way: z.enum(['mail', 'webhook']), memberId: z.string().nullable(), state: z.enum(['waiting', 'sent', 'failed', 'dropped']), tries: z.number().int(), lastError: z.string().nullable(), sentAt: z.number().int().nullable() })),
})
export type WatchChange = z.output<typeof WatchChange>

export const WatchCheck = z.object({ id: z.string(), checkedAt: z.number().int(), trouble: z.string().nullable(), status: z.number().int().nullable(), score: z.number().int().nullable(), errors: z.number().int().nullable() })
