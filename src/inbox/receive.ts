import type { InboundMessage } from '../channels/index.ts'
import type { Database } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import { asStored } from './as-stored.ts'
import type { InboxConnection, InboxPublishing, OurPost } from './ports.ts'
import { addConversation, addMessage, conversationByThread, conversationById, countMessage, messageByRemoteId } from './store.ts'
import type { InboxTables, MessageRow } from './tables.ts'

export interface Received {
  readonly workspaceId: string
  readonly conversationId: string
  readonly messageId: string
}

/**
 * Stores one message of the public, once: the same remote id again changes nothing and answers null.
 *
 * Which conversation it belongs to: that of the message it answers, unless that is our own post: then each person has a
 * conversation of their own below it, because each is owed an answer.
 */
export async function receiveMessage(
  database: Database<InboxTables>,
  publishing: InboxPublishing,
  connection: InboxConnection,
  workspaceId: string,
  received: InboundMessage,
  readAt: number,
): Promise<Received | null> {
  const message = asStored(received, readAt)
  const rootId = (message.root ?? message.parent ?? message.ref).id
  const ourPost = await ourPostOf(publishing, workspaceId, connection.id, message)

  return database.transaction(async (tx) => {
    if (await messageByRemoteId(tx, workspaceId, connection.id, message.ref.id)) return null

    const parent = message.parent ? await messageByRemoteId(tx, workspaceId, connection.id, message.parent.id) : undefined
    const existing =
      parent && parent.kind !== 'post'
        ? await conversationById(tx, workspaceId, parent.conversation_id)
        : await conversationByThread(tx, workspaceId, connection.id, rootId, message.author.remoteId)

    const conversationId = existing?.id ?? newId(readAt)
    const excerpt = excerptOf(message.text)
    if (!existing) {
      await addConversation(tx, {
        workspace_id: workspaceId,
        id: conversationId,
        connection_id: connection.id,
        channel_id: connection.channel.id,
        account_handle: connection.handle,
        kind: message.kind,
        state: 'open',
        assignee_member_id: null,
        root_remote_id: rootId,
        author_remote_id: message.author.remoteId,
        author_handle: message.author.handle,
        author_name: message.author.displayName,
        author_url: message.author.url,
        author_avatar_url: message.author.avatarUrl,
        post_id: ourPost?.postId ?? null,
        excerpt,
        messages: 0,
        waiting: 1,
        first_message_at: message.sentAt,
        last_message_at: message.sentAt,
        done_at: null,
      })
    }
    const row: MessageRow = {
      workspace_id: workspaceId,
      id: newId(readAt),
      conversation_id: conversationId,
      connection_id: connection.id,
      direction: 'in',
      kind: message.kind,
      remote_id: message.ref.id,
      remote_data: JSON.stringify(message.ref.data),
      root_remote_id: message.root?.id ?? null,
      root_data: message.root ? JSON.stringify(message.root.data) : null,
      parent_remote_id: message.parent?.id ?? null,
      text: message.text,
      author_handle: message.author.handle,
      author_name: message.author.displayName,
      author_url: message.author.url,
      author_avatar_url: message.author.avatarUrl,
      url: message.url,
      images: JSON.stringify(message.images),
      sent_at: message.sentAt,
      read_at: readAt,
      post_id: ourPost?.postId ?? null,
      publication_id: null,
      member_id: null,
    }
    if (!(await addMessage(tx, row))) return null
    await countMessage(tx, { workspaceId, conversationId, direction: 'in', sentAt: message.sentAt, excerpt })
    return { workspaceId, conversationId, messageId: row.id }
  })
}

/** The post of ours a message talks about: the thread's root, or what it directly answers or quotes. */
async function ourPostOf(
  publishing: InboxPublishing,
  workspaceId: string,
  connectionId: string,
  message: InboundMessage,
): Promise<OurPost | null> {
  for (const ref of [message.root, message.parent]) {
    const ours = ref ? await publishing.publicationByRef(workspaceId, connectionId, ref.id) : null
    if (ours) return ours
  }
  return null
}

export function excerptOf(text: string): string {
  const line = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  const characters = [...line]
  return characters.length <= 160 ? line : `${characters.slice(0, 159).join('')}…`
}
