import type { ConversationSummary, Message } from './schema.ts'
import type { ConversationRow, MessageRow } from './tables.ts'

/** A row in the words of the API. `names`: member id → name. */
export function present(row: ConversationRow, names: ReadonlyMap<string, string>): ConversationSummary {
  const name = row.assignee_member_id ? names.get(row.assignee_member_id) : undefined
  return {
    id: row.id,
    connectionId: row.connection_id,
    channelId: row.channel_id,
    accountHandle: row.account_handle,
    kind: row.kind,
    state: row.state,
    assignee: row.assignee_member_id && name ? { memberId: row.assignee_member_id, name } : null,
    excerpt: row.excerpt,
    author: { handle: row.author_handle, displayName: row.author_name, url: row.author_url, avatarUrl: row.author_avatar_url },
    lastMessageAt: row.last_message_at,
    messages: row.messages,
    postId: row.post_id,
    waiting: row.waiting === 1,
  }
}

/** `turns`: the thread, to find what a message answers; `postId`: the id our own post has there, if it opens the thread. */
export function presentMessage(
  row: MessageRow,
  turns: readonly MessageRow[],
  states: ReadonlyMap<string, string>,
  postId: string | null,
): Message {
  const parent = row.parent_remote_id ? turns.find((turn) => turn.remote_id === row.parent_remote_id) : undefined
  return {
    id: row.id,
    direction: row.direction,
    kind: row.kind,
    text: row.text,
    author: { handle: row.author_handle, displayName: row.author_name, url: row.author_url, avatarUrl: row.author_avatar_url },
    sentAt: row.sent_at,
    url: row.url,
    images: JSON.parse(row.images) as Message['images'],
    parentId: parent?.id ?? (row.parent_remote_id && row.parent_remote_id === row.root_remote_id ? postId : null),
    publicationState: row.publication_id ? (states.get(row.publication_id) ?? null) : null,
    postId: row.post_id,
  }
}
