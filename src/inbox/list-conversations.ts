import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../platform/db/database.ts'
import { hasTextIndex, rowsThatMayHold, type TextIndex } from '../platform/db/text-index.ts'
import type { PageEnd } from '../platform/http/page-cursor.ts'
import type { ConversationRow, InboxTables } from './tables.ts'

type Read = Pick<Database<InboxTables>, 'kind' | 'db'>

export interface ConversationFilter {
  readonly state?: 'open' | 'done' | undefined
  /** A member id, or null for nobody's. */
  readonly assignee?: string | null | undefined
  readonly connectionId?: string | undefined
  readonly text?: string | undefined
}

export const peopleText: TextIndex = { name: 'search_people', table: 'conversations', columns: ['author_handle', 'author_name'] }
export const messagesText: TextIndex = { name: 'search_messages', table: 'messages', columns: ['text'] }

/** PostgreSQL looks for a text by its index only up to so many rows: with more of them the walk from the newest is the quicker way. */
const mostRows = 500

/** Newest first, after the end of the page before. */
export async function listConversations(database: Read, workspaceId: string, filter: ConversationFilter, page: { after: PageEnd | null; limit: number }): Promise<ConversationRow[]> {
  const text = filter.text?.toLowerCase() ?? ''
  const pattern = `%${text.replace(/[\\%_]/g, (c) => `\\${c}`)}%`
  const mayHold = text === '' ? null : await conversationsThatMayHold(database, workspaceId, text, pattern)
  // Without statistics SQLite would begin at the list of the workspace, not at the few rows: a sum has no index.
  const ofWorkspace = mayHold === null || database.kind === 'postgres' ? sql.ref<string>('conversations.workspace_id') : sql<string>`+conversations.workspace_id`
  let query = database.db.selectFrom('conversations').selectAll().where(ofWorkspace, '=', workspaceId)
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.assignee === null) query = query.where('assignee_member_id', 'is', null)
  else if (filter.assignee !== undefined) query = query.where('assignee_member_id', '=', filter.assignee)
  if (filter.connectionId) query = query.where('connection_id', '=', filter.connectionId)
  if (mayHold !== null) query = query.where(mayHold)
  if (text !== '') {
    query = query.where((where) =>
      where.or([
        where(sql<string>`lower(author_handle)`, 'like', sql<string>`${pattern} escape '\\'`),
        where(sql<string>`lower(author_name)`, 'like', sql<string>`${pattern} escape '\\'`),
        where.exists(
          where
            .selectFrom('messages')
            .select('messages.id')
            .whereRef('messages.workspace_id', '=', 'conversations.workspace_id')
            .whereRef('messages.conversation_id', '=', 'conversations.id')
            .where(sql<string>`lower(messages.text)`, 'like', sql<string>`${pattern} escape '\\'`),
        ),
      ]),
    )
  }
  const after = page.after
  if (after) {
    // The first condition is for the index; alone it would bring the page's last moment again.
    query = query.where('last_message_at', '<=', after.at).where((where) =>
      where.or([
        where('last_message_at', '<', after.at),
        where.and([where('last_message_at', '=', after.at), where('id', '<', after.id)]),
      ]),
    )
  }
  return query.orderBy('last_message_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute()
}

/** Conversations found by the indexes of names and of messages; null where they do not help. */
async function conversationsThatMayHold(database: Read, workspaceId: string, text: string, pattern: string): Promise<RawBuilder<boolean> | null> {
  const reads = database as never
  if (database.kind === 'postgres') return foundByPostgres(database, workspaceId, pattern)
  const [people, messages] = await Promise.all([rowsThatMayHold(reads, peopleText, text), rowsThatMayHold(reads, messagesText, text)])
  if (people === null || messages === null) return null
  return sql<boolean>`conversations.rowid in (
    select conversations.rowid from conversations where ${people}
    union all select c.rowid from messages join conversations c on c.workspace_id = messages.workspace_id and c.id = messages.conversation_id where ${messages})`
}

/** Names and messages in one condition would be read row by row: each is asked for by itself, as each index can be. */
async function foundByPostgres(database: Read, workspaceId: string, pattern: string): Promise<RawBuilder<boolean> | null> {
  if ([...pattern].length < 5 || !(await hasTextIndex(database as never, messagesText))) return null
  const found = await sql<{ id: string; of: 'people' | 'messages' }>`
    (select id, 'people' as of from conversations where workspace_id = ${workspaceId} and (lower(author_handle) like ${pattern} or lower(author_name) like ${pattern}) limit ${mostRows + 1})
    union all
    (select conversation_id, 'messages' from messages where workspace_id = ${workspaceId} and lower(text) like ${pattern} limit ${mostRows + 1})`.execute(database.db)
  const { people = [], messages = [] } = Object.groupBy(found.rows, ({ of }) => of)
  if (people.length > mostRows || messages.length > mostRows) return null
  return sql<boolean>`conversations.id in (select value from json_array_elements_text(${JSON.stringify(found.rows.map(({ id }) => id))}::json))`
}
