import type { Clock } from '../platform/clock.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import type { Caller } from '../platform/http/api.ts'
import { newId } from '../platform/ids.ts'
import type { AuditEntry } from './schema.ts'
import type { WorkspacesTables } from './tables.ts'

export interface Happening {
  readonly workspaceId: string
  readonly who: Pick<Caller, 'userId' | 'name'> | 'system'
  /** Stable, `thing.happened`: `post.approved`. Its words stand in the words of the module that speaks. */
  readonly action: string
  /** What it happened to, as people call it or by its id. */
  readonly subject: string
  /** Small facts worth reading later. Never a token, a password or a message body. */
  readonly detail?: AuditEntry['detail']
}

export interface AuditFilter {
  readonly action?: string | undefined
  /** A user id, or `system`. */
  readonly who?: string | undefined
  /** Epoch milliseconds, inclusive. */
  readonly from?: number | undefined
  /** Epoch milliseconds, exclusive. */
  readonly to?: number | undefined
  /** Id of the last entry seen. */
  readonly before?: string | undefined
  readonly limit: number
}

/** Who an entry is about: a person (themselves or by their key), or the product by itself. */
export type Actor = Happening['who']

/**
 * The row of a happening, to be committed along with the caller's own statements: both or neither. Any module's view of the
 * database will do: every database of the product has this table.
 */
export function recordStatement<Tables>(database: Pick<Database<Tables>, 'db'>, clock: Clock, happening: Happening): Statement {
  const db = database.db as unknown as Database<WorkspacesTables>['db']
  const { workspaceId, who, action, subject, detail = {} } = happening
  const at = clock.now()
  return db.insertInto('audit_entries').values({
    workspace_id: workspaceId,
    id: newId(at),
    at,
    user_id: who === 'system' ? null : who.userId,
    who: who === 'system' ? 'system' : who.name,
    action,
    subject: subject.slice(0, 300),
    detail: JSON.stringify(detail),
  })
}

/** Newest first. */
export async function auditEntries({ db }: Database<WorkspacesTables>, workspaceId: string, filter: AuditFilter): Promise<AuditEntry[]> {
  let query = db.selectFrom('audit_entries').selectAll().where('workspace_id', '=', workspaceId).orderBy('id', 'desc').limit(filter.limit)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.who !== undefined) query = filter.who === 'system' ? query.where('user_id', 'is', null) : query.where('user_id', '=', filter.who)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<', filter.to)
  if (filter.before !== undefined) query = query.where('id', '<', filter.before)
  const rows = await query.execute()
  return rows.map(({ id, at, who, user_id, action, subject, detail }) => ({
    id, at, who, userId: user_id, action, subject, detail: JSON.parse(detail) as AuditEntry['detail'],
  }))
}
