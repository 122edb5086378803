import { type Kysely, sql, type Transaction } from 'kysely'
import type { ConversationRow, InboxTables, MessageRow } from './tables.ts'

type Db = Kysely<InboxTables> | Transaction<InboxTables>

export async function readCursor(db: Db, workspaceId: string, connectionId: string): Promise<string | null> {
  const row = await db
    .selectFrom('inbox_cursors')
    .select('remote_cursor')
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .executeTakeFirst()
  return row?.remote_cursor ?? null
}

/** `remoteCursor` undefined keeps the present one (a poll that failed moves nothing). */
export async function writeCursor(
  db: Db,
  at: { workspaceId: string; connectionId: string; polledAt: number; remoteCursor?: string | null; error: string | null },
): Promise<void> {
  await db
    .insertInto('inbox_cursors')
    .values({
      workspace_id: at.workspaceId,
      connection_id: at.connectionId,
      remote_cursor: at.remoteCursor ?? null,
      polled_at: at.polledAt,
      last_error: at.error,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'connection_id']).doUpdateSet({
        polled_at: at.polledAt,
        last_error: at.error,
        ...(at.remoteCursor === undefined ? {} : { remote_cursor: at.remoteCursor }),
      }),
    )
    .execute()
}

/** Inserts a message once: false when this account already has it. */
export async function addMessage(db: Db, message: MessageRow): Promise<boolean> {
  const done = await db
    .insertInto('messages')
    .values(message)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return (done.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export function messageByRemoteId(db: Db, workspaceId: string, connectionId: string, remoteId: string) {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('remote_id', '=', remoteId)
    .executeTakeFirst()
}

export function conversationByThread(
  db: Db,
  workspaceId: string,
  connectionId: string,
  rootRemoteId: string,
  authorRemoteId: string,
) {
  return db
    .selectFrom('conversations')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('root_remote_id', '=', rootRemoteId)
    .where('author_remote_id', '=', authorRemoteId)
    .executeTakeFirst()
}

export function conversationById(db: Db, workspaceId: string, id: string) {
  return db.selectFrom('conversations').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
}

export async function addConversation(db: Db, conversation: ConversationRow): Promise<void> {
  await db.insertInto('conversations').values(conversation).execute()
}

/** One more turn: the public's reopens and waits; ours does not. Times only move forward. */
export async function countMessage(
  db: Db,
  turn: { workspaceId: string; conversationId: string; direction: 'in' | 'out'; sentAt: number; excerpt: string },
): Promise<void> {
  // A message that arrives late (an older one) counts, but does not become the latest word.
  const isLatest = sql<boolean>`last_message_at <= ${turn.sentAt}`
  await db
    .updateTable('conversations')
    .set({
      messages: sql<number>`messages + 1`,
      waiting: sql<number>`case when ${isLatest} then ${turn.direction === 'in' ? 1 : 0} else waiting end`,
      excerpt: sql<string>`case when ${isLatest} then ${turn.excerpt} else excerpt end`,
      state: turn.direction === 'in' ? sql<'open' | 'done'>`case when ${isLatest} then 'open' else state end` : sql<'open' | 'done'>`state`,
      last_message_at: sql<number>`case when ${isLatest} then ${turn.sentAt} else last_message_at end`,
    })
    .where('workspace_id', '=', turn.workspaceId)
    .where('id', '=', turn.conversationId)
    .execute()
}

export function thread(db: Db, workspaceId: string, conversationId: string) {
  return db
    .selectFrom('messages')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('conversation_id', '=', conversationId)
    .orderBy('sent_at')
    .orderBy('id')
    .limit(500)
    .execute()
}

export async function countOpen(db: Db, workspaceId: string): Promise<{ open: number; waiting: number }> {
  const row = await db
    .selectFrom('conversations')
    .select((select) => [select.fn.countAll<number>().as('open'), sql<number>`coalesce(sum(waiting), 0)`.as('waiting')])
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  return { open: Number(row.open), waiting: Number(row.waiting) }
}

export async function changeConversation(
  db: Db,
  workspaceId: string,
  id: string,
  change: { state?: 'open' | 'done'; doneAt?: number | null; assigneeMemberId?: string | null },
): Promise<boolean> {
  const done = await db
    .updateTable('conversations')
    .set({
      ...(change.state === undefined ? {} : { state: change.state, done_at: change.doneAt ?? null }),
      ...(change.assigneeMemberId === undefined ? {} : { assignee_member_id: change.assigneeMemberId }),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst()
  return done.numUpdatedRows > 0n
}

/** An answer of ours went out: from now on the network's id names it. */
export async function answerWentOut(
  db: Db,
  at: { workspaceId: string; publicationId: string; remoteId: string; remoteData: string; url: string | null; sentAt: number },
): Promise<void> {
  await db
    .updateTable('messages')
    .set({ remote_id: at.remoteId, remote_data: at.remoteData, url: at.url, sent_at: at.sentAt })
    .where('workspace_id', '=', at.workspaceId)
    .where('publication_id', '=', at.publicationId)
    .where('remote_id', 'is', null)
    .execute()
}

/** Answers of ours that we have not seen out yet. */
export function answersUnderWay(db: Db, workspaceId: string, connectionId: string) {
  return db
    .selectFrom('messages')
    .select('publication_id')
    .where('workspace_id', '=', workspaceId)
    .where('connection_id', '=', connectionId)
    .where('direction', '=', 'out')
    .where('remote_id', 'is', null)
    .where('publication_id', 'is not', null)
    .orderBy('id', 'desc')
    .limit(50)
    .execute()
}

/** Nobody's conversations any more: a member left. */
export async function unassign(db: Db, workspaceId: string, memberId: string): Promise<void> {
  await db.updateTable('conversations').set({ assignee_member_id: null }).where('workspace_id', '=', workspaceId).where('assignee_member_id', '=', memberId).execute()
}

/** Messages by direction in [from, to), epoch milliseconds, newest first. */
export function messagesBetween(db: Db, workspaceId: string, direction: 'in' | 'out', from: number, to: number) {
  return db
    .selectFrom('messages')
    .select(['id', 'conversation_id', 'connection_id', 'sent_at', 'read_at', 'post_id', 'author_handle', 'text'])
    .where('workspace_id', '=', workspaceId)
    .where('direction', '=', direction)
    .where('sent_at', '>=', from)
    .where('sent_at', '<', to)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
}

/** How many there are of them, by direction. */
export async function countMessages(db: Db, workspaceId: string, from: number, to: number): Promise<Readonly<Record<'in' | 'out', number>>> {
  const rows = await db
    .selectFrom('messages')
    .select(['direction', ({ fn }) => fn.countAll<number>().as('n')])
    .where('workspace_id', '=', workspaceId)
    .where('direction', 'in', ['in', 'out'])
    .where('sent_at', '>=', from)
    .where('sent_at', '<', to)
    .groupBy('direction')
    .execute()
  const of = (direction: 'in' | 'out'): number => Number(rows.find((row) => row.direction === direction)?.n ?? 0)
  return { in: of('in'), out: of('out') }
}
