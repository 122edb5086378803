import { sql, type Kysely } from 'kysely'
import type { Refusal, RemoteRef } from '../channels/index.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import { inHand, touched, type Life, type SegmentLife } from './publication.ts'
import type { Evidence, PublicationState } from './schema.ts'
import { refreshPost } from './post-state.ts'
import type { PublicationRow, PublishingTables, SegmentRow } from './tables.ts'

/** A publication as a runner holds it: the row, its frozen segments, and the life the machine decides on. */
export interface Held {
  readonly row: PublicationRow
  readonly segments: readonly SegmentRow[]
  readonly life: Life
}

/** Whose write it is: only the present claim's writes count (DESIGN §5). */
export interface Claim {
  readonly epoch: number
  readonly by: string
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

export async function loadPublication(db: Kysely<PublishingTables>, workspaceId: string, id: string): Promise<Held | null> {
  const [row, segments] = await Promise.all([
    db.selectFrom('publications').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst(),
    db.selectFrom('publication_segments').selectAll().where('workspace_id', '=', workspaceId).where('publication_id', '=', id).orderBy('number').execute(),
  ])
  return row === undefined ? null : { row, segments, life: lifeOf(row, segments) }
}

/** What goes with a change of life: the attempt it opens or closes, and what the network said. */
export interface Beside {
  readonly opens?: { readonly segment: number; readonly instanceId: string }
  readonly closes?: { readonly outcome: Refusal | 'published'; readonly remoteCode: string | null; readonly remoteMessage: string | null }
  readonly segment?: { readonly number: number; readonly change: Partial<Pick<SegmentRow, 'prepared' | 'created_at' | 'remote_id' | 'remote_data' | 'url' | 'evidence' | 'published_at'>> }
  readonly more?: readonly Statement[]
}

/**
 * Writes a new life and what goes with it, all or nothing, if nobody else changed the publication since it was read (every
 * claim and every person's change makes the epoch grow). Answers what is held afterwards, or null when somebody else was
 * faster: then nothing was written.
 */
export async function saveLife(database: Database<PublishingTables>, held: Held, next: Life, now: number, claim: Claim, beside: Beside = {}): Promise<Held | null> {
  const { after, statements } = lifeStatements(database.db, held, next, now, claim, beside)
  const [first] = await database.commit(statements)
  return changedOne(first) ? after : null
}

export const changedOne = (result: { readonly numAffectedRows?: bigint } | undefined): boolean => result?.numAffectedRows === 1n

/** The writes of `saveLife`; the first one tells by its count whether any of them took effect. */
export function lifeStatements(db: Kysely<PublishingTables>, held: Held, next: Life, now: number, claim: Claim, beside: Beside = {}): { after: Held; statements: Statement[] } {
  const { row } = held
  const number = row.attempts + (beside.opens === undefined ? 0 : 1)
  const change = {
    state: next.state,
    reason: next.reason,
    remote_message: next.remoteMessage,
    due_at: next.dueAt,
    send_by: next.sendBy,
    not_before: next.notBefore,
    failures: next.failures,
    epoch: claim.epoch,
    claimed_by: claim.by,
    touched: touched(next) ? 1 : 0,
    attempts: number,
    published_at: row.published_at ?? (next.state === 'published' && held.life.state !== 'published' ? now : null),
    updated_at: now,
  }
  const statements: Statement[] = [
    db.updateTable('publications').set(change).where('workspace_id', '=', row.workspace_id).where('id', '=', row.id).where('epoch', '=', row.epoch),
  ]
  // The other rows follow only if the first write was ours: the same commit, seen through its new values.
  const mine = sql<boolean>`exists (select 1 from publications p where p.workspace_id = ${row.workspace_id} and p.id = ${row.id} and p.epoch = ${claim.epoch} and p.claimed_by = ${claim.by})`

  const segments = held.segments.map((before, i) => {
    const life = next.segments[i]
    const extra = beside.segment?.number === i ? beside.segment.change : {}
    if (life === undefined || (life === held.life.segments[i] && beside.segment?.number !== i)) return before
    const set = {
      status: life.status,
      unsettled_since: life.unsettledSince,
      sent_at: life.sentAt,
      given_up_at: life.givenUpAt,
      unseen: life.unseen,
      looks: life.looks,
      if_absent: life.ifAbsent,
      prepared_at: life.preparedAt,
      ...extra,
    }
    statements.push(
      db.updateTable('publication_segments').set(set).where('workspace_id', '=', row.workspace_id).where('publication_id', '=', row.id).where('number', '=', before.number).where(mine),
    )
    return { ...before, ...set }
  })
  if (beside.closes !== undefined) {
    const { outcome, remoteCode, remoteMessage } = beside.closes
    statements.push(
      db
        .updateTable('publication_attempts')
        .set({ ended_at: now, outcome: outcome === 'duplicate' ? 'rejected' : outcome, remote_code: remoteCode, remote_message: remoteMessage })
        .where('workspace_id', '=', row.workspace_id)
        .where('publication_id', '=', row.id)
        .where('outcome', '=', 'in-flight')
        .where(mine),
    )
  }
  if (beside.opens !== undefined) {
    const { segment, instanceId } = beside.opens
    statements.push(
      db
        .insertInto('publication_attempts')
        .columns(['workspace_id', 'publication_id', 'number', 'segment', 'epoch', 'instance_id', 'started_at', 'outcome'])
        .expression(
          db
            .selectFrom('publications')
            .select(['workspace_id', 'id', 'attempts', sql.lit(segment).as('segment'), 'epoch', sql<string>`cast(${instanceId} as text)`.as('instance_id'), 'updated_at', sql.lit('in-flight').as('outcome')])
            .where('workspace_id', '=', row.workspace_id)
            .where('id', '=', row.id)
            .where('epoch', '=', claim.epoch)
            .where('claimed_by', '=', claim.by),
        ),
    )
  }
  // The seconds in a runner's hands are not worth a write: a post says `scheduled` until there is news of it.
  if ((next.state !== held.life.state && !inHand(next)) || next.dueAt !== held.life.dueAt) statements.push(refreshPost(db, row.workspace_id, row.post_id, now))
  statements.push(...(beside.more ?? []))
  return { after: { row: { ...row, ...change }, segments, life: next }, statements }
}

export const refOf = (segment: SegmentRow): RemoteRef | null =>
  segment.remote_id === null ? null : { id: segment.remote_id, data: JSON.parse(segment.remote_data ?? '{}') as Record<string, string> }

export const evidenceOf = (segment: SegmentRow): Evidence | null => segment.evidence as Evidence | null
