import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import type { ApiPlugin, Caller } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import { sendCsv } from '../platform/http/list-file.ts'
import { languageOf } from '../platform/http/language.ts'
import { createApiKey, listApiKeys, revokeApiKey } from './api-keys.ts'
import { auditEntries, type AuditFilter } from './audit-log.ts'
import type { Parts } from './parts.ts'
import { ApiKey, AuditEntry, NewApiKey } from './schema.ts'
import { findWorkspace } from './store.ts'
import { words } from './words.ts'

const base = '/api/v1/workspaces/:workspaceId'
const InWorkspace = z.object({ workspaceId: z.string() })
/** Epoch milliseconds, or a day of the workspace's zone: `from` its start, `to` its end. */
const When = z.coerce.number().int().or(z.iso.date())
const Filter = z.object({
  action: z.string().max(100).optional(),
  who: z.string().max(100).optional(),
  from: When.optional(),
  to: When.optional(),
})
const Page = Filter.extend({ limit: z.coerce.number().int().min(1).max(200).default(50), cursor: z.string().max(100).optional() })

/** Routes of a workspace's API keys and its audit log. */
export function keysAndLogApi(parts: Parts): ApiPlugin {
  return (api) => {
    api.get(`${base}/api-keys`, { config: { needs: 'read' }, schema: { summary: 'API keys: mine, or all for those who manage', tags: ['api-keys'], params: InWorkspace, response: { 200: z.object({ items: z.array(ApiKey), nextCursor: z.null() }) } } }, async ({ caller }) => ({
      items: await listApiKeys(parts, known(caller)),
      nextCursor: null,
    }))
    api.post(
      `${base}/api-keys`,
      // Not remembered for repeats: the key is shown once and kept nowhere.
      { config: { needs: 'read', noIdempotency: true }, schema: { summary: 'Make an API key; it is shown this once', tags: ['api-keys'], params: InWorkspace, body: NewApiKey, response: { 201: z.object({ key: z.string(), apiKey: ApiKey }) } } },
      async ({ body, caller }, reply) => reply.code(201).send(await createApiKey(parts, body, known(caller))),
    )
    api.delete(`${base}/api-keys/:keyId`, { config: { needs: 'read' }, schema: { summary: 'Revoke an API key', tags: ['api-keys'], params: InWorkspace.extend({ keyId: z.string() }), response: { 204: z.null() } } }, async ({ params, caller }, reply) => {
      await revokeApiKey(parts, params.keyId, known(caller))
      return reply.code(204).send(null)
    })
    api.get(
      `${base}/audit-log`,
      { config: { needs: 'manage' }, schema: { summary: 'Who did what, newest first', tags: ['audit-log'], params: InWorkspace, querystring: Page, response: { 200: z.object({ items: z.array(AuditEntry), nextCursor: z.string().nullable() }) } } },
      async ({ params, query: { limit, cursor, ...filter } }) => pageOfLog(parts, params.workspaceId, { ...(await inZone(parts, params.workspaceId, filter)), before: cursor, limit }),
    )
    api.get(
      `${base}/audit-log.csv`,
      { config: { needs: 'manage' }, schema: { summary: 'The audit log as CSV', tags: ['audit-log'], params: InWorkspace, querystring: Filter } },
      async (request, reply) => {
        const { params, query } = request
        const filter = await inZone(parts, params.workspaceId, query)
        const said = words[languageOf(request)]
        const row = ({ at, who, action, subject, detail }: AuditEntry) => {
          const facts = Object.entries(detail).map(([name, value]) => `${name}: ${value ?? ''}`).join('; ')
          return [new Date(at).toISOString(), who === 'system' ? said.system : who, action, subject, facts]
        }
        return sendCsv(reply, 'audit-log.csv', [said.csv.at, said.csv.who, said.csv.action, said.csv.subject, said.csv.detail], row,
          (cursor) => pageOfLog(parts, params.workspaceId, { ...filter, before: cursor ?? undefined, limit: 500 }))
      },
    )
  }
}

async function pageOfLog({ database }: Parts, workspaceId: string, wanted: AuditFilter): Promise<{ readonly items: AuditEntry[]; readonly nextCursor: string | null }> {
  const found = await auditEntries(database, workspaceId, { ...wanted, limit: wanted.limit + 1 })
  const items = found.slice(0, wanted.limit)
  return { items, nextCursor: found.length > wanted.limit ? (items.at(-1)?.id ?? null) : null }
}

type AskedFor = z.infer<typeof Filter>

async function inZone({ database }: Parts, workspaceId: string, { action, who, from, to }: AskedFor): Promise<Omit<AuditFilter, 'limit' | 'before'>> {
  const zone = (await findWorkspace(database.db, workspaceId))?.zone ?? 'UTC'
  const startOf = (day: string, after: number): number => Temporal.PlainDate.from(day).add({ days: after }).toZonedDateTime(zone).epochMilliseconds
  return {
    action,
    who,
    from: typeof from === 'string' ? startOf(from, 0) : from,
    to: typeof to === 'string' ? startOf(to, 1) : to,
  }
}

function known(caller: Caller | null): Caller {
  if (caller === null) throw notFound()
  return caller
}
