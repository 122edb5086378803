import { CompiledQuery } from 'kysely'
import type { Refusal, RemoteRef } from '../channels/index.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { jsonRows } from '../platform/db/json-rows.ts'
import type { Life, SegmentLife } from './publication.ts'
import type { Evidence, PublicationState } from './schema.ts'
import type { PublicationRow, PublishingTables, SegmentRow } from './tables.ts'

/** A publication as a runner holds it: the row, its frozen segments, and the life the machine decides on. */
export interface Held {
  readonly row: PublicationRow
  readonly segments: readonly SegmentRow[]
  readonly life: Life
}

/** Whose write it is: only the present claim's writes count (DESIGN §5). No two claims have the same name. */
export interface Claim {
  readonly epoch: number
  readonly by: string
}

/** What goes with a change of life: the attempt it opens or closes, and what the network said. */
export interface Beside {
  readonly opens?: { readonly segment: number; readonly instanceId: string }
  readonly closes?: { readonly outcome: Refusal | 'published'; readonly remoteCode: string | null; readonly remoteMessage: string | null }
  readonly segment?: { readonly number: number; readonly change: Partial<Pick<SegmentRow, 'prepared' | 'created_at' | 'remote_id' | 'remote_data' | 'url' | 'evidence' | 'published_at'>> }
  readonly more?: readonly Statement[]
}

export const lifeOf = (row: PublicationRow, segments: readonly SegmentRow[]): Life => ({
  state: row.state as PublicationState,
  reason: row.reason,
  remoteMessage: row.remote_message,
  dueAt: row.due_at,
  sendBy: row.send_by,
  notBefore: row.not_before,
  failures: row.failures,
  segments: segments.map((segment) => ({
    status: segment.status as SegmentLife['status'],
    unsettledSince: segment.unsettled_since,
    sentAt: segment.sent_at,
    givenUpAt: segment.given_up_at,
    unseen: segment.unseen,
    looks: segment.looks,
    ifAbsent: segment.if_absent as SegmentLife['ifAbsent'],
    preparedAt: segment.prepared_at,
  })),
})

export interface PublicationKey {
  readonly workspaceId: string
  readonly id: string
}

const publicationColumns: readonly (keyof PublicationRow)[] = [
  'workspace_id', 'id', 'post_id', 'connection_id', 'channel_id', 'account_handle', 'resolution', 'state', 'reason', 'remote_message', 'due_at', 'send_by',
  'not_before', 'failures', 'epoch', 'claimed_by', 'touched', 'attempts', 'published_at', 'created_at', 'updated_at',
]
const segmentColumns: readonly (keyof SegmentRow)[] = [
  'workspace_id', 'publication_id', 'number', 'key', 'text', 'language', 'images', 'card', 'short_links', 'reply_to', 'created_at', 'status', 'unsettled_since',
  'sent_at', 'given_up_at', 'unseen', 'looks', 'if_absent', 'prepared', 'prepared_at', 'remote_id', 'remote_data', 'url', 'evidence', 'published_at', 'visible_after_ms',
]

/** One statement, so that a publication and its segments are of the same moment; as text, which is cheaper to carry than so many columns. */
function loading(kind: 'sqlite' | 'postgres'): string {
  const rows = jsonRows[kind]
  const object = kind === 'sqlite' ? 'json_object' : 'json_build_object'
  const gathered = kind === 'sqlite' ? 'json_group_array' : 'json_agg'
  const named = (alias: string, columns: readonly string[]): string => `${object}(${columns.map((column) => `'${column}', ${alias}.${column}`).join(', ')})`
  const asText = (json: string): string => (kind === 'sqlite' ? json : `(${json})::text`)
  return `select ${asText(named('p', publicationColumns))} as publication,
      ${asText(`(select ${gathered}(${named('s', segmentColumns)} order by s.number) from publication_segments s where s.workspace_id = p.workspace_id and s.publication_id = p.id)`)} as segments
    from ${rows.from} join publications p on p.workspace_id = ${rows.text(0)} and p.id = ${rows.text(1)}`
}
const loadingText = { sqlite: loading('sqlite'), postgres: loading('postgres') }

/** Those of the publications that exist, by `nameOf`. */
export async function loadPublications(database: Database<PublishingTables>, keys: readonly PublicationKey[]): Promise<ReadonlyMap<string, Held>> {
  const asked = JSON.stringify(keys.map(({ workspaceId, id }) => [workspaceId, id]))
  const { rows } = await database.db.executeQuery(CompiledQuery.raw(loadingText[database.kind], [asked]))
  return new Map(
    (rows as { publication: string; segments: string | null }[]).map(({ publication, segments }) => {
      const row = JSON.parse(publication) as PublicationRow
      const parts = JSON.parse(segments ?? '[]') as SegmentRow[]
      return [nameOf({ workspaceId: row.workspace_id, id: row.id }), { row, segments: parts, life: lifeOf(row, parts) }]
    }),
  )
}

export const nameOf = ({ workspaceId, id }: PublicationKey): string => `${workspaceId}/${id}`

export async function loadPublication(database: Database<PublishingTables>, workspaceId: string, id: string): Promise<Held | null> {
  return (await loadPublications(database, [{ workspaceId, id }])).get(nameOf({ workspaceId, id })) ?? null
}

export const refOf = (segment: SegmentRow): RemoteRef | null =>
  segment.remote_id === null ? null : { id: segment.remote_id, data: JSON.parse(segment.remote_data ?? '{}') as Record<string, string> }

export const evidenceOf = (segment: SegmentRow): Evidence | null => segment.evidence as Evidence | null
