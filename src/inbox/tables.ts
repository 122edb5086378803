/** The tables of this module; see migrations/0050-inbox.sql. */
export interface InboxTables {
  inbox_cursors: {
    workspace_id: string
    connection_id: string
    remote_cursor: string | null
    polled_at: number | null
    last_error: string | null
  }
  conversations: ConversationRow
  messages: MessageRow
}

export interface ConversationRow {
  workspace_id: string
  id: string
  connection_id: string
  channel_id: string
  account_handle: string
  kind: 'reply' | 'mention' | 'quote'
  state: 'open' | 'done'
  assignee_member_id: string | null
  root_remote_id: string
  author_remote_id: string
  author_handle: string
  author_name: string
  author_url: string
  author_avatar_url: string | null
  post_id: string | null
  excerpt: string
  messages: number
  /** 1 when the public spoke last. */
  waiting: number
  first_message_at: number
  last_message_at: number
  done_at: number | null
}

export interface MessageRow {
  workspace_id: string
  id: string
  conversation_id: string
  connection_id: string
  direction: 'in' | 'out'
  kind: 'post' | 'reply' | 'mention' | 'quote'
  /** null for an answer of ours that is still on its way out. */
  remote_id: string | null
  remote_data: string
  root_remote_id: string | null
  root_data: string | null
  parent_remote_id: string | null
  text: string
  author_handle: string
  author_name: string
  author_url: string
  author_avatar_url: string | null
  url: string | null
  images: string
  sent_at: number
  /** When we read it from the network (or wrote it). */
  read_at: number
  post_id: string | null
  publication_id: string | null
  member_id: string | null
}
